"""A primary key gets another type: rows, relations and schema stay, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from refactoring.trial import Trial
from shelf import OpenFixture
from sterna.edits.diff import diff
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.refactoring.primary_key import primary_key
from sterna.ide.refactoring.through_model import through_model
from sterna.worker.refactoring.primary_key import unproven

SHOP = '''
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["shop", "blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/models.py
"""Models of the shop."""
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=20)


class Item(models.Model):
    """A thing."""

    name = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    tags = models.ManyToManyField(Tag)
    similar = models.ManyToManyField("self")


class Special(Item):
    rank = models.IntegerField(default=1)
#- blog/models.py
from django.db import models

from shop.models import Item, Special


class Comment(models.Model):
    item = models.ForeignKey(Item, models.CASCADE)
    place = models.IntegerField()

    class Meta:
        unique_together = [("item", "place")]
        indexes = [models.Index(fields=["place", "item"], name="place_item")]


class Note(models.Model):
    item = models.ForeignKey(Item, models.SET_NULL, null=True)
    special = models.ForeignKey(Special, models.SET_NULL, null=True, related_name="special_notes")
    hidden = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")


class Detail(models.Model):
    item = models.OneToOneField(Item, models.CASCADE, primary_key=True)
    name = models.CharField(max_length=20)


class Deeper(models.Model):
    name = models.CharField(max_length=20)
    detail = models.ForeignKey(Detail, models.CASCADE, related_name="deeper")
    items = models.ManyToManyField(Item, related_name="+")
#- rows.py
from blog.models import Comment, Deeper, Detail, Note
from shop.models import Item, Special, Tag


def fill():
    tags = [Tag.objects.create(name=name) for name in ("red", "blue")]
    whole = Item.objects.create(name="whole")
    part, other = (Item.objects.create(name=name, parent=whole) for name in ("part", "other"))
    special = Special.objects.create(name="special", parent=part)
    Item.objects.create(name="gone").delete()
    many = Item.objects.bulk_create(Item(name=f"many {place}") for place in range(450))
    whole.tags.set(tags)
    part.tags.set(tags[:1])
    whole.similar.set([part, special])
    Comment.objects.bulk_create(Comment(item=part, place=place) for place in range(3))
    Note.objects.create()
    Note.objects.create(item=other, special=special, hidden=whole)
    deeper = Deeper.objects.create(name="deeper", detail=Detail.objects.create(item=part, name="detail"))
    deeper.items.set([whole, part])


def add(apps):
    apps.get_model("shop", "Item").objects.create(name="new").delete()
'''


def test_rows_and_schema(trial: Callable[[str], Trial]) -> None:
    """A through model, then UUIDs; `make refactorings` has more, and PostgreSQL."""
    one = trial(SHOP)
    one.begin()
    one.keeps(
        partial(through_model, app="blog", model="Deeper", field="items"),
        partial(primary_key, app="shop", model="Item", type_="UUIDField"),
    )
    field = 'id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, verbose_name="ID")'
    assert f"    {field}\n" in (one.root / "shop/models.py").read_text()


KEYS = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
#- blog/models.py
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import models
from django.db.models import BigIntegerField as Big


class Keyed(models.Model):
    key = models.IntegerField(primary_key=True)

    class Meta:
        abstract = True


class Inherited(Keyed):
    pass


class Plain(models.Model):
    key = Big("the key", primary_key=True)


class Child(Plain):
    pass


class Defaulted(models.Model):
    pass


class Text(models.Model):
    key = models.TextField(primary_key=True)


class Checked(models.Model):
    other = models.ForeignKey(Defaulted, models.CASCADE, default=1)
    this = models.ForeignKey(Text, models.CASCADE, null=True)
    upper = models.ForeignKey("self", models.CASCADE, null=True)

    class Meta:
        indexes = [models.Index(fields=["this"], condition=models.Q(upper__gt=3), name="some")]


class Generic(models.Model):
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.PositiveIntegerField()
    content_object = GenericForeignKey()


class Tagged(models.Model):
    rows = GenericRelation(Generic)


class Elsewhere(models.Model):
    class Meta:
        managed = False
"""
REFUSED = {
    ("Inherited", "BigIntegerField"): "The primary key of blog.Inherited is not declared in its own class.",
    (
        "Plain",
        "IntegerField",
    ): "IntegerField is narrower than the BigIntegerField of blog.Plain: its values may not fit.",
    ("Plain", "BigIntegerField"): "The primary key of blog.Plain is a BigIntegerField already.",
    ("Plain", "BigAutoField"): "BigAutoField does not take all that the BigIntegerField of blog.Plain may have.",
    ("Plain", "TextField"): "'TextField' is none of SmallAutoField, AutoField, BigAutoField, SmallIntegerField, "
    "IntegerField, BigIntegerField, PositiveSmallIntegerField, PositiveIntegerField, PositiveBigIntegerField, "
    "UUIDField.",
    ("Child", "UUIDField"): "The primary key of blog.Child is that of blog.Plain: change it there.",
    ("Defaulted", "UUIDField"): "blog.Checked.other has a default, which is a number.",
    ("Text", "UUIDField"): "The primary key of blog.Text is a TextField, no integer field of Django's.",
    ("Checked", "UUIDField"): "blog.Checked.upper is part of the condition or expression of some.",
    ("Tagged", "UUIDField"): "blog.Generic refers to blog.Tagged by numbers that no foreign key tells of.",
    ("Elsewhere", "UUIDField"): "blog.Elsewhere has no table of its own that Django manages.",
}


def test_refused_and_declared(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(KEYS)
    first = project.generate(["blog"])
    assert isinstance(first, Generated), first
    project.project.changed(write_edit(first.edit, project.text))
    for (model, kind), reason in REFUSED.items():
        assert primary_key(project, "blog", model, kind) == Refusal(reason), (model, kind)
    outcome = primary_key(project, "blog", "Plain", "UUIDField")
    assert isinstance(outcome, Generated), outcome
    text = diff(outcome.edit, project.text, project.root)
    assert '+    key = models.UUIDField("the key", primary_key=True, default=uuid.uuid4, editable=False)\n' in text
    assert "+import uuid\n" in text
    assert [path.stem for path in outcome.migrations] == [
        "0002_plain_key_text",
        "0003_plain_key_uuids",
        "0004_alter_plain_key",
    ]
    assert "restart_sequence" not in text
    assert "Rows of blog.Generic may refer to blog.Plain by content types" in outcome.notes[-1]


def test_proven_databases() -> None:
    assert unproven(["postgresql", "sqlite", ""]) == ""
    assert unproven(["postgresql", "mariadb"]).endswith("is proven for PostgreSQL and SQLite, not for mariadb.")
