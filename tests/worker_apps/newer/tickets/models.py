import django
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Lower, Now, Upper


class Seat(models.Model):
    pk = models.CompositePrimaryKey("hall", "row", "number")
    hall = models.CharField(max_length=5)
    row = models.SmallIntegerField()
    number = models.SmallIntegerField()


class Ticket(models.Model):
    name = models.CharField(max_length=10)
    amount = models.IntegerField(db_default=1)
    price = models.DecimalField(max_digits=7, decimal_places=2, db_default=Value(0))
    total = models.GeneratedField(
        expression=F("amount") * F("price"),
        output_field=models.DecimalField(max_digits=9, decimal_places=2),
        db_persist=True,
    )
    label = models.GeneratedField(
        expression=Case(
            When(Q(amount__gt=10) & ~Q(price=0), then=Value("many")),
            When(amount=1, then=Upper("name")),
            default=Coalesce(Lower(F("name")), Value("none")),
        ),
        output_field=models.TextField(),
        db_persist=False,
    )
    at = models.DateTimeField(db_default=Now())
    words = models.GeneratedField(
        expression=SearchVector("name", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0) | Q(price__isnull=True), name="tickets_positive"),
            models.UniqueConstraint(Lower("name"), "amount", name="tickets_once", nulls_distinct=False),
        ]


if django.VERSION >= (6, 1):

    class Refund(models.Model):
        ticket = models.ForeignKey(Ticket, models.DB_CASCADE)
