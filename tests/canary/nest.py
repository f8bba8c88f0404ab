"""A project whose every module leaves a file behind when it is run, in a virtual environment that does so as well."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from canary import traps

SETTINGS = """
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "nothing-to-guard"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "shop.apps.ShopConfig",
    "trapped",
    "history",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "config.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
MEDIA_ROOT = BASE_DIR
"""

SHOP_MODELS = """
import colorsys

from django.db import models
from django_extras import LONG
from stamps.models import Stamped

from . import signals
from .fields import PriceField
from .managers import ProductManager


def starting_stock():
    {canary}
    return 0


class Product(Stamped):
    name = models.CharField(max_length=LONG)
    price = PriceField()

    objects = ProductManager()

    def __str__(self):
        return self.name
"""

INITIAL = """
import django.utils.timezone
import shop.fields
import shop.managers
from django.db import migrations, models


def fill(apps, schema_editor):
    {canary}


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_on", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=200)),
                ("price", shop.fields.PriceField(decimal_places=2)),
            ],
            options={"abstract": False},
            managers=[("objects", shop.managers.ProductManager())],
        ),
        migrations.RunPython(fill, fill),
    ]
"""

PROJECT = {
    "manage.py": """
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
""",
    "conftest.py": "",
    "sitecustomize.py": "",
    "usercustomize.py": "",
    "django_extras.py": "LONG = 200\n",
    "colorsys.py": "",
    "sterna/__init__.py": "",
    "libcst/__init__.py": "",
    "msgspec.py": "",
    "config/__init__.py": "",
    "config/base.py": SETTINGS,
    "config/settings.py": "from .base import *\n",
    "config/urls.py": """
from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
""",
    "shop/__init__.py": "",
    "shop/apps.py": """
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        {canary}
        from . import checks
""",
    "shop/admin.py": "",
    "shop/checks.py": "",
    "shop/signals.py": "",
    "shop/fields.py": """
from django.db import models


class PriceField(models.DecimalField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if kwargs["max_digits"] == 9:
            del kwargs["max_digits"]
        return name, path, args, kwargs
""",
    "shop/managers.py": """
from django.db import models


class ProductManager(models.Manager):
    use_in_migrations = True

    def __init__(self):
        super().__init__()
""",
    "shop/models.py": SHOP_MODELS,
    "shop/management/__init__.py": "",
    "shop/management/commands/__init__.py": "",
    "shop/management/commands/makemigrations.py": """
from django.core.management.commands.makemigrations import Command
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": INITIAL,
    "trapped/__init__.py": "",
    "trapped/migrations/__init__.py": "",
    "history/__init__.py": "",
    "history/migrations/__init__.py": "",
}
"""The files of the project; a module-level canary is put in front of each, {canary} stands for one elsewhere."""

PACKAGES = {
    "sitecustomize.py": "",
    "usercustomize.py": "",
    "stamps/__init__.py": "",
    "stamps/models.py": """
from django.db import models
from django.utils import timezone


class Stamped(models.Model):
    made_on = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
""",
}
"""What is installed in the environment beside Django."""


ONLY_WHEN_ASKED = (
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "sterna/__init__.py",
    "libcst/__init__.py",
    "msgspec.py",
)


@dataclass(frozen=True)
class Nest:
    """The project, its interpreter, and the folder where a file appears for everything that was run."""

    root: Path
    python: Path
    canaries: Path
    modules: frozenset[str]
    """Names of the canaries in front of the modules."""
    only_when_asked: tuple[Path, ...]
    """Modules that no command of Django imports: they would wait for another program to look into their folder."""

    def sung(self) -> set[str]:
        """Names of what has been run so far."""
        return {path.name for path in self.canaries.iterdir()}


def build(folder: Path) -> Nest:
    """Make the project and its environment in an empty folder."""
    canaries = folder / "canaries"
    canaries.mkdir(parents=True)
    root = folder / "project"
    environment = root / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    base = {"base": str(environment), "platbase": str(environment)}
    packages = Path(sysconfig.get_path("purelib", "venv" if "venv" in sysconfig.get_scheme_names() else None, base))
    # Django comes from where the tests run, by a line of text; the other line is code.
    code = f"import pathlib; pathlib.Path({str(canaries / 'pth')!r}).touch()"
    packages.joinpath("nest.pth").write_text(f"{sysconfig.get_path('purelib')}\n{code}\n")
    names = set()
    for place, prefix, files in ((root, "", PROJECT), (packages, "packages-", PACKAGES)):
        for path, text in files.items():
            name = prefix + path.replace("/", ".").removesuffix(".py")
            names.add(name)
            _write(place / path, name, text, canaries)
    trap = "    by_{name} = models.CharField(max_length={value})\n"
    body = traps.module("models", str(canaries), trap)
    _write(root / "trapped/models.py", "trapped.models", _trap_models("Trap", body), canaries)
    body = "".join(f"    by_{name} = models.CharField(max_length=5)\n" for name in traps.EXPRESSIONS)
    _write(
        root / "history/models.py",
        "history.models",
        f"from django.db import models\n\n\nclass Past(models.Model):\n{body}",
        canaries,
    )
    body = traps.module("migrations", str(canaries), '("by_{name}", models.CharField(max_length={value})),')
    _write(
        root / "history/migrations/0001_initial.py",
        "history.migrations.0001_initial",
        _trap_migration(body, canaries),
        canaries,
    )
    body = traps.module("settings", str(canaries), "TRAP_{name} = {value}")
    with root.joinpath("config/settings.py").open("a") as settings:
        settings.write("from django.db import models\n" + traps.PREAMBLE + _without(body, traps.NOT_IN_SETTINGS))
    names |= {"trapped.models", "history.models", "history.migrations.0001_initial", "pth"}
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    later = (*(root / path for path in ONLY_WHEN_ASKED), packages / "usercustomize.py")
    return Nest(root, python, canaries, frozenset(names), later)


def _write(path: Path, name: str, text: str, canaries: Path) -> None:
    line = f"open({str(canaries / name)!r}, 'w').close()"
    lurking = f"open({str(canaries / (name + '-inside'))!r}, 'w').close()"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n{text.replace('{canary}', lurking)}", encoding="utf-8")


def _without(body: str, names: set[str]) -> str:
    return "".join(
        line for line in body.splitlines(True) if not any(line.startswith(f"TRAP_{name} ") for name in names)
    )


def _trap_models(model: str, body: str) -> str:
    return f"from django.db import models\n{traps.PREAMBLE}\n\nclass {model}(models.Model):\n{body}"


def _trap_migration(body: str, canaries: Path) -> str:
    inside = str(canaries / "migrations-in-operation")
    return (
        f"from django.db import migrations, models\n{traps.PREAMBLE}\n\n"
        "class Watched(migrations.CreateModel):\n"
        "    def state_forwards(self, app_label, state):\n"
        f"        open({inside!r}, 'w').close()\n"
        "        super().state_forwards(app_label, state)\n\n\n"
        "class Migration(migrations.Migration):\n"
        "    initial = True\n"
        "    operations = [\n"
        "        migrations.CreateModel(name='Past', fields=[\n"
        "            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False,"
        "             verbose_name='ID')),\n"
        f"{body}"
        "        ]),\n"
        "        migrations.RunPython(migrations.RunPython.noop),\n"
        "        Watched(name='Other', fields=[('id', models.BigAutoField(primary_key=True))]),\n"
        "        migrations.DeleteModel(name='Other'),\n"
        "    ]\n"
    )
