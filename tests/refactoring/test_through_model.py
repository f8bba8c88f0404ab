"""A relation gets a through model: rows and schema stay, and are what Django would make of the models."""

from __future__ import annotations

from shelf import OpenFixture
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.refactoring.through_model import through_model

LIBRARY = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "people", "blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- people/__init__.py
#- people/apps.py
from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.AutoField"
#- people/migrations/__init__.py
#- people/models.py
from django.db.models import CharField, ManyToManyField, Model


class Author(Model):
    name = CharField(max_length=20)
    friends = ManyToManyField("self")
    teachers = ManyToManyField("Author", symmetrical=False, related_name="pupils")
#- blog/models.py
from django.conf import settings
from django.db import models

from people.models import Author


class Book(models.Model):
    name = models.CharField(max_length=20)
    authors = models.ManyToManyField(
        Author,
        related_name="books",  # Kept.
    )
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, db_table="reads", db_constraint=False)
    tags = models.ManyToManyField("Tag", blank=True)


# The end.
class Tag(models.Model):
    name = models.CharField(max_length=20)
#- rows.py
from django.contrib.auth.models import User

from blog.models import Book, Tag
from people.models import Author


def fill():
    ada, ben, cem = (Author.objects.create(name=name) for name in ("Ada", "Ben", "Cem"))
    ada.friends.add(ben)
    cem.teachers.add(ada, ben)
    one, two = (Book.objects.create(name=name) for name in ("One", "Two"))
    one.authors.set([ada, ben])
    two.authors.set([ben])
    two.readers.add(User.objects.create(username="reader"))
    one.tags.set([Tag.objects.create(name="red"), Tag.objects.create(name="blue")])
"""
RELATIONS = [
    ("blog", "Book", "authors"),
    ("blog", "Book", "readers"),
    ("blog", "Book", "tags"),
    ("people", "Author", "friends"),
    ("people", "Author", "teachers"),
]


def test_texts(open_fixture: OpenFixture) -> None:
    """`make refactorings` does this on databases."""
    _, project = open_fixture(LIBRARY)
    first = project.generate(["people", "blog"])
    assert isinstance(first, Generated), first
    project.project.changed(write_edit(first.edit, project.text))
    for app, model, field in (RELATIONS[0], RELATIONS[3]):
        outcome = through_model(project, app, model, field)
        assert isinstance(outcome, Generated), outcome
        project.project.changed(write_edit(outcome.edit, project.text))
    text = project.text(project.root / "blog/models.py")
    assert '        related_name="books",  # Kept.\n        through="BookAuthors",\n    )' in text
    assert "# The end.\nclass Tag(" in text
    text = project.text(project.root / "people/models.py")
    assert "class AuthorFriends(models.Model):\n    id = models.BigAutoField(primary_key=True)\n" in text


REFUSED = {
    ("blog", "Book", "name"): "blog.Book.name is no ManyToManyField.",
    ("blog", "Book", "gone"): "blog.Book has no field 'gone'.",
    ("blog", "Gone", "authors"): "App 'blog' has no model 'Gone'.",
    ("blog", "Paper", "sources"): "No migration has the model blog.Paper: make that migration first.",
    ("blog", "Essay", "late"): "No migration has the field blog.Essay.late: make that migration first.",
    ("blog", "Essay", "sources"): "blog.Essay.sources is not declared in the class of its own model.",
    ("blog", "Essay", "through"): "blog.Essay.through has a through model already: blog.Link.",
    ("auth", "User", "groups"): "auth.User.groups is not declared in the class of its own model.",
}
REFUSALS = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- blog/models.py
import os

from django.db import models


class Sourced(models.Model):
    sources = models.ManyToManyField("Book")

    class Meta:
        abstract = True


class Book(models.Model):
    name = models.CharField(max_length=20)
    authors = models.ManyToManyField("Book")
    odd = models.ManyToManyField(*["Book"], related_name="+")


class Essay(Sourced):
    through = models.ManyToManyField(Book, through="Link", related_name="+")
    unknown = models.CharField(max_length=LENGTH)
    late = models.ManyToManyField(Book, related_name="+")


class Link(models.Model):
    book = models.ForeignKey(Book, models.CASCADE)
    essay = models.ForeignKey(Essay, models.CASCADE)


class Paper(Sourced):
    pass
#- blog/migrations/0001_initial.py
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Book", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=20)),
            ("authors", models.ManyToManyField(to="blog.book")),
            ("odd", models.ManyToManyField(related_name="+", to="blog.book")),
        ]),
        migrations.CreateModel("Essay", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("sources", models.ManyToManyField(to="blog.book")),
            ("unknown", models.CharField(max_length=9)),
        ]),
        migrations.CreateModel("Link", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("book", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="blog.book")),
            ("essay", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="blog.essay")),
        ]),
        migrations.AddField(
            "Essay", "through", models.ManyToManyField(related_name="+", through="blog.Link", to="blog.book")
        ),
    ]
"""


def test_refused(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(REFUSALS.replace("LENGTH", "9"))
    for where, reason in REFUSED.items():
        outcome = through_model(project, *where)
        assert outcome == Refusal(reason), where
    for name, reason in {
        "Essay": "Essay is taken in blog.models: choose another name.",
        "models": "models is taken in blog.models: choose another name.",
        "a__b": "'a__b' is no name for a model (models.E023, models.E024).",
    }.items():
        assert through_model(project, "blog", "Book", "authors", name) == Refusal(reason)
    outcome = through_model(project, "blog", "Book", "odd")
    assert outcome == Refusal("What the relation of Book leads to is not written in its call.")
    outcome = through_model(project, "blog", "Book", "authors")
    assert outcome == Refusal("No migration of blog has this yet: Add field late to essay. Make that migration first.")


def test_unknown(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(REFUSALS.replace("LENGTH", 'int(os.environ["LENGTH"])'))
    outcome = through_model(project, "blog", "Essay", "sources")
    assert isinstance(outcome, Refusal)
    assert "blog.Essay.unknown is not known from the text" in outcome.reason
