import datetime
import decimal

import django.db.models.functions as f
from django.db import migrations, models
from django.db.models import F, Q, Value

from versions import CHECK


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("width", models.IntegerField(db_default=10)),
                ("height", models.IntegerField()),
                ("name", models.CharField(db_default="it's 5%", max_length=50)),
                ("made", models.DateTimeField(db_default=f.Now())),
                ("day", models.DateField(null=True)),
                ("price", models.DecimalField(db_default=decimal.Decimal("1.50"), decimal_places=2, max_digits=6)),
                ("data", models.JSONField(db_default={"a": [1, "b"]})),
                (
                    "area",
                    models.GeneratedField(
                        db_persist=True, expression=F("width") * F("height"), output_field=models.IntegerField()
                    ),
                ),
                (
                    "upper",
                    models.GeneratedField(
                        db_persist=True, expression=f.Upper("name"), output_field=models.CharField(max_length=50)
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(f.Lower("name").desc(), F("width"), name="lower_idx"),
                    models.Index(fields=["day"], condition=Q(day__gte=datetime.date(2020, 1, 1)), name="day_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(f.Lower("name"), "height", name="lower_uniq"),
                    models.CheckConstraint(**{CHECK: Q(width__lt=F("height"))}, name="slim"),
                    models.CheckConstraint(**{CHECK: Q(price__gt=decimal.Decimal("0.5"))}, name="costs"),
                    models.CheckConstraint(**{CHECK: Q(name__startswith="a_b%")}, name="starts"),
                    models.CheckConstraint(
                        **{CHECK: Q(made__gte=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))},
                        name="recent",
                    ),
                    models.CheckConstraint(
                        **{CHECK: ~Q(name="x") & (Q(width=-1) | Q(height__range=(1, 5)))}, name="several"
                    ),
                    models.CheckConstraint(
                        **{CHECK: models.ExpressionWrapper(Q(width=Value(3)), models.BooleanField())}, name="wrapped"
                    ),
                ],
            },
        ),
    ]
