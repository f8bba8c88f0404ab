import datetime

import django.contrib.postgres.constraints as constraints
import django.contrib.postgres.fields as fields
import django.contrib.postgres.indexes as indexes
import django.contrib.postgres.search as search
from django.contrib.postgres.operations import HStoreExtension
from django.db import migrations, models
from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.db.models import Deferrable, F, Q

from versions import CHECK


class Migration(migrations.Migration):
    dependencies = [("pg", "0001_extensions")]
    operations = [
        HStoreExtension(),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("tags", fields.ArrayField(models.CharField(max_length=10), default=list)),
                ("grid", fields.ArrayField(fields.ArrayField(models.IntegerField()), null=True, size=2)),
                ("extra", fields.HStoreField(default=dict)),
                ("span", fields.DateRangeField()),
                ("numbers", fields.IntegerRangeField(default=NumericRange(1, 5))),
                ("during", fields.DateTimeRangeField(null=True)),
                ("document", search.SearchVectorField(null=True)),
                ("floor", models.IntegerField()),
                ("name", models.CharField(db_collation="case_insensitive", max_length=50, unique=True)),
                ("label", models.CharField(db_collation="german", db_index=True, max_length=50)),
                ("words", models.TextField(db_collation="C", unique=True)),
                ("cancelled", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    indexes.GinIndex(fields=["tags"], name="tags_gin"),
                    indexes.GinIndex(fields=["document"], name="document_gin", fastupdate=False),
                    indexes.BrinIndex(fields=["floor"], name="floor_brin", pages_per_range=16),
                    indexes.BTreeIndex(fields=["floor"], name="floor_btree", fillfactor=80),
                    indexes.GinIndex(indexes.OpClass(F("label"), name="gin_trgm_ops"), name="label_trgm"),
                    models.Index(fields=["label"], name="label_pattern", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["floor"], include=["label"], name="floor_with_label"),
                    indexes.HashIndex(fields=["label"], name="label_hash"),
                    indexes.SpGistIndex(fields=["span"], name="span_spgist", condition=Q(cancelled=False)),
                ],
                "constraints": [
                    constraints.ExclusionConstraint(
                        expressions=[("span", fields.RangeOperators.OVERLAPS), ("floor", fields.RangeOperators.EQUAL)],
                        name="no_overlap",
                        condition=Q(cancelled=False),
                    ),
                    constraints.ExclusionConstraint(
                        expressions=[("during", fields.RangeOperators.OVERLAPS)],
                        name="later",
                        deferrable=Deferrable.DEFERRED,
                    ),
                    models.UniqueConstraint(fields=["floor", "label"], include=["cancelled"], name="floor_label"),
                    models.UniqueConstraint(
                        fields=["label"], name="label_ops", opclasses=["varchar_pattern_ops"], condition=Q(floor__gt=1)
                    ),
                    models.CheckConstraint(
                        **{CHECK: Q(span__contained_by=DateRange(datetime.date(2020, 1, 1), None))}, name="in_time"
                    ),
                ],
            },
        ),
    ]
