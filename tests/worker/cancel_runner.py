"""Calls requests off at every place where the worker looks, one after the other, and prints what it says afterwards.

Run in a process of its own: Django is set up once in a process. The first line is what was never called off.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent / "server")]

from sterna.worker.session import Session  # noqa: E402
from sterna.worker.values import Cancelled  # noqa: E402
from worker.texts import Asked  # noqa: E402

SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
"""
BASES = """
from django.db import models


class Price(models.DecimalField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 8)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items()}


class Named(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        abstract = True
"""
MODELS = """
from django.db import models

from shop.bases import Named, Price
from shop.choices import SIZES


class Product(Named):
    price = Price(decimal_places=2)
    size = models.IntegerField(choices=SIZES)


class Part(Named):
    product = models.ForeignKey(Product, models.CASCADE, related_name="parts")
    weight = models.FloatField()
"""
CHOICES = """
SIZES = [(number, str(number)) for number in range(1100)]
"""
MIGRATION = """
from django.db import migrations, models

from shop.bases import Price
from shop.choices import SIZES


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Product", [
            ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=50)),
            ("price", Price(decimal_places=2)),
            ("size", models.IntegerField(choices=SIZES)),
        ]),
    ]
"""
TEXTS = {
    "settings": SETTINGS,
    "shop": "",
    "shop.bases": BASES,
    "shop.choices": CHOICES,
    "shop.models": MODELS,
    "shop.migrations": "",
    "shop.migrations.0001_initial": MIGRATION,
}


class Impatient:
    """A channel that calls the request off at its n-th look; 0 is never."""

    def __init__(self) -> None:
        self.asked = Asked(TEXTS)
        self.left = 0

    def ask(self, question: str, **params: Any) -> Any:
        return [] if question == "declaring" else self.asked(question, **params)

    def progress(self, text: str, done: int, total: int) -> None:
        self.check()

    def check(self) -> None:
        self.left -= 1
        if not self.left:
            raise Cancelled


def called_off(channel: Impatient, session: Session, method: str, at: int) -> bool:
    """Whether the request was called off before it was done."""
    channel.left = at
    try:
        session.answer(method, {})
    except Cancelled:
        return True
    finally:
        channel.left = 0
    return False


def main(method: str) -> None:
    channel = Impatient()
    session = Session(channel)
    session.answer("open", {"settings_module": "settings"})
    print(json.dumps(session.answer("changes", {}), sort_keys=True))
    at = 1
    while True:
        session.answer("update", {"modules": sorted(TEXTS.keys() - {"settings", "shop", "shop.migrations"})})
        done = not called_off(channel, session, method, at)
        print(json.dumps(session.answer("changes", {}), sort_keys=True))
        if done:
            return
        at += 1


main(sys.argv[1])
