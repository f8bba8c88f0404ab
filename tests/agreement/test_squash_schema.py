"""The schema of a squash beside real Django's: refused where it would be another, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from textwrap import dedent

import pytest

from agreement import corpus
from agreement.small import ID, migration, small_project
from agreement.squash_runs import Comparison, Row
from sterna.cli.projects import open_project
from sterna.ide.project import OpenProject
from sterna.ide.squash import Squashed, Wanted, preview, squash
from sterna.ide.squash_sql import as_sql

POSTGRES = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}\n'
SAME = "same schema (compared on SQLite)"
FILES = {
    # The optimizer puts the option into CreateModel, which then makes the table that nothing made before.
    "managed/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('A', [{ID}('x', models.IntegerField())], options={{'managed': False}})"
    ),
    "managed/migrations/0002_managed.py": migration(
        [("managed", "0001_initial")], "migrations.AlterModelOptions('a', {})"
    ),
    "managed/migrations/0003_data.py": migration(
        [("managed", "0002_managed")], "migrations.RunPython(migrations.RunPython.noop, elidable=True)"
    ),
    # And it takes an AddField of the project's own for Django's.
    "custom/operations.py": dedent("""
        from django.db import migrations


        class AddToState(migrations.AddField):
            def database_forwards(self, app_label, schema_editor, from_state, to_state):
                pass
        """),
    "custom/migrations/0001_initial.py": migration([], f"migrations.CreateModel('B', [{ID}])"),
    "custom/migrations/0002_y.py": migration(
        [("custom", "0001_initial")],
        "AddToState('b', 'y', models.IntegerField(null=True))",
        "from ..operations import AddToState\n",
    ),
    # The database has another column than the state says, with the squash as without it.
    "apart/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('C', [{ID}('x', models.IntegerField())])"
    ),
    "apart/migrations/0002_apart.py": migration(
        [("apart", "0001_initial")],
        "migrations.SeparateDatabaseAndState("
        "state_operations=[migrations.AddField('c', 'y', models.IntegerField(null=True))], "
        "database_operations=[migrations.AddField('c', 'z', models.CharField(max_length=3, null=True))])",
    ),
    "apart/migrations/0003_index.py": migration(
        [("apart", "0002_apart")], "migrations.AddIndex('c', models.Index(fields=['x'], name='c_x'))"
    ),
    # Names, keys and relations that change.
    "names/migrations/0001_initial.py": migration(
        [],
        f"migrations.CreateModel('D', [('code', models.CharField(max_length=5, primary_key=True, serialize=False))]), "
        f"migrations.CreateModel('E', [{ID}('d', models.ForeignKey('names.D', models.CASCADE)), "
        "('many', models.ManyToManyField('names.D', related_name='+')), ('size', models.IntegerField())]), "
        f"migrations.CreateModel('I', [{ID}('x', models.IntegerField(db_index=True))])",
    ),
    "names/migrations/0002_table.py": migration(
        [("names", "0001_initial")],
        "migrations.AlterModelTable('e', 'e_table'), migrations.RenameField('e', 'size', 'extent'), "
        "migrations.AlterField('d', 'code', models.CharField(max_length=9, primary_key=True, serialize=False))",
    ),
    "names/migrations/0003_rename.py": migration(
        [("names", "0002_table")],
        "migrations.RenameModel('E', 'Ee'), migrations.AlterUniqueTogether('ee', {('d', 'extent')}), "
        "migrations.AlterUniqueTogether('i', {('x', 'id')}), "
        "migrations.AddConstraint('ee', models.UniqueConstraint(fields=['extent'], name='e_extent'))",
    ),
    "names/migrations/0004_check.py": migration(
        [("names", "0003_rename")],
        "migrations.AddField('d', 'of', models.DecimalField(max_digits=4, "
        "decimal_places=2, default=1)), migrations.AlterField('ee', 'extent', models.PositiveIntegerField(null=True)), "
        "migrations.RenameField('i', 'x', 'y'), migrations.RenameModel('I', 'J')",
    ),
    # SQL of the project's own: not run, and said where it may have to do with tables.
    "raw/migrations/0001_initial.py": migration([], f"migrations.CreateModel('F', [{ID}('x', models.IntegerField())])"),
    "raw/migrations/0002_index.py": migration(
        [("raw", "0001_initial")],
        "migrations.RunSQL('CREATE INDEX own ON raw_f (x)', 'DROP INDEX own', elidable=True), "
        "migrations.RunSQL('UPDATE raw_f SET x = 1', migrations.RunSQL.noop)",
    ),
    "raw/migrations/0003_y.py": migration(
        [("raw", "0002_index")], "migrations.AddField('f', 'y', models.IntegerField(null=True))"
    ),
}
UNREAD = {
    # Nothing that SQLite could make.
    "postgres/migrations/0001_initial.py": migration(
        [],
        f"migrations.CreateModel('G', [{ID}('tags', ArrayField(models.CharField(max_length=5), null=True))])",
        "from django.contrib.postgres.fields import ArrayField\n",
    ),
    "postgres/migrations/0002_more.py": migration(
        [("postgres", "0001_initial")], "migrations.AddField('g', 'x', models.IntegerField(null=True))"
    ),
    "unknown/migrations/0001_initial.py": migration([], f"migrations.CreateModel('H', [{ID}])"),
    "unknown/migrations/0002_x.py": migration(
        [("unknown", "0001_initial")],
        "migrations.AddField('h', 'x', models.IntegerField(default=absent.VALUE))",
        "import absent\n",
    ),
    "unknown/migrations/0003_y.py": migration(
        [("unknown", "0002_x")], "migrations.AddField('h', 'y', models.IntegerField(null=True))"
    ),
    "unread/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('I', [{ID}]), *absent.OPERATIONS", "import absent\n"
    ),
    "unread/migrations/0002_x.py": migration(
        [("unread", "0001_initial")], "migrations.AddField('i', 'x', models.IntegerField(null=True))"
    ),
    "unread/migrations/0003_y.py": migration(
        [("unread", "0002_x")], "migrations.AddField('i', 'y', models.IntegerField(null=True))"
    ),
    "unknown/migrations/0004_z.py": migration([("unknown", "0003_y")], "migrations.RemoveField('h', 'y')"),
}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    apps = ["managed", "custom", "apart", "names", "raw"]
    project = small_project(tmp_path_factory.mktemp("schema").resolve(), FILES, apps)
    found = Comparison("small", project, corpus.describe(project), True)
    yield found
    found.close()


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    """A project that real Django cannot load here."""
    root = tmp_path_factory.mktemp("unread").resolve()
    project = small_project(root, UNREAD, ["postgres", "unknown", "unread"], POSTGRES)
    with closing(open_project(project.root, project.settings, str(project.python))) as found:
        yield found


def row(comparison: Comparison, label: str, start: str | None = None, end: str = "") -> Row:
    """What becomes of a range."""
    app = next(each for each in comparison.described.apps if each.label == label)
    return comparison.row(app, start, end or app.migrations[-1])


def squashed(project: OpenProject, app: str, end: str, start: str | None = None, optimize: bool = True) -> Squashed:
    """What is to be written."""
    outcome = squash(project, Wanted(app, end, start=start, optimize=optimize))
    assert isinstance(outcome, Squashed), outcome
    return outcome


def test_table_that_was_not_made(comparison: Comparison) -> None:
    found = row(comparison, "managed")
    assert found.django.startswith("another schema: "), found
    assert found.reason == (
        "Not written: on a fresh database the squashed migrations would make another schema (compared on SQLite): "
        '`table managed_a: "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT` would be there, and is not with the '
        "original ones. Operations there: 0001_squashed_0003_data. Squash with --no-optimize, which keeps each "
        "operation as it is, or another range."
    )
    assert squashed(comparison.open, "managed", "0003_data", optimize=False).schema == SAME


def test_operation_of_the_project(comparison: Comparison) -> None:
    found = row(comparison, "custom")
    assert found.django.startswith("another schema: "), found
    assert '`table custom_b: "y" integer NULL` would be there' in found.reason
    assert squashed(comparison.open, "custom", "0002_y", optimize=False).schema == SAME


@pytest.mark.parametrize(
    ("label", "start", "words"),
    [
        ("apart", None, "same schema"),
        ("names", None, "same schema but for names"),
        ("names", "0002_table", "same schema"),
        ("raw", "0002_index", "same schema but for what is made by the SQL in raw.0002_index"),
    ],
)
def test_same_schema(comparison: Comparison, label: str, start: str | None, words: str) -> None:
    app = next(each for each in comparison.described.apps if each.label == label)
    found = squashed(comparison.open, label, app.migrations[-1], start)
    assert found.schema == f"{words} (compared on SQLite)"
    theirs = row(comparison, label, start).ours
    if label == "raw":
        # What Django drops is the index that only SQL makes.
        assert theirs.startswith("another schema: -['index CREATE INDEX own"), theirs
    else:
        assert words.startswith(theirs.partition(";")[0]), theirs


def test_what_is_told(comparison: Comparison) -> None:
    found = squashed(comparison.open, "raw", "0003_y")
    assert found.sql is not None
    assert found.sql.counts == (4, 3)
    assert preview(found).startswith("4 operations become 3; 4 SQL statements become 3; same state, same schema but")
    text = as_sql(found.sql, "Both")
    assert text.startswith(
        "-- Both\n\n-- Before, on SQLite: 0001_initial\nBEGIN;\n--\n-- Create model F\n--\nCREATE TABLE "
    )
    assert (
        "\n-- Before, on SQLite: 0002_index\nBEGIN;\n--\n-- Raw SQL operation\n--\nCREATE INDEX own ON raw_f (x);\n"
        in text
    )
    assert "\n-- After, on SQLite: 0001_squashed_0003_y\nBEGIN;\n" in text
    assert text.count("UPDATE raw_f SET x = 1;\n") == 2


def test_what_sqlite_cannot_make(unread: OpenProject) -> None:
    found = squashed(unread, "postgres", "0002_more")
    assert found.schema.startswith('schema not compared: SQLite does not take postgres.0001_initial: near "')
    assert found.sql is not None
    assert (found.sql.dialect, found.sql.counts) == ("postgresql", (2, 1))


def test_unknown(unread: OpenProject) -> None:
    found = squashed(unread, "unknown", "0004_z", "0003_y")
    assert found.schema.startswith("schema not compared: unknown.0002_x: ")
    assert "absent is not installed in the environment" in found.schema
    assert found.sql is not None
    assert found.sql.counts is None
    assert preview(found).startswith("2 operations become 0; same state, schema not compared: ")
    assert "\n-- Before, on PostgreSQL: no more, because of unknown.0002_x: " in as_sql(found.sql, "Both")


def test_not_read_whole(unread: OpenProject) -> None:
    found = squashed(unread, "unread", "0003_y", "0002_x")
    assert found.schema == "schema not compared: unread.0001_initial is not read whole"
