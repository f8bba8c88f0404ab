"""Projects with models that move from one app to another."""

from __future__ import annotations

SHOP = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop", "stock", "sales"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/codes.py
def checked(value):
    return value
#- shop/models.py
from decimal import Decimal

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .codes import checked

LENGTH = 20
SMALLEST = Decimal("0.01")


def code():
    return "new"


class Tag(models.Model):
    name = models.CharField(max_length=LENGTH)


class Maker(models.Model):
    name = models.CharField(max_length=20)
    best = models.ForeignKey("Item", models.SET_NULL, null=True, related_name="+")

    def cheapest(self):
        return self.item_set.order_by("price").first()


class Kind(models.TextChoices):
    NEW = "new"
    OLD = "old"


class ItemManager(models.Manager):
    use_in_migrations = True


# What is sold.
class Item(models.Model):
    name = models.CharField(max_length=LENGTH, db_index=True, validators=[checked])
    code = models.CharField(max_length=5, default=code)
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.NEW)
    price = models.DecimalField(max_digits=5, decimal_places=2, default=SMALLEST)
    maker = models.ForeignKey(Maker, models.CASCADE)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    tags = models.ManyToManyField(Tag)
    alike = models.ManyToManyField("self")
    sizes = models.ManyToManyField("Size", through="ItemSize")
    objects = ItemManager()

    class Meta:
        indexes = [models.Index(fields=["name", "maker"])]
        constraints = [models.UniqueConstraint(fields=["code", "name"], name="code_name")]
        order_with_respect_to = "maker"
        unique_together = [("name", "parent")]
        permissions = [("sell", "Can sell")]

    # By what it is called.
    def __str__(self):
        return self.name


class Size(models.Model):
    name = models.CharField(max_length=20)


class ItemSize(models.Model):
    item = models.ForeignKey(Item, models.CASCADE)
    size = models.ForeignKey(Size, models.CASCADE)


class Note(models.Model):
    name = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.IntegerField()
    target = GenericForeignKey()
#- stock/__init__.py
#- stock/models.py
from django.db import models

from shop.models import Item


class Place(models.Model):
    name = models.CharField(max_length=20)
    item = models.ForeignKey(Item, models.CASCADE)
#- stock/migrations/__init__.py
#- sales/__init__.py
#- sales/migrations/__init__.py
#- sales/models.py
from django.db import models
from shop import models as shop


class Sale(models.Model):
    name = models.CharField(max_length=20)
    item = models.OneToOneField(shop.Item, models.CASCADE)
    others = models.ManyToManyField("shop.Item", related_name="+")


class Cheap(shop.Item):
    class Meta:
        proxy = True


class Big(shop.Item):
    size = models.IntegerField(default=0)


class Huge(Big):
    more = models.IntegerField(default=0)
#- sales/views.py
from django.apps import apps
from shop.models import (
    Item as Sold,
    Maker,
)


def all_items():
    # shop.Item
    from shop.models import Item
    assert apps.get_model("shop", "Item") is apps.get_model("shop.Item") is Item is Sold
    return Item.objects.all(), Maker
#- rows.py
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def fill():
    get = MigrationExecutor(connection)._create_project_state(with_applied_migrations=True).apps.get_model
    maker = get("shop", "Maker").objects.create(name="Maker")
    red = get("shop", "Tag").objects.create(name="red")
    large = get("shop", "Size").objects.create(name="large")
    one = get("shop", "Item").objects.create(name="one", maker=maker, price=3)
    two = get("shop", "Item").objects.create(name="two", maker=maker, parent=one)
    one.tags.add(red)
    one.alike.add(two)
    maker.best = two
    maker.save()
    get("shop", "ItemSize").objects.create(item=one, size=large)
    get("stock", "Place").objects.create(name="here", item=one)
    sale = get("sales", "Sale").objects.create(name="sale", item=two)
    sale.others.add(one, two)
    get("sales", "Huge").objects.create(name="huge", maker=maker, size=1, more=2)
    kind = ContentType.objects.get(app_label="shop", model="item")
    note = get("shop", "Note")
    note.objects.create(name="note", content_type_id=kind.pk, object_id=one.pk)
    Group.objects.create(name="sellers").permissions.add(Permission.objects.get(codename="sell"))
"""
DEPOT = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["depot", "store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- depot/__init__.py
#- depot/migrations/__init__.py
#- depot/models/__init__.py
from .base import Stamped
from .crate import Crate
from .lid import Lid

__all__ = ["Crate", "Lid", "Stamped"]
#- depot/models/base.py
from django.db import models


class Stamped(models.Model):
    made = models.IntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ["made"]
        verbose_name = "stamped"
#- depot/models/crate.py
from django.db import models

from .base import Stamped


class Crate(Stamped):
    name = models.CharField(max_length=20)
    lid = models.ForeignKey("Lid", models.CASCADE)
#- depot/models/lid.py
from django.db import models


class Lid(models.Model):
    name = models.CharField(max_length=20)

    def crates(self):
        from depot.models import Crate

        return Crate.objects.filter(lid=self)
#- store/__init__.py
#- store/apps.py
from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "store"
    default_auto_field = "django.db.models.AutoField"
#- store/migrations/__init__.py
#- store/models/__init__.py
from .place import Place

__all__ = ["Place"]
#- store/models/place.py
from django.db import models


class Place(models.Model):
    name = models.CharField(max_length=20)
    crate = models.ForeignKey("depot.Crate", models.CASCADE)
#- rows.py
from depot.models import Crate, Lid
from store.models import Place


def fill():
    crate = Crate.objects.create(name="crate", lid=Lid.objects.create(name="lid"))
    Place.objects.create(name="here", crate=crate)
"""
