"""A model moves to another app: rows, schema, content types and permissions stay."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from refactoring.trial import Trial
from shelf import OpenFixture
from sterna.ide.destination import Refusal
from sterna.ide.refactoring.move_model import move_model

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
STOCK = """\
from decimal import Decimal

from django.db import models
from shop.codes import checked
from shop.models import ItemManager, LENGTH, code


class Place(models.Model):
    name = models.CharField(max_length=20)
    item = models.ForeignKey("stock.Item", models.CASCADE)


SMALLEST = Decimal("0.01")


class Kind(models.TextChoices):
    NEW = "new"
    OLD = "old"


# What is sold.
class Item(models.Model):
    name = models.CharField(max_length=LENGTH, db_index=True, validators=[checked])
    code = models.CharField(max_length=5, default=code)
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.NEW)
    price = models.DecimalField(max_digits=5, decimal_places=2, default=SMALLEST)
    maker = models.ForeignKey("shop.Maker", models.CASCADE)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    tags = models.ManyToManyField("shop.Tag")
    alike = models.ManyToManyField("self")
    sizes = models.ManyToManyField("shop.Size", through="shop.ItemSize")
    objects = ItemManager()

    class Meta:
        db_table = "shop_item"
        indexes = [models.Index(fields=["name", "maker"])]
        constraints = [models.UniqueConstraint(fields=["code", "name"], name="code_name")]
        order_with_respect_to = "maker"
        unique_together = [("name", "parent")]
        permissions = [("sell", "Can sell")]

    # By what it is called.
    def __str__(self):
        return self.name
"""
OLD_BEGINNING = """\
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

LENGTH = 20


def code():
"""
VIEWS = """\
from django.apps import apps
from shop.models import (
    Maker,
)
from stock.models import Item as Sold


def all_items():
    # shop.Item
    from stock.models import Item
    assert apps.get_model("stock", "Item") is apps.get_model("stock.Item") is Item is Sold
    return Item.objects.all(), Maker
"""


def test_rows_and_schema(trial: Callable[[str], Trial]) -> None:
    """The long way back makes each migration run alone, with what `post_migrate` makes in between."""
    one = trial(SHOP)
    one.begin()
    (kinds, permissions), schema = one.django("types", "schema")
    one.keeps(partial(move_model, app="shop", model="Item", new="stock"))
    names = ("stock 0002_move_item_from_shop", "shop 0002_move_item_to_stock", "sales 0002")
    said = one.django("types", *(f"sqlmigrate {name}" for name in names), "empty", "migrate -v0", "schema")
    (kinds_after, permissions_after), *plans = said[: 1 + len(names)]
    assert all("CREATE" not in plan and "ALTER" not in plan for plan in plans)
    # A new database gets the table by the old migrations.
    assert said[-1] == schema
    moved = [["stock", *each[1:]] if each[:2] == ["shop", "item"] else each for each in kinds]
    assert kinds_after == sorted(moved)
    assert permissions_after == permissions
    assert (one.root / "stock/models.py").read_text() == STOCK
    assert (one.root / "shop/models.py").read_text().startswith(OLD_BEGINNING)
    assert (one.root / "sales/views.py").read_text().strip() == VIEWS.strip()


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


REFUSED = {
    ("blog", "Post", "news"): "No installed app with label 'news'.",
    ("blog", "Post", "blog"): "blog.Post is a model of 'blog' already.",
    ("blog", "Gone", "shop"): "App 'blog' has no model 'Gone'.",
    ("blog", "Post", "auth"): "App 'auth' belongs to an installed package, not to the project.",
    (
        "blog",
        "User",
        "shop",
    ): "blog.User is what AUTH_USER_MODEL names: the first migration of every app that refers to it stands on that.",
    ("blog", "Tag", "shop"): "App 'shop' has a model Tag already.",
    (
        "blog",
        "Named",
        "shop",
    ): "blog.Named.post has the name of the app in its related_name, '%(app_label)s_named', which "
    "would become another one: say it without the app first.",
    (
        "blog",
        "Checked",
        "shop",
    ): "Constraints would get other names: shop_checked instead of blog_checked. Say them without the app first.",
    (
        "blog",
        "Based",
        "shop",
    ): "blog.models would import shop.models would import blog.models: modules cannot wait for each "
    "other. Take what the class needs of its old module, or what needs the class, into another module first.",
    (
        "blog",
        "Used",
        "shop",
    ): "blog/migrations/0001_initial.py:1: the migration uses blog.models.Used itself, which old "
    "migrations then would not find: take what it needs into the migration first.",
    ("blog", "Taken", "shop"): "shop/models.py:3: Helper is something else in shop.models: give that another name.",
}
REFUSALS = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "blog", "shop"]
AUTH_USER_MODEL = "blog.User"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Tag", [("id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    ))])]
#- shop/models.py
from django.db import models

Helper = None


class Tag(models.Model):
    pass
#- blog/models.py
from django.db import models


class Base(models.Model):
    class Meta:
        abstract = True


class User(models.Model):
    name = models.CharField(max_length=9, unique=True)
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = []


class Post(models.Model):
    pass


class Tag(models.Model):
    pass


class Named(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="%(app_label)s_named")


class Checked(models.Model):
    n = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["n"], name="%(app_label)s_checked")]


class Based(Base):
    pass


def based():
    return Based, Base


class Used(models.Model):
    def make():
        return 1


class Helper:
    pass


class Taken(Helper, models.Model):
    pass
#- blog/migrations/0001_initial.py
from django.db import migrations, models
import django.db.models.deletion
import blog.models


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("User", [key(), ("name", models.CharField(max_length=9, unique=True))]),
        migrations.CreateModel("Post", [key()]),
        migrations.CreateModel("Tag", [key()]),
        migrations.CreateModel("Named", [key(), ("post", models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE, related_name="%(app_label)s_named", to="blog.post"
        ))]),
        migrations.CreateModel("Checked", [key(), ("n", models.IntegerField(default=blog.models.Used.make))]),
        migrations.AlterField("Checked", "n", models.IntegerField()),
        migrations.AddConstraint("Checked", models.UniqueConstraint(fields=["n"], name="blog_checked")),
        migrations.CreateModel("Based", [key()]),
        migrations.CreateModel("Used", [key()]),
        migrations.CreateModel("Taken", [key()], bases=(blog.models.Helper, models.Model)),
    ]
"""


def test_refused(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(REFUSALS)
    said = {where: move_model(project, *where) for where in REFUSED}
    assert said == {where: Refusal(reason) for where, reason in REFUSED.items()}
