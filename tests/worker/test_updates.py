# ruff: noqa: E501 - texts of modules
"""A worker that was told of many changes answers as one that was opened just now, and answers whatever it is told.

The changes are random with a fixed seed: variants of modules come and go, bases break and are mended, files vanish,
texts are cut off or lose a token in the middle. A text that does not parse keeps its last good facts, so the comparison
with a fresh worker is made where every text parses.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sterna.engine.engine import Engine
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files

MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n"
SETTINGS = (
    "SECRET_KEY = 'x'\nINSTALLED_APPS = [{apps}]\nDEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\nUSE_TZ = True\n"
)
MODELS = "from django.db import models\n"
FIRST = """from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(name='{name}', fields=[('id', models.AutoField(primary_key=True))]),
    ]
"""
SECOND = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [('{app}', '0001_initial')]
    operations = [migrations.AddField('{name}', '{field}', models.CharField(max_length={length}, default=''))]
"""

VARIANTS: dict[str, list[str | None]] = {
    "settings.py": [
        SETTINGS.format(apps="'lib', 'shop', 'blog'"),
        SETTINGS.format(apps="'lib', 'shop'"),
        SETTINGS.format(apps="'blog', 'shop', 'lib'"),
    ],
    "lib/__init__.py": [
        "",
        "def longest():\n    from lib.base import LONG\n    return LONG\n",
        "from lib.base import LONG\ndef longest():\n    return LONG\n",
    ],
    "lib/kinds.py": ["KEY = 'django.db.models.BigAutoField'\n", "KEY = 'django.db.models.AutoField'\n", None],
    "blog/apps.py": [
        "",
        "from django.apps import AppConfig\nfrom lib.kinds import KEY\nclass BlogConfig(AppConfig):\n"
        "    name = 'blog'\n    default_auto_field = KEY\n",
    ],
    "lib/base.py": [
        MODELS + "LONG = 10\nclass Stamped(models.Model):\n    made = models.IntegerField(default=0)\n"
        "    class Meta:\n        abstract = True\n",
        MODELS + "LONG = 20\nclass Stamped(models.Model):\n    made = models.IntegerField(default=1)\n"
        "    seen = models.IntegerField(null=True)\n    class Meta:\n        abstract = True\n        ordering = ['made']\n",
        MODELS + "LONG = 10\nclass Stamped(models.Model):\n    made = models.NoSuchField()\n"
        "    class Meta:\n        abstract = True\n",
        "from nowhere import Stamped\nLONG = 5\n",
        MODELS + "LONG = 10\nStamped = models.Model\n",
        None,
    ],
    "lib/models.py": [
        MODELS + "class Tag(models.Model):\n    name = models.CharField(max_length=5)\n",
        MODELS + "class Tag(models.Model):\n    name = models.CharField(max_length=6, unique=True)\n"
        "class Label(models.Model):\n    tags = models.ManyToManyField(Tag)\n",
        MODELS + "class Label(models.Model):\n    pass\n",
        None,
    ],
    "shop/models.py": [
        MODELS + "from lib.base import LONG, Stamped\nfrom lib.models import Tag\nclass Product(Stamped):\n"
        "    name = models.CharField(max_length=LONG)\n    tags = models.ManyToManyField(Tag)\n",
        MODELS
        + "from lib.base import LONG, Stamped\nclass Product(Stamped):\n    name = models.CharField(max_length=LONG)\n"
        "    tag = models.ForeignKey('lib.Tag', models.CASCADE, related_name='+')\nclass Offer(Product):\n"
        "    price = models.IntegerField()\n",
        MODELS + "class Goods(models.Model):\n    name = models.CharField(max_length=3)\n    post = "
        "models.ForeignKey('blog.Post', models.SET_NULL, null=True)\n",
        MODELS + "class Product(models.Model):\n    me = models.ForeignKey('self', models.CASCADE)\n"
        "    class Meta:\n        indexes = [models.Index(fields=['me'])]\n",
        "",
    ],
    "blog/models.py": [
        MODELS + "from lib.base import Stamped\nclass Post(Stamped):\n    title = models.CharField(max_length=9)\n",
        MODELS + "from shop.models import Product\nclass Post(models.Model):\n    about = models.ForeignKey(Product, "
        "models.CASCADE)\nclass Draft(Post):\n    class Meta:\n        proxy = True\n",
        "from .posts import Post\n",
        MODELS + "class Post(models.Model):\n    class Kind(models.TextChoices):\n        A = 'a'\n        B = 'b'\n"
        "    kind = models.CharField(max_length=1, choices=Kind.choices, default=Kind.A)\n",
    ],
    "blog/posts.py": [
        MODELS + "from lib.base import LONG\nclass Post(models.Model):\n    n = models.CharField(max_length=LONG)\n",
        MODELS + "from shop.models import *\nclass Post(models.Model):\n    app = 1\n",
        MODELS + "from lib import longest\nclass Post(models.Model):\n    n = models.CharField(max_length=longest())\n",
        None,
    ],
    "shop/migrations/0001_initial.py": [FIRST.format(name="Product"), FIRST.format(name="Goods")],
    "shop/migrations/0002_more.py": [
        None,
        SECOND.format(app="shop", name="product", field="name", length=10),
        SECOND.format(app="shop", name="goods", field="name", length=3),
        "x = 1\n",
    ],
    "blog/migrations/0001_initial.py": [FIRST.format(name="Post"), None],
    "blog/migrations/0002_other.py": [None, SECOND.format(app="blog", name="post", field="title", length=9)],
}
"""File to the texts that it may have; None where it is not there."""

FIXED = ["lib/migrations/__init__.py", "shop/__init__.py", "shop/migrations/__init__.py",
         "blog/__init__.py", "blog/migrations/__init__.py"]  # fmt: skip


@contextmanager
def engine(root: Path) -> Iterator[Engine]:
    """An engine with a worker of its own."""
    (config,) = find_projects(root, environ={})
    made = Engine(Project(config, Files(), find_interpreter(root, sys.executable, environ={}), environ={}))
    try:
        yield made
    finally:
        made.close()


def put(root: Path, name: str, text: str | None) -> Path:
    """Write a file, or take it away."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text)
    return path


def answers(made: Engine) -> dict[str, Any]:
    """Everything that depends on models and migrations, in an order of its own where Django's order means nothing."""
    found = msgspec.to_builtins(made.changes())
    found["changes"].sort(key=lambda change: (change["app"], change["description"]))
    found["problems"].sort(key=lambda problem: (problem["kind"], problem["subject"], problem["reason"]))
    graph = msgspec.to_builtins(made.graph())
    graph["problems"].sort(key=lambda problem: (problem["kind"], problem["subject"], problem["reason"]))
    command = made.makemigrations(dry_run=True, verbosity=3, header=False)
    return {"changes": found, "graph": graph, "command": msgspec.to_builtins(command)}


def damaged(chance: random.Random, text: str) -> str:
    """A text cut off at some line, or with a token taken out, doubled or replaced."""
    if chance.random() < 0.5:
        lines = text.splitlines(keepends=True)
        return "".join(lines[: chance.randrange(len(lines) + 1)])
    tokens = re.findall(r"\w+|\s+|.", text)
    if not tokens:
        return "("
    at = chance.randrange(len(tokens))
    tokens[at] = chance.choice(["", tokens[at] * 2, "(", "x", "\n", "'", "class ", ":", "=", "*", "\x00", "é"])
    return "".join(tokens)


@pytest.mark.parametrize("seed", [1, 2, 11])
def test_as_if_opened_now(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    put(tmp_path, "manage.py", MANAGE)
    for name in FIXED:
        put(tmp_path, name, "")
    now = {name: texts[0] for name, texts in VARIANTS.items()}
    for name, text in now.items():
        put(tmp_path, name, text)
    history = []
    with engine(tmp_path) as lasting:
        answers(lasting)
        for step in range(15):
            changed = set()
            for name in chance.sample(sorted(VARIANTS), chance.choice([1, 1, 2, 3])):
                now[name] = chance.choice(VARIANTS[name])
                changed.add(put(tmp_path, name, now[name]))
                history.append((step, name, VARIANTS[name].index(now[name])))
            lasting.changed(sorted(changed))
            if chance.random() < 0.5:
                name = chance.choice([name for name, text in now.items() if text])
                path = put(tmp_path, name, damaged(chance, now[name] or ""))
                lasting.changed([path])
                lasting.changes()
                put(tmp_path, name, now[name])
                lasting.changed([path])
            found = answers(lasting)
            if step % 3 == 2:
                with engine(tmp_path) as fresh:
                    expected = answers(fresh)
                for part in expected:
                    assert found[part] == expected[part], f"{part} after {history}"


PEOPLE = """from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db import models

class Person(AbstractBaseUser):
    name = models.CharField(max_length={length}, unique=True)
    may = models.ManyToManyField(Permission)
    USERNAME_FIELD = 'name'
"""


def test_what_django_imports_for_a_module_stays_when_that_changes(tmp_path: Path) -> None:
    put(tmp_path, "manage.py", MANAGE)
    settings = SETTINGS.format(apps="'people', 'django.contrib.contenttypes', 'django.contrib.auth'")
    put(tmp_path, "settings.py", settings + "AUTH_USER_MODEL = 'people.Person'\n")
    put(tmp_path, "people/__init__.py", "")
    models = put(tmp_path, "people/models.py", PEOPLE.format(length=5))
    with engine(tmp_path) as lasting:
        assert lasting.changes().changes == []
        put(tmp_path, "people/models.py", PEOPLE.format(length=6))
        lasting.changed([models])
        assert lasting.changes().changes == []


def test_what_a_function_of_a_config_module_imports_does_not_bear_on_the_settings(tmp_path: Path) -> None:
    put(tmp_path, "manage.py", MANAGE)
    put(tmp_path, "settings.py", SETTINGS.format(apps="'lib', 'blog'"))
    put(tmp_path, "lib/__init__.py", "def longest():\n    from lib.base import LONG\n    return LONG\n")
    base = put(tmp_path, "lib/base.py", "LONG = 5\n")
    put(tmp_path, "blog/__init__.py", "")
    field = "models.CharField(max_length=longest(), null=True)"
    put(tmp_path, "blog/models.py", f"{MODELS}from lib import longest\nclass Post(models.Model):\n    n = {field}\n")
    put(tmp_path, "blog/migrations/__init__.py", "")
    put(tmp_path, "blog/migrations/0001_initial.py", FIRST.format(name="Post"))
    with engine(tmp_path) as lasting:
        written = lasting.makemigrations(dry_run=True, verbosity=3)
        assert "max_length=5" in written.stdout
        opened = lasting.opened
        put(tmp_path, "lib/base.py", "LONG = 6\n")
        lasting.changed([base])
        assert "max_length=6" in lasting.makemigrations(dry_run=True, verbosity=3).stdout
        assert lasting.opened is opened


KEPT = """from django.db.models.base import ModelBase

NAMES = set()

class Once(ModelBase):
    def __init__(cls, name, bases, attributes, **kwargs):
        super().__init__(name, bases, attributes, **kwargs)
        if name in NAMES:
            raise KeyError(name)
        NAMES.add(name)

def twin(made):
    type(made.__name__ + "Twin", (made.__base__,), {"__module__": made.__module__})
    return made
"""
ONCE = """from django.db import models
from lib.kept import NAMES, Once, twin
from blog.base import Named

class Author(Named, metaclass=Once):
    pass

@twin
class Book(Named, metaclass=Once):
    author = models.ForeignKey(Author, models.CASCADE)
"""
NAMED = "from django.db import models\nclass Named(models.Model):\n    class Meta:\n        abstract = True\n"


def test_what_another_module_remembers_of_a_class(tmp_path: Path) -> None:
    """A class that is made again is refused by a registry that has it: another worker has an empty one."""
    put(tmp_path, "manage.py", MANAGE)
    put(tmp_path, "settings.py", SETTINGS.format(apps="'blog'"))
    for package in ("lib", "blog", "blog/migrations"):
        put(tmp_path, f"{package}/__init__.py", "")
    put(tmp_path, "lib/kept.py", KEPT)
    base = put(tmp_path, "blog/base.py", NAMED)
    models = put(tmp_path, "blog/models.py", ONCE)
    with engine(tmp_path) as lasting:
        (file,) = lasting.makemigrations().files
        assert "name='BookTwin'" in file.text
        migration = put(tmp_path, "blog/migrations/0001_initial.py", file.text)
        put(tmp_path, "blog/base.py", NAMED.replace("    class", "    n = models.IntegerField()\n    class"))
        lasting.changed([base, migration])
        assert {each.description for each in lasting.changes().changes} == {
            f"Add field n to {name}" for name in ("author", "book", "booktwin")
        }
        # Of a class that never can be made nothing is known, nor of what its decorator would make.
        models.write_text(ONCE.replace("class Author", "NAMES.add('Book')\n\nclass Author"))
        lasting.changed([models])
        found = lasting.changes()
        assert {each.description for each in found.changes} == {"Add field n to author"}
        assert {each.subject for each in found.problems} == {"blog.Book", "blog.BookTwin"}
