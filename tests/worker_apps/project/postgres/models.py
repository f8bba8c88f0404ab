from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    HStoreField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.indexes import BrinIndex, GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.contrib.postgres.validators import RangeMaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Booking(models.Model):
    words = ArrayField(ArrayField(models.CharField(max_length=10, blank=True), size=8), default=list)
    data = HStoreField(default=dict)
    days = DateRangeField(null=True)
    seats = IntegerRangeField(validators=[RangeMaxValueValidator(100)])
    start = models.DateTimeField()
    end = models.DateTimeField()
    vector = SearchVectorField(null=True)
    name = models.CharField(max_length=10)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"]),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="postgres_name_upper"),
            BrinIndex(fields=["start"], autosummarize=True, pages_per_range=4, name="postgres_start"),
            GistIndex(fields=["days"], name="postgres_days", opclasses=["range_ops"]),
        ]
        constraints = [
            ExclusionConstraint(
                name="postgres_no_overlap",
                expressions=[
                    (TsTzRange("start", "end", RangeBoundary()), RangeOperators.OVERLAPS),
                    (F("name"), RangeOperators.EQUAL),
                ],
                condition=Q(seats__isnull=False),
            )
        ]
