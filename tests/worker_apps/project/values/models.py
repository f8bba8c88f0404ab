import datetime
import decimal
import uuid

from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone

from values import kinds

SIZES = dict(small=1, large=2)
LONGEST = max(len(name) for name in SIZES) * 10


def storage():
    return FileSystemStorage("/srv/files", base_url="/files/")


class Card(models.Model):
    suit = models.CharField(max_length=1, choices=kinds.Suit, default=kinds.Suit.HEARTS)
    red = models.CharField(max_length=1, choices=[(one.value, one.label) for one in kinds.Suit.red()])
    level = models.IntegerField(choices=kinds.Level.choices, default=kinds.Level.LOW, help_text=kinds.Level.HIGH.label)
    colour = models.CharField(max_length=9, choices=kinds.choices)
    own = models.JSONField(default=dict, null=True)
    colours = models.CharField(max_length=9, choices=[(c.name, c.css) for c in kinds.Colour], default=kinds.Colour.RED)
    rights = models.IntegerField(default=kinds.Right.READ | kinds.Right.WRITE)
    right = models.IntegerField(default=kinds.Right.WRITE)
    size = models.CharField(max_length=LONGEST, choices=[*SIZES.items()], default="small")
    grouped = models.CharField(max_length=1, choices={"Old": {"a": "A"}, "b": "B"})


class Values(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fixed = models.UUIDField(default=uuid.UUID("12345678-1234-5678-1234-567812345678"))
    at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=datetime.datetime(2020, 2, 29, 1, 2, tzinfo=datetime.timezone.utc))
    day = models.DateField(default=datetime.date(2020, 2, 29))
    span = models.DurationField(default=datetime.timedelta(hours=-5, seconds=3))
    price = models.DecimalField(max_digits=5, decimal_places=2, default=decimal.Decimal("1.50"))
    ratio = models.FloatField(default=float("inf"))
    raw = models.BinaryField(default=b"\x00\xff")
    points = models.IntegerField(default=kinds.Points.none)
    more_points = models.IntegerField(default=kinds.Points.many)
    slug = models.CharField(max_length=9, validators=kinds.checks)
    count = models.IntegerField(validators=[kinds.Multiple(3)])
    cover = models.ImageField(upload_to=kinds.upload)
    file = models.FileField(upload_to=kinds.Folder("x", deep=True), storage=storage, max_length=sum([100, 50]))
    other = models.FileField(upload_to="y/%Y", storage=FileSystemStorage("/srv"))
    path = models.FilePathField(path="/srv", match=r".*\.txt$", recursive=True)
    money = kinds.Money()
    dollars = kinds.Money(currency="USD", max_digits=5)
    pair = kinds.Pair(null=True)
    hidden = kinds.Hidden(max_length=5, choices=kinds.Suit.choices)
    limit = models.ForeignKey(Card, models.SET_DEFAULT, limit_choices_to={"suit__in": ("h", "s")}, default=1)
    chosen = models.ForeignKey(Card, models.SET(kinds.Points.none), related_name="+", db_constraint=False)
