"""Apps that use all of what Django lets declare: their first migrations by Sterna and by Django, and no second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agreement.harness import Outcome, Project, run_django, run_sterna

HERE = Project(Path(__file__).parent / "project")
APPS = ["keys", "lately", "makers", "managers", "parts", "postgres", "shared", "values"]
UNSERIALIZABLE = """\
from django.db import models


class Place(models.Model):
    name = models.CharField(max_length=9, default=lambda: "nowhere")
"""
HANGS_ON_A_PACKAGE = """\
from django.db import models

try:
    from no_such_package.models import Fallback
except ImportError:

    class Fallback(models.Model):
        name = models.CharField(max_length=9)
"""
UNKNOWN_CHOICES = """\
import os

from django.db import models


class Place(models.Model):
    folder = models.CharField(max_length=9, choices=[(one.name, one.name) for one in os.scandir(os.sep)])
"""


@dataclass(frozen=True)
class Both:
    """What each side made of the same project, and the project with Django's files in it."""

    django: Outcome
    sterna: Outcome
    migrated: Project


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    with HERE.copy() as theirs, HERE.copy() as ours:
        # The database is SQLite: checks would complain of fields that are PostgreSQL's.
        django = run_django(theirs, "makemigrations", "--no-input", "--skip-checks", *APPS)
        assert django.exit_code == 0, django.stderr
        yield Both(django, run_sterna(ours, "makemigrations", "--no-input", *APPS), theirs)


def test_output(both: Both) -> None:
    assert (both.sterna.exit_code, both.sterna.stdout) == (0, both.django.stdout), both.sterna.stderr


@pytest.mark.parametrize("app", APPS)
def test_files(both: Both, app: str) -> None:
    theirs, ours = (
        {name: text for name, text in outcome.files.items() if name.startswith(f"{app}/")}
        for outcome in (both.django, both.sterna)
    )
    assert ours == theirs
    assert app == "shared" or theirs


def test_no_second_migration(both: Both) -> None:
    checked = run_sterna(both.migrated, "makemigrations", "--check", "--dry-run")
    assert (checked.exit_code, checked.stdout) == (0, "No changes detected\n"), checked.stderr
    status = run_sterna(both.migrated, "status")
    assert "Unresolved   nothing" in status.stdout


def test_what_newer_djangos_bring() -> None:
    project = Project(Path(__file__).parent / "newer")
    with project.copy() as theirs, project.copy() as ours:
        django = run_django(theirs, "makemigrations", "--no-input", "--skip-checks", "tickets")
        assert (django.exit_code, len(django.files)) == (0, 2), django.stderr
        sterna = run_sterna(ours, "makemigrations", "--no-input", "tickets")
        assert (sterna.exit_code, sterna.stdout, sterna.files) == (0, django.stdout, django.files), sterna.stderr
        assert "Unresolved   nothing" in run_sterna(theirs, "status").stdout


def test_geography_without_its_libraries() -> None:
    project = Project(Path(__file__).parent / "without_gdal")
    with project.copy() as theirs, project.copy() as ours:
        django = run_django(theirs, "makemigrations", "--no-input", "--skip-checks", "places")
        assert (django.exit_code, len(django.files)) == (0, 2), django.stderr
        sterna = run_sterna(ours, "makemigrations", "--no-input", "places")
        assert (sterna.exit_code, sterna.stdout, sterna.files) == (0, django.stdout, django.files), sterna.stderr
        assert "Unresolved   nothing" in run_sterna(theirs, "status").stdout


def test_changes_of_django_and_of_what_is_installed() -> None:
    """Django's classes patched by an app, apps found by entry points, and what libraries look at when imported."""
    project = Project(Path(__file__).parent / "patched")
    with project.copy() as theirs, project.copy() as ours:
        # SQLite's checks have nothing to say; the storages and choices are not looked at by them.
        django = run_django(theirs, "makemigrations", "--no-input", "--skip-checks", "parcels")
        assert (django.exit_code, len(django.files)) == (0, 2), django.stderr
        assert "help_text" not in "".join(text or "" for text in django.files.values())
        # Only of the project's own interpreter it is known what is installed.
        own = ("--python", sys.executable)
        sterna = run_sterna(ours, "makemigrations", *own, "--no-input", "parcels")
        assert (sterna.exit_code, sterna.stdout, sterna.files) == (0, django.stdout, django.files), sterna.stderr
        models = theirs.root / "parcels" / "models.py"
        models.write_text(models.read_text().replace("verbose_name = named_after(Parcel)", "ordering = ['text']"))
        second = [run_django(theirs, "makemigrations", "--check", "--dry-run", "--skip-checks")]
        second.append(run_sterna(theirs, "makemigrations", *own, "--check", "--dry-run"))
        assert second[0].stdout == second[1].stdout and "options" in second[0].stdout, second[1].stderr
        assert "Unresolved   nothing" in run_sterna(theirs, "status", *own).stdout


def test_what_text_does_not_tell_is_kept() -> None:
    """Models and dependencies that depend on the machine: nothing is deleted, and the status names each model."""
    with Project(Path(__file__).parent / "beyond_text").copy() as project:
        assert run_django(project, "makemigrations", "unseen").exit_code == 0
        (project.root / "listed.txt").rename(project.root / "unseen" / "migrations" / "0002_listed.py")
        assert run_django(project, "makemigrations", "--check").stdout == "No changes detected\n"
        checked = run_sterna(project, "makemigrations", "--check")
        assert (checked.exit_code, checked.stdout) == (0, "No changes detected\n"), checked.stderr
        status = run_sterna(project, "status").stdout
        for name in ("Later", "ThingHistory", "ThingEntry", "Thing.number"):
            assert f"unseen.{name}" in status


def test_argument_that_text_does_not_tell_is_not_left_out() -> None:
    """Choices from the machine: a new model is not written without them."""
    with Project(Path(__file__).parent / "without_gdal").copy() as project:
        project.root.joinpath("places", "models.py").write_text(UNKNOWN_CHOICES)
        sterna = run_sterna(project, "makemigrations", "places")
        assert (sterna.exit_code, sterna.files) == (2, {}), sterna.stdout
        assert "A value of the migration is not known" in sterna.stderr


def test_model_that_hangs_on_a_package_which_may_be_installed() -> None:
    """Without the project's interpreter nobody knows: it is neither written nor passed over in silence."""
    with Project(Path(__file__).parent / "without_gdal").copy() as project:
        project.root.joinpath("places", "models.py").write_text(HANGS_ON_A_PACKAGE)
        sterna = run_sterna(project, "makemigrations", "places")
        assert (sterna.exit_code, sterna.files) == (0, {}), sterna.stdout
        assert "places.Fallback" in sterna.stderr


def test_value_that_no_migration_can_hold() -> None:
    """Django's own words, nothing written."""
    project = Project(Path(__file__).parent / "without_gdal")
    with project.copy() as theirs, project.copy() as ours:
        for side in (theirs, ours):
            side.root.joinpath("places", "models.py").write_text(UNSERIALIZABLE)
        django = run_django(theirs, "makemigrations", "--skip-checks", "places")
        sterna = run_sterna(ours, "makemigrations", "places")
        assert (sterna.exit_code, sterna.files) == (django.exit_code, {}) == (1, {}), sterna.stderr
        said = django.stderr.partition("ValueError: ")[2].splitlines()[0]
        assert "Cannot serialize function: lambda" in said
        assert said in sterna.stderr
