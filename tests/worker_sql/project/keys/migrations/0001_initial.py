from django.db import migrations, models
from django.db.models import Q

from versions import CHECK

NUMBERS = [(name, models.IntegerField()) for name in ("a", "b", "c", "d")]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                *NUMBERS,
                ("text", models.CharField(max_length=100)),
                ("positive", models.PositiveIntegerField(unique=True)),
            ],
            options={
                "unique_together": {("a", "b")},
                "indexes": [
                    models.Index(fields=["a", "-b"], name="a_b_idx"),
                    models.Index(fields=["c"], condition=Q(d__gt=3), name="c_part_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(**{CHECK: Q(a__gte=0) | Q(b__isnull=True)}, name="a_or_b"),
                    models.UniqueConstraint(fields=["a", "d"], name="a_d_uniq"),
                    models.UniqueConstraint(fields=["b"], condition=Q(a=1), name="b_part_uniq"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AVeryLongModelNameThatMakesTheNamesOfItsKeysTooLongForSomeServers",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("a_very_long_field_name_for_a_slug", models.SlugField(unique=True)),
                ("a_very_long_field_name_for_a_number", models.PositiveIntegerField(db_index=True)),
            ],
        ),
    ]
