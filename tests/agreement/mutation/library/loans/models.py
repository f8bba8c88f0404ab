from common.models import Stamped
from django.conf import settings
from django.db import models
from django.utils import timezone


class Reader(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    card = models.CharField(max_length=12, unique=True)
    favourite = models.ForeignKey("catalogue.Book", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "library_reader"


class Loan(Stamped):
    reader = models.ForeignKey(Reader, models.CASCADE)
    book = models.ForeignKey("catalogue.Book", models.CASCADE)
    until = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        default_related_name = "loans"
        indexes = (models.Index(fields=["until"], name="loan_until"),)
        constraints = (models.UniqueConstraint(fields=["reader", "book"], name="loan_once"),)


class Overdue(Loan):
    class Meta:
        proxy = True
