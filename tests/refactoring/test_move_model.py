"""A model moves to another app: rows, schema, content types and permissions stay."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from refactoring.shops import SHOP
from refactoring.trial import Trial
from shelf import OpenFixture
from sterna.edits.moving.move import Move
from sterna.ide.destination import Refusal
from sterna.ide.refactoring.move_model import move_model
from sterna.ide.refactoring.still_named import still_named

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


NAMED = """
#- docs/shop.md
See shop.Item, and shop.Items.
#- templates/shop.html
{% if perms.shop.change_item %}{% url "admin:shop_item_changelist" %}{% endif %}
#- shop/views.py
template = "shop/item_list.html"
"""


def test_what_still_names_it(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(NAMED)
    move = Move("Item", "shop", "stock", "shop.models", "stock.models", "stock.models")
    root = project.root
    after = {root / "docs/shop.md": "Nothing any more."}
    lines = still_named(project, move, after, ())
    assert set(lines) == {
        f"{root}/templates/shop.html:1 still says shop.change_item.",
        f"{root}/templates/shop.html:1 still says shop_item_changelist.",
        "shop/views.py:1 still says shop/item_list.html.",
    }
    assert f"{root}/docs/shop.md:1 still says shop.Item." in still_named(project, move, {}, ())
