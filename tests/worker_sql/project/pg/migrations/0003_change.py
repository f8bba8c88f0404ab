import django.contrib.postgres.constraints as constraints
import django.contrib.postgres.fields as fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange
from django.db.models import Q

from versions import CHECK
import datetime

UTC = datetime.timezone.utc


class Migration(migrations.Migration):
    dependencies = [("pg", "0002_models")]
    operations = [
        migrations.AddField(
            "room", "d_tags", fields.ArrayField(models.CharField(max_length=9), default=["a b", "c,\"d'", "\\", ""])
        ),
        migrations.AddField("room", "d_ints", fields.ArrayField(models.IntegerField(), default=[1, -2, 70000])),
        migrations.AddField("room", "d_none", fields.ArrayField(models.IntegerField(), default=[])),
        migrations.AddField(
            "room",
            "d_nested",
            fields.ArrayField(fields.ArrayField(models.SmallIntegerField()), default=[[1, 2], [3, 4]]),
        ),
        migrations.AddField(
            "room", "d_dates", fields.ArrayField(models.DateField(), default=[datetime.date(2020, 1, 2)])
        ),
        migrations.AddField("room", "d_extra", fields.HStoreField(default={"a": "it's", "b": None})),
        migrations.AddField(
            "room", "d_span", fields.DateRangeField(default=DateRange(datetime.date(2020, 1, 1), None, "[)"))
        ),
        migrations.AddField("room", "d_numbers", fields.BigIntegerRangeField(default=NumericRange(None, 5, "(]"))),
        migrations.AddField(
            "room",
            "d_during",
            fields.DateTimeRangeField(default=DateTimeTZRange(datetime.datetime(2020, 1, 1, tzinfo=UTC), None)),
        ),
        migrations.AddField("room", "d_empty", fields.IntegerRangeField(default=NumericRange(empty=True))),
        migrations.AlterField("room", "tags", fields.ArrayField(models.CharField(max_length=20), default=list)),
        migrations.AlterField(
            "room", "grid", fields.ArrayField(fields.ArrayField(models.BigIntegerField()), null=True, size=2)
        ),
        migrations.AlterField("room", "name", models.CharField(max_length=50, unique=True)),
        migrations.AlterField("room", "words", models.TextField(unique=True)),
        AddConstraintNotValid("room", models.CheckConstraint(**{CHECK: Q(floor__gte=0)}, name="above")),
        migrations.RemoveConstraint("room", "no_overlap"),
        migrations.AddConstraint(
            "room",
            constraints.ExclusionConstraint(
                expressions=[("span", fields.RangeOperators.OVERLAPS)],
                name="again",
                include=["label"],
                index_type="gist",
            ),
        ),
    ]
