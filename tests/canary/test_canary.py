"""Nothing of a project is run: not by the command line, not in the editor, whatever its modules would like to do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agreement.harness import HEADER_TIME, Outcome, Project, run_django, run_sterna
from canary import traps
from canary.nest import Nest, build
from editor import Editor

FIELD = "    price = PriceField()\n"
EDITED = FIELD + "    stock = models.PositiveIntegerField(default=starting_stock)\n"
COMMANDS = [
    ("status",),
    ("check",),
    ("showmigrations",),
    ("makemigrations", "--check", "--dry-run", "-v", "3"),
    ("sqlmigrate", "shop", "0001"),
    ("sqlmigrate", "shop", "0001", "--backwards"),
    ("sqlmigrate", "history", "0001"),
    ("makemigrations", "shop"),
    ("makemigrations", "shop", "--empty"),
    ("makemigrations",),
]
TRAPS = traps.names("models") | traps.names("migrations") | traps.names("settings")


@pytest.fixture
def nest(tmp_path: Path) -> Iterator[Nest]:
    """A new nest, with a field in the models that no migration has."""
    made = build(tmp_path)
    models = made.root / "shop" / "models.py"
    models.write_text(models.read_text().replace(FIELD, EDITED))
    yield made
    # Windows has no way to delete what a killed worker still holds; everywhere else a left-over would be ours.
    shutil.rmtree(made.root)


def project(nest: Nest) -> Project:
    """The nest as both sides run it."""
    return Project(nest.root, python=nest.python)


def written(outcome: Outcome, app: str) -> dict[str, str | None]:
    """The migrations of an app that a command wrote."""
    return {name: text for name, text in outcome.files.items() if name.startswith(f"{app}/")}


def test_django_sets_everything_off(nest: Nest) -> None:
    """The canaries work: where Django runs the project, every one of them is heard."""
    made = run_django(project(nest), "makemigrations", "shop")
    assert made.exit_code == 0, made.stderr
    heard = nest.sung()
    for name in sorted(heard):
        path = nest.canaries / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    checked = run_django(project(nest), "check")
    assert checked.exit_code == 0, checked.stderr
    heard |= nest.sung()
    for file in nest.only_when_asked:
        subprocess.run([nest.python, file], check=True, capture_output=True)
    heard |= nest.sung()
    expected = nest.modules | (TRAPS - {f"settings-{name}" for name in traps.NOT_IN_SETTINGS})
    silent = {name for name in expected if not any(song.startswith(name) for song in heard)}
    assert not silent
    assert {"migrations-in-operation", "shop.apps-inside"} <= heard


@pytest.mark.parametrize("interpreter", ["found", "named", "bundled"])
def test_command_line(nest: Nest, interpreter: str) -> None:
    there = project(nest) if interpreter == "named" else Project(nest.root)
    if interpreter == "bundled":
        # The environment is no longer where it would be looked for, its packages are.
        nest.root.joinpath(".venv").rename(nest.root / "packages")
    outcomes = {arguments: run_sterna(there, *arguments) for arguments in COMMANDS}
    assert nest.sung() == set()
    crashed = {" ".join(arguments): outcome.stderr for arguments, outcome in outcomes.items() if outcome.exit_code > 2}
    assert not crashed
    made = written(outcomes["makemigrations", "shop"], "shop")
    if interpreter == "bundled":
        # A base class of the model is not installed there: the model is unresolved, and nothing is made up.
        assert made == {}
        assert "stamps" in outcomes["status",].stdout
    else:
        (text,) = made.values()
        assert "shop.models.starting_stock" in str(text)


def test_same_file_as_django(nest: Nest) -> None:
    """All those canaries do not keep Sterna from its work."""
    ours = run_sterna(project(nest), "makemigrations", "shop")
    assert nest.sung() == set()
    for name in written(ours, "shop"):
        (nest.root / name).unlink()
    theirs = run_django(project(nest), "makemigrations", "shop")
    assert written(ours, "shop") == written(theirs, "shop") != {}
    assert (ours.exit_code, ours.stdout) == (theirs.exit_code, theirs.stdout)


def test_nothing_is_made_up(nest: Nest) -> None:
    """What only running would tell is Unknown: it raises no alarm in migrations, and never reaches a file."""
    history = run_sterna(project(nest), "makemigrations", "history", "--check")
    assert history.exit_code == 0, history.stdout
    trapped = run_sterna(project(nest), "makemigrations", "trapped")
    assert nest.sung() == set()
    assert written(trapped, "trapped") == {}
    assert trapped.exit_code != 0
    assert "trapped" in trapped.stderr


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "restricted"])
def test_editor(nest: Nest, trusted: bool) -> None:
    models = nest.root / "shop" / "models.py"
    migration = nest.root / "shop" / "migrations" / "0001_initial.py"
    with Editor(nest.root, {"trusted": trusted}) as editor:
        text = editor.open(models)
        for path in sorted(nest.root.glob("*/*.py")) + sorted(nest.root.glob("*/migrations/*.py")):
            editor.open(path)
        version = editor.type(models, text + "    # half a li")
        version = editor.type(models, text.replace("class Product(", "class Product(("))
        version = editor.type(models, text.replace(EDITED, EDITED + "    weight = models.FloatField(null=True)\n"))
        missing = editor.wait_for_diagnostics(models, version, "missing-migration")
        assert any("weight" in item["message"] for item in missing)
        actions = [action for item in missing for action in editor.actions(models, item)]
        generated = [action for action in actions if action["title"].startswith("Generate") and "edit" in action]
        files = [editor.new_files(action) for action in generated]
        assert any("shop.models.starting_stock" in text for made in files for text in made.values())
        assert not [path for made in files for path in made if "trapped" in path.parts]
        assert "CREATE TABLE" in editor.hover(migration, "CreateModel")
        assert editor.hover(models, "price")
        assert "BEGIN" in editor.hover(migration, "Migration", after="class Migration")
    assert nest.sung() == set()


def test_header_is_all_that_differs() -> None:
    """The comparison above overlooks the time in a header, and nothing else."""
    text = "# Generated by Django 5.2 on 2026-01-02 03:04\n# Generated by Django 5.2 on some day\n"
    assert HEADER_TIME.sub(r"\1", text) == "# Generated by Django 5.2 on \n# Generated by Django 5.2 on some day\n"
