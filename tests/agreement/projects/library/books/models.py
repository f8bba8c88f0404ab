"""What a library has, and who has it now."""

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from model_utils import Choices
from model_utils.fields import MonitorField, StatusField
from model_utils.models import SoftDeletableModel, TimeStampedModel, UUIDModel
from parler.models import TranslatableModel, TranslatedFields
from polymorphic.models import PolymorphicModel
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from treebeard.mp_tree import MP_Node

from books.fields import CheckDigit, IsbnField, SeparatedField

LOAN = timedelta(weeks=4)


def in_four_weeks():
    return date.today() + LOAN


def cover_path(instance, name):
    return f"covers/{instance.pk}/{name}"


class Audience(models.TextChoices):
    CHILDREN = "c", _("children")
    ADULTS = "a", _("adults")
    __empty__ = _("everybody")


class Shelf(MP_Node):
    label = models.CharField(max_length=20, unique=True)
    node_order_by = ["label"]


class Subject(TranslatableModel):
    code = models.SlugField()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    translations = TranslatedFields(
        name=models.CharField(_("name"), max_length=100),
        description=models.TextField(blank=True, default=""),
        meta={"unique_together": [("language_code", "name")]},
    )

    class Meta:
        indexes = [models.Index("parent", Lower("code").desc(), name="subject_by_parent")]


class Publisher(UUIDModel, TimeStampedModel):
    name = models.CharField(max_length=200, db_collation="nocase")
    places = SeparatedField(separator=";", blank=True)

    history = HistoricalRecords(
        excluded_fields=["places"], table_name="publisher_log", custom_model_name=lambda name: f"{name}Log"
    )

    class Meta(TimeStampedModel.Meta):
        ordering = [Lower("name")]


class WorkQuerySet(models.QuerySet):
    def for_children(self):
        return self.filter(audience=Audience.CHILDREN)


class Work(PolymorphicModel):
    title = models.CharField(max_length=250, help_text=_("As on the title page"))
    year = models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1450), MaxValueValidator(2100)])
    audience = models.CharField(max_length=1, choices=Audience.choices, blank=True)
    subjects = models.ManyToManyField(Subject, through="Classification", related_name="+")
    shelf = models.ForeignKey(Shelf, models.PROTECT, null=True)

    tags = TaggableManager(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(title="") & models.Q(year__gte=1450), name="%(class)s_is_sane"),
            models.UniqueConstraint("shelf", Lower("title"), name="once_on_a_shelf"),
        ]


class Book(Work):
    isbn = IsbnField(_("ISBN"), unique=True, validators=[CheckDigit(weights=[1, 3])])
    publisher = models.ForeignKey(Publisher, models.CASCADE, limit_choices_to={"is_removed": False})
    cover = models.FileField(upload_to=cover_path, max_length=300, null=True)
    pages = models.IntegerField(default=partial(int, "0"))


class Recording(Work):
    length = models.DurationField(default=timedelta(minutes=45))
    minutes = models.GeneratedField(
        expression=models.F("length") / 60_000_000, output_field=models.BigIntegerField(), db_persist=True
    )


class Periodical(Work):
    class Meta:
        proxy = True
        verbose_name_plural = _("periodicals")
        permissions = [("bind_periodical", "Can bind a year")]


class Classification(models.Model):
    work = models.ForeignKey(Work, models.CASCADE)
    subject = models.ForeignKey(Subject, models.CASCADE)
    weight = models.DecimalField(max_digits=4, decimal_places=3, db_default=1)

    history = HistoricalRecords(related_name="+")

    class Meta:
        unique_together = [("work", "subject")]


class Loan(TimeStampedModel, SoftDeletableModel):
    STATUS = Choices(("lent", _("lent")), ("late", _("late")), ("back", _("back")))

    status = StatusField()
    returned = MonitorField(monitor="status", when=["back"], null=True, default=None)
    due = models.DateField(default=in_four_weeks)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(app_label)s_%(class)ss")
    kind = models.ForeignKey(ContentType, models.CASCADE)
    number = models.PositiveBigIntegerField()
    thing = GenericForeignKey("kind", "number")

    class Meta:
        get_latest_by = "due"
        indexes = [
            models.Index(fields=["kind", "number"]),
            models.Index(fields=["-due"], condition=models.Q(status="lent"), name="out"),
        ]
