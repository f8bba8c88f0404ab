"""Another name for a migration: what is changed, what is left alone, what is refused, and what Django says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dulwich import porcelain

from beside_django import is_right, migrated
from fixture import Fixture
from sterna.edits.text import Edit
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rename_migration import MENTIONS, REPLACES, find_migration, find_named, rename

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]

BLOG = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- blog/models.py
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    slug = models.SlugField(default="")
#- blog/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Post", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("title", models.CharField(max_length=50)),
        ]),
    ]
#- blog/migrations/0002_slug.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
#- blog/migrations/0003_fill.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('blog', '0002_slug')]
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = (
        ("blog", "0002_slug"),  # the slug
    )
    run_before = [("blog", "0003_fill")]
#- shop/migrations/0002_slug.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
"""
MIGRATION = "blog/migrations/{}.py"
CLASS = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    "


@dataclass(frozen=True)
class Case:
    """A renaming: texts by file, old and new part, and what is changed only when the user wants it."""

    key: tuple[str, str] = ("blog", "0002_slug")
    new: str = "0002_address"
    more: dict[str, str] = field(default_factory=dict)
    """Files beside those of BLOG."""
    changed: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    asked: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


FILL, SHOP = MIGRATION.format("0003_fill"), "shop/migrations/0001_initial.py"
REFERENCES = {
    FILL: (("'0002_slug'", "'0002_address'"),),
    SHOP: (('("blog", "0002_slug")', '("blog", "0002_address")'),),
}
CASES = {
    "every kind of reference": Case(changed=REFERENCES),
    "with the suffix": Case(new="0002_address.py", changed=REFERENCES),
    "run_before": Case(("blog", "0003_fill"), "0003_filled", changed={SHOP: (('"0003_fill"', '"0003_filled"'),)}),
    "the same name in another app": Case(("shop", "0002_slug"), "0002_other"),
    "the last one's name in max_migration.txt": Case(
        ("blog", "0003_fill"),
        "0003_filled",
        {"blog/migrations/max_migration.txt": "0003_fill\n", "shop/migrations/max_migration.txt": "0003_fill\n"},
        {
            SHOP: (('"0003_fill"', '"0003_filled"'),),
            "blog/migrations/max_migration.txt": (("0003_fill", "0003_filled"),),
        },
    ),
    "max_migration.txt in the middle of a conflict": Case(
        ("blog", "0003_fill"),
        "0003_filled",
        {"blog/migrations/max_migration.txt": "<<<<<<< HEAD\n0003_fill\n=======\n0003_x\n>>>>>>> 0003_fill_of_mine\n"},
        {
            SHOP: (('"0003_fill"', '"0003_filled"'),),
            "blog/migrations/max_migration.txt": (("0003_fill\n====", "0003_filled\n===="),),
        },
    ),
    "max_migration.txt with another name": Case(
        more={"blog/migrations/max_migration.txt": "0003_fill\n"}, changed=REFERENCES
    ),
    "mentions": Case(
        more={
            "blog/tests/test_migrations.py": 'migrate_from = "0002_slug"\nother = ("shop", "0002_slug")\n',
            "docs/a.md": "See blog.0002_slug, and 0002_slug, 0002_slugs, x0002_slug, shop.0002_slug.\n0002_slug\n",
            "deploy.sh": "manage.py migrate blog 0002_slug\nmanage.py migrate shop 0002_slug\n",
            ".github/ci.yml": "run: manage.py migrate blog 0002_slug\n",
            "notes.json": "blog 0002_slug",
        },
        changed=REFERENCES,
        asked={
            "blog/tests/test_migrations.py": (('from = "0002_slug"', 'from = "0002_address"'),),
            "docs/a.md": (("blog.0002_slug, and 0002_slug,", "blog.0002_address, and 0002_address,"),),
            "deploy.sh": (("blog 0002_slug", "blog 0002_address"),),
            ".github/ci.yml": (("blog 0002_slug", "blog 0002_address"),),
        },
    ),
    "a name that no other migration has": Case(
        ("blog", "0003_fill"),
        "0003_filled",
        {"docs/a.md": "0003_fill, shop.0003_fill\n0003_fill\nmy-0003_fill\n"},
        {SHOP: (('"0003_fill"', '"0003_filled"'),)},
        {"docs/a.md": (("\n0003_fill\n", "\n0003_filled\n"),)},
    ),
    "a text in a migration": Case(
        more={
            MIGRATION.format(
                "0004_more"
            ): f'{CLASS}"""After blog 0002_slug."""\n    dependencies = [("blog", "0003_fill")]\n'
        },
        changed=REFERENCES,
        asked={MIGRATION.format("0004_more"): (("blog 0002_slug", "blog 0002_address"),)},
    ),
}


def opened(open_fixture: OpenFixture, more: dict[str, str]) -> OpenProject:
    _, project = open_fixture(BLOG + "".join(f"#- {name}\n{text}" for name, text in more.items()))
    for name, text in more.items():
        # A fixture's text ends where the next file begins.
        assert (project.root / name).read_text() == text
    project.analyse()
    return project


def texts(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*.*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text() for path in files if path.suffix != ".sqlite3"}


def changed(before: dict[str, str], parts: dict[str, tuple[tuple[str, str], ...]]) -> dict[str, str]:
    after = dict(before)
    for name, pairs in parts.items():
        for old, new in pairs:
            assert after[name].count(old) == 1, (name, old)
            after[name] = after[name].replace(old, new)
    return after


@pytest.mark.parametrize("name", CASES)
def test_what_changes(name: str, open_fixture: OpenFixture) -> None:
    case = CASES[name]
    project = opened(open_fixture, case.more)
    before = texts(project.root)
    edit = rename(project, case.key, case.new)
    assert isinstance(edit, Edit), edit
    app, old = case.key
    new = case.new.removesuffix(".py")
    assert set(edit.asks) == {REPLACES, *([MENTIONS] if case.asked else [])}
    for left, parts in (
        ([REPLACES, MENTIONS], case.changed),
        (
            [REPLACES],
            {key: (*case.changed.get(key, ()), *case.asked.get(key, ())) for key in {**case.changed, **case.asked}},
        ),
    ):
        write_edit(edit.without(left), project.text)
        expected = changed(before, parts)
        expected[f"{app}/migrations/{new}.py"] = expected.pop(f"{app}/migrations/{old}.py")
        assert texts(project.root) == expected
        project = opened(open_fixture, case.more)
    write_edit(edit.without([MENTIONS]), project.text)
    after = (project.root / app / "migrations" / f"{new}.py").read_text()
    assert f'    replaces = [("{app}", "{old}")]\n' in after


REFUSED = {
    "its own name": Case(new="0002_slug"),
    "no name": Case(new=""),
    "a name with a dash": Case(new="0002-x"),
    "a path": Case(new="../0002_x"),
    "a name that the loader passes over": Case(new="_0002_x"),
    "a name that is too long": Case(new="0002_" + "x" * 251),
    "a name that is taken": Case(new="0003_fill"),
    "a name that a package has": Case(new="data", more={"blog/migrations/data/__init__.py": ""}),
    "another app": Case(("blag", "0002_slug")),
    "another migration": Case(("blog", "0002_slg")),
    "an app of Django": Case(("auth", "0001_initial")),
    "a reference by a constant": Case(
        more={
            MIGRATION.format(
                "0004_more"
            ): f'NAME = "0002_slug"\n{CLASS}dependencies = [("blog", NAME), ("blog", "0003_fill")]\n'
        }
    ),
    "a reference of a function": Case(
        more={
            MIGRATION.format("0004_more"): "from django.db import migrations\n\n\ndef before():\n    "
            'return [("blog", "0002_slug"), ("blog", "0003_fill")]\n\n\n'
            "class Migration(migrations.Migration):\n    dependencies = before()\n"
        }
    ),
    "a migration that does not parse": Case(more={MIGRATION.format("0004_more"): "class Migration(\n"}),
    "one that is squashed": Case(
        more={MIGRATION.format("0001_all"): CLASS + 'replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]\n'}
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, open_fixture: OpenFixture) -> None:
    case = REFUSED[name]
    project = opened(open_fixture, case.more)
    outcome = rename(project, case.key, case.new)
    assert isinstance(outcome, Refusal), outcome
    assert outcome.reason.endswith((".", "?"))


def test_what_was_meant(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, {})
    for key, meant in (
        (("blag", "x"), "'blog'?"),
        (("blog", "0003"), "'0003_fill'?"),
        (("blog", "0002_slg"), "'0002_slug'?"),
    ):
        outcome = find_migration(project, *key)
        assert isinstance(outcome, Refusal)
        assert outcome.reason.endswith(meant)


def test_a_constant_that_is_about_another_migration(open_fixture: OpenFixture) -> None:
    more = {MIGRATION.format("0004_more"): f'NAME = "0003_fill"\n{CLASS}dependencies = [("blog", NAME)]\n'}
    assert isinstance(rename(opened(open_fixture, more), ("blog", "0002_slug"), "0002_address"), Edit)


@pytest.fixture
def repository(shelf: OpenProject) -> Iterator[Path]:
    """The project as a repository with one commit of its files."""
    import shutil

    porcelain.init(str(shelf.root))
    yield shelf.root
    shutil.rmtree(shelf.root / ".git")


@pytest.mark.parametrize("committed", [True, False])
def test_a_migration_that_was_never_committed(open_fixture: OpenFixture, repository: Path, committed: bool) -> None:
    project = opened(open_fixture, {})
    files = [name for name in texts(repository) if committed or "0002_slug" not in name]
    porcelain.add(str(repository), paths=[str(repository / name) for name in files])
    porcelain.commit(str(repository), message=b"all", author=b"A <a@b>", committer=b"A <a@b>")
    edit = rename(project, ("blog", "0002_slug"), "0002_address")
    assert isinstance(edit, Edit)
    assert (REPLACES in edit.asks) == committed


@pytest.mark.parametrize("key", [("blog", "0002_slug"), ("shop", "0001_initial")])
def test_django_goes_on(key: tuple[str, str], open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, {})
    migrated(project.root)
    edit = rename(project, key, f"{key[1]}_again")
    assert isinstance(edit, Edit)
    write_edit(edit, project.text)
    is_right(project.root)


NAMES = (
    (MIGRATION.format("0002_slug"), "Migration(", ("blog", "0002_slug")),
    (MIGRATION.format("0002_slug"), "0001_initial", ("blog", "0001_initial")),
    (FILL, "0002_slug", ("blog", "0002_slug")),
    (SHOP, "0002_slug", ("blog", "0002_slug")),
    (SHOP, "0003_fill", ("blog", "0003_fill")),
    (SHOP, "the slug", None),
    (SHOP, '"blog"', None),
    (SHOP, "migrations.Migration", None),
    (SHOP, "initial =", None),
    ("blog/models.py", "class Post", None),
    (MIGRATION.format("0002_slug"), "AddField", None),
)


@pytest.mark.parametrize(("name", "part", "key"), NAMES)
def test_what_is_named(name: str, part: str, key: tuple[str, str] | None, open_fixture: OpenFixture) -> None:
    from sterna.syntax.text import LineIndex

    project = opened(open_fixture, {})
    text = project.text(project.root / name)
    index = LineIndex(text)
    position = index.position(text.index(part) + 1)
    named = find_named(project, project.root / name, position)
    assert (named.key if named is not None else None) == key
    if named is not None:
        said = text[index.offset(named.range.start) : index.offset(named.range.end)]
        assert said in ("Migration", named.key[1])
