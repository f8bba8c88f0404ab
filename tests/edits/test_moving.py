"""A class of a model in another module: what goes along, what stays, and what it says there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.edits.moving.arrive import arrived
from sterna.edits.moving.depart import departed
from sterna.edits.moving.home import exporting, home_text, new_home, wanted_imports
from sterna.edits.moving.imports import attributes, repointed
from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import strings
from sterna.edits.moving.parts import parts
from sterna.edits.moving.spans import node_edits
from sterna.edits.porting.source import Source
from sterna.edits.text import apply

MOVE = Move("Item", "shop", "stock", "shop.models", "stock.models", "stock.models", table="shop_item")


def surroundings(*wanted: str) -> Surroundings:
    """A project in which `shop.models` and `shop` have the class; names of `shop.models` that others need."""
    return Surroundings(
        is_model=lambda module, name: module in ("shop.models", "shop") and name == "Item",
        is_module=lambda name: name in ("shop", "shop.models", "other"),
        is_wanted=lambda name: name in wanted,
    )


def moved(text: str, move: Move = MOVE, *wanted: str) -> tuple[str, str]:
    """The text of the old module, and that of a new one with the class alone."""
    source = Source("shop.models", text)
    around = surroundings(*wanted)
    found = parts(source, move, around)
    edits, needed = departed(source, text, move, found, around)
    new = new_home(wanted_imports(found, move, source), arrived(source, move, found))
    return ("# needs Item\n" if needed else "") + apply(text, edits), new


HEAD = "from django.db import models\n"
ITEM = "class Item(models.Model):\n    name = models.CharField(max_length=20)\n"
META = '\n    class Meta:\n        db_table = "shop_item"\n'


def test_class_alone() -> None:
    assert moved(f"{HEAD}\n\n{ITEM}") == ("", f"{HEAD}\n\n{ITEM}{META}")


def test_with_what_only_it_needs() -> None:
    text = (
        f"{HEAD}\nSIZE = 20\nOTHER = SIZE\n\n\ndef code():\n    return OTHER\n\n\n{ITEM}    code = code\n\n\nREST = 1\n"
    )
    old, new = moved(text)
    assert old == "REST = 1\n"
    assert (
        new
        == f"{HEAD}\n\nSIZE = 20\nOTHER = SIZE\n\n\ndef code():\n    return OTHER\n\n\n{ITEM}    code = code\n{META}"
    )


def test_what_others_need_stays() -> None:
    text = f"{HEAD}\nSIZE = 20\nOTHER = SIZE\n\n\ndef code():\n    return OTHER\n\n\n{ITEM}    code = code\n"
    old, new = moved(text, MOVE, "code")
    assert old == "SIZE = 20\nOTHER = SIZE\n\n\ndef code():\n    return OTHER\n"
    assert new == f"{HEAD}from shop.models import code\n\n\n{ITEM}    code = code\n{META}"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('    """Sold."""\n', '    """Sold."""\n\n    class Meta:\n        db_table = "shop_item"\n'),
        ("    pass\n", '    class Meta:\n        db_table = "shop_item"\n'),
        ("    class Meta:\n        pass\n", '    class Meta:\n        db_table = "shop_item"\n'),
        ("    class Meta: ordering = []\n", '    class Meta: db_table = "shop_item"; ordering = []\n'),
        ('    class Meta:\n        db_table = "x"\n', '    class Meta:\n        db_table = "x"\n'),
        (
            "    class Meta:\n        app_label = 'shop'\n",
            "    class Meta:\n        db_table = \"shop_item\"\n        app_label = 'stock'\n",
        ),
        (
            "    n = 1\n\n    # Shown.\n    @property\n    def m(self):\n        pass\n",
            '    n = 1\n\n    class Meta:\n        db_table = "shop_item"\n\n'
            "    # Shown.\n    @property\n    def m(self):\n        pass\n",
        ),
        ("\tn = 1  # one\n", '\tn = 1  # one\n\n\tclass Meta:\n\t\tdb_table = "shop_item"\n'),
    ],
)
def test_says_its_table(body: str, wanted: str) -> None:
    _, new = moved(f"{HEAD}\n\nclass Item(models.Model):\n{body}")
    assert new == f"{HEAD}\n\nclass Item(models.Model):\n{wanted}"


def test_inherits_meta_and_says_its_key() -> None:
    move = Move("Item", "shop", "stock", "shop.models", "stock.models", "stock.models", "shop_item", "AutoField", 1)
    _, new = moved("from base import A, B\n\n\nclass Item(A, B):\n    n = 1\n", move)
    assert "    class Meta(B.Meta):\n" in new
    assert '    id = models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")\n' in new
    assert new.startswith("from base import A, B\nfrom django.db import models\n")


def test_relations_say_where_models_are() -> None:
    move = Move(
        "Item", "shop", "stock", "shop.models", "stock.models", "stock.models", "shop_item", models=frozenset({"Maker"})
    )
    old, new = moved(
        f"{HEAD}\n\nclass Maker(models.Model):\n    best = models.ForeignKey('item', models.CASCADE)\n"
        "    other = models.ForeignKey(to='shop.Item', on_delete=models.CASCADE)\n\n\n"
        "class Item(models.Model):\n    a = models.ForeignKey(Maker, models.CASCADE)\n"
        "    b = models.ForeignKey('Maker', models.CASCADE)\n    c = models.ForeignKey('self', models.CASCADE)\n"
        "    d = models.ForeignKey('shop.item', models.CASCADE)\n    e = models.ForeignKey('Item', models.CASCADE)\n"
        "    f = models.ManyToManyField('other.Item', through='Link')\n\n    class Meta:\n        pass\n\n\n"
        "class Line(models.Model):\n    item = models.ForeignKey(Item, models.CASCADE)\n",
        move,
    )
    assert "best = models.ForeignKey('stock.Item', models.CASCADE)" in old
    assert "other = models.ForeignKey(to='stock.Item', on_delete=models.CASCADE)" in old
    assert 'item = models.ForeignKey("stock.Item", models.CASCADE)' in old
    for line in (
        'a = models.ForeignKey("shop.Maker"',
        "b = models.ForeignKey('shop.Maker'",
        "c = models.ForeignKey('self'",
        "d = models.ForeignKey('stock.item'",
        "e = models.ForeignKey('Item'",
        "f = models.ManyToManyField('other.Item', through='shop.Link')",
    ):
        assert line in new


def test_old_module_needs_it_where_code_uses_it() -> None:
    old, _ = moved(f"{HEAD}\n\n{ITEM}\n\ndef cheapest():\n    return Item.objects.first()\n")
    assert old.startswith("# needs Item\n")


def test_what_acts_on_it_goes_along() -> None:
    old, new = moved(f"{HEAD}from audit import register\n\n\n{ITEM}\n\nregister(Item)\n")
    assert old == ""
    assert new == f"from audit import register\n{HEAD}\n\n{ITEM}{META}\n\nregister(Item)\n"


def test_same_everywhere_is_written_again() -> None:
    text = (
        f"from django.contrib.auth import get_user_model\n{HEAD}\nUser = get_user_model()\n\n\n"
        f"{ITEM}    user = models.ForeignKey(User, models.CASCADE)\n\n\ndef users():\n    return User\n"
    )
    old, new = moved(text)
    assert "User = get_user_model()" in old and "User = get_user_model()" in new


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{HEAD}if DEBUG:\n    class Item(models.Model):\n        pass\n", "not one class at the top"),
        (f"{HEAD}from other import *\n\n\nclass Item(models.Model):\n    n = Some()\n", "import *"),
        (
            f"{HEAD}if TYPE_CHECKING:\n    from other import T\n\n\nclass Item(models.Model):\n    n: T\n",
            "for type checkers alone",
        ),
        (f"{HEAD}\n\nclass Item(models.Model): pass\n", "stands on one line"),
        (f"{HEAD}\n\nclass Item(models.Model):\n    class Meta:\n        app_label = SHOP\n", "no plain string"),
    ],
)
def test_not_movable(text: str, reason: str) -> None:
    with pytest.raises(NotMovable, match=reason.replace("*", r"\*")):
        moved(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("from shop.models import Item\n", "from stock.models import Item\n"),
        (
            "from shop.models import Item as I, Tag\n",
            "from shop.models import Tag\nfrom stock.models import Item as I\n",
        ),
        (
            "def f():\n    from shop import A, Item\n",
            "def f():\n    from shop import A\n    from stock.models import Item\n",
        ),
        ("from shop import models\nx = models.Item.objects\n", "from shop import models\nx = Item.objects\n"),
        ("import shop.models\nx = shop.models.Item\n", "import shop.models\nx = Item\n"),
        ("import shop.models as m\nx = m.Item, m.Tag\n", "import shop.models as m\nx = Item, m.Tag\n"),
        ("import other\nx = other.Item\n", "import other\nx = other.Item\n"),
        ("x = 'shop.Item'\ny = 'shop.item'\n", "x = 'stock.Item'\ny = 'shop.item'\n"),
        ("x = get_model('shop', 'item')\n", "x = get_model('stock', 'item')\n"),
        (
            "x = apps.get_model(app_label='shop', model_name='Item')\n",
            "x = apps.get_model(app_label='stock', model_name='Item')\n",
        ),
        ("x = apps.get_model('shop.item')\n", "x = apps.get_model('stock.item')\n"),
        ("x = apps.get_model('shop', 'Tag')\n", "x = apps.get_model('shop', 'Tag')\n"),
    ],
)
def test_references(text: str, wanted: str) -> None:
    source = Source("sales.views", text)
    around = surroundings()
    replaced = [*repointed(source, MOVE, around), *attributes(source, MOVE, around)]
    replaced += strings(source.nodes, MOVE, in_app=False)
    assert apply(text, node_edits(source, text, replaced)) == wanted


def test_name_is_something_else() -> None:
    source = Source("sales.views", "from shop import models\n\n\nclass Item(models.Item):\n    pass\n")
    with pytest.raises(NotMovable, match=r"something else in sales\.views"):
        attributes(source, MOVE, surroundings())


def home(text: str, old: str = f"{HEAD}\n\n{ITEM}") -> str:
    """The text of a new module that there was."""
    source = Source("shop.models", old)
    found = parts(source, MOVE, surroundings())
    wanted, code = wanted_imports(found, MOVE, source), arrived(source, MOVE, found)
    target = Source("stock.models", text)
    return home_text(Path("models.py"), target, text, wanted, code, found.binds, MOVE, surroundings())


def test_home_that_has_models() -> None:
    used = "from shop.models import Item, Tag\n\n\nclass Place(models.Model):\n    n = models.ForeignKey(Item, 1)\n"
    kept = used.replace("Item, Tag", "Tag").replace("(Item", '("stock.Item"')
    assert home(HEAD + used) == f"{HEAD}{kept}\n\n{ITEM}{META}"


def test_home_that_builds_on_it() -> None:
    used = "from shop.models import Item\n\n\nclass Cheap(Item):\n    pass\n"
    assert home(HEAD + used) == f"{HEAD}\n\n{ITEM}{META}\n\nclass Cheap(Item):\n    pass\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{HEAD}Item = 1\n", "Item is something else in stock.models"),
        ("models = 1\n", "models is something else in stock.models"),
        ("from shop.models import Item as I\n", "imports Item as I"),
    ],
)
def test_home_that_has_the_name(text: str, reason: str) -> None:
    with pytest.raises(NotMovable, match=reason):
        home(text)


def test_all_has_one_more() -> None:
    source = Source("stock.models", '__all__ = ["Place"]\n')
    assert [text for _, text in exporting(source, "Item")] == ['["Place", "Item"]']


def test_ends_of_lines_are_those_of_the_file() -> None:
    text = f"{HEAD}\n\n{ITEM}\n\nclass A(models.Model):\n    i = models.ForeignKey(Item, 1)\n".replace("\n", "\r\n")
    old, new = moved(text)
    assert old.count("\n") == old.count("\r\n") == 5
    assert "\r" not in new
