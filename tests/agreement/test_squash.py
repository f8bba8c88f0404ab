"""`squashmigrations` beside Django's: the same output and files where Django needs no hand, else files that work."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

import pytest

from agreement import corpus
from agreement.harness import Project, Verdict, compare
from agreement.small import ID, migration, small_project
from agreement.squash_runs import Comparison, Row
from agreement.steps import STAGES
from sterna.edits.write import write_edit
from sterna.ide.squash import Failed, Squashed, Wanted, squash

NEWEST = STAGES[-1]
RANGES = [
    (None, "0002"),
    (None, "0003"),
    ("0001", "0002"),
    ("0002", "0003"),
    (None, "0009"),
    (None, "0"),
    ("0003", "0002"),
]


def test_command() -> None:
    outcome = compare(
        Project(NEWEST, settings="config.settings"),
        "squashmigrations",
        "blog",
        "0001",
        "0002",
        "--squashed-name",
        "new",
        answers="what\nyes\n",
    )
    assert outcome.verdict is Verdict.AGREE, outcome


@pytest.fixture(scope="module")
def blog() -> Iterator[Comparison]:
    with Project(NEWEST, settings="config.settings").copy() as project:
        found = Comparison("blog", project, corpus.describe(project), True)
        yield found
        found.close()


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize(("start", "end"), RANGES)
def test_as_django(blog: Comparison, start: str | None, end: str, optimize: bool) -> None:
    theirs = blog.side.ask(do="squash", app="blog", start=start, end=end, optimize=optimize)
    ours = squash(blog.open, Wanted("blog", end, start=start, header=False, optimize=optimize))
    if isinstance(ours, Squashed):
        # What is to be copied by hand in Django's file has come along in ours.
        stdout = theirs["stdout"].partition("Manual porting required\n")[0]
        assert (ours.stdout, [each.django for each in ours.migrations]) == (stdout, [theirs["text"]])
    else:
        assert isinstance(ours, Failed)
        assert theirs["error"] == f"django.core.management.base.{ours.stderr.strip()}"


FILL = """
    import datetime
    from .{module} import LIMIT

    NAMES = ["a"]
    NAMES.append("b")


    def rows(n=LIMIT):
        \"\"\"Some.\"\"\"
        return [(n, name) for name in NAMES]  # two


    def forwards(apps, schema_editor):
        model = apps.get_model("data", "Thing")
        for number, name in rows():
            model.objects.create(name=name, at=datetime.date(2020, 1, number))
"""
FILES = {
    "data/migrations/_limits.py": "LIMIT = 1\n",
    "data/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('Thing', [{ID}('name', models.CharField(max_length=5))])"
    ),
    "data/migrations/0002_at.py": migration(
        [("data", "0001_initial")], "migrations.AddField('thing', 'at', models.DateField(null=True))"
    ),
    "data/migrations/0003_fill.py": migration(
        [("data", "0002_at")],
        "migrations.RunPython(forwards, lambda apps, schema_editor: rows()),",
        FILL.format(module="_limits"),
    ),
    "data/migrations/0004_again.py": migration(
        [("data", "0003_fill")],
        "migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False), "
        "migrations.RunPython(migrations.RunPython.noop, elidable=True)",
        FILL.format(module="_limits"),
    ),
    "data/migrations/0005_more.py": migration(
        [("data", "0004_again")],
        "migrations.AddField('thing', 'size', models.IntegerField(default=size, validators=[Least(2)]))",
        """
        from django.utils.deconstruct import deconstructible


        def size():
            return 3


        @deconstructible
        class Least:
            def __init__(self, n):
                self.n = n

            def __eq__(self, other):
                return isinstance(other, Least) and self.n == other.n

            def __call__(self, value):
                assert value >= self.n
        """,
    ),
    "one/migrations/0001_initial.py": migration([], f"migrations.CreateModel('A', [{ID}])"),
    "one/migrations/0002_b.py": migration(
        [("one", "0001_initial"), ("two", "0001_initial")],
        "migrations.AddField('a', 'b', models.ForeignKey('two.B', models.CASCADE, null=True))",
    ),
    "one/migrations/0003_c.py": migration(
        [("one", "0002_b")], "migrations.AddField('a', 'c', models.IntegerField(default=1))"
    ),
    "two/migrations/0001_initial.py": migration(
        [("one", "0001_initial")],
        f"migrations.CreateModel('B', [{ID}('a', models.ForeignKey('one.A', models.CASCADE))])",
    ),
    "three/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('D', [{ID}('x', models.IntegerField())])"
    ),
    "three/migrations/0002_index.py": migration(
        [("three", "0001_initial")], "migrations.AddIndex('d', models.Index(fields=['x'], name='d_x'))"
    ),
    "three/migrations/0003_rename.py": migration(
        [("three", "0002_index")], "migrations.RenameIndex('d', new_name='d_y', old_fields=['x'])"
    ),
    "three/migrations/0004_z.py": migration(
        [("three", "0003_rename")],
        "migrations.AddField('d', 'z', models.IntegerField(default=1))",
        inside="atomic = False",
    ),
}
FILES |= {
    "four/operations.py": dedent("""
        from django.db import migrations


        class Start(migrations.RunPython):
            def __init__(self, cache):
                super().__init__(lambda apps, schema_editor: print(cache), lambda apps, schema_editor: None)


        class Note(migrations.RunSQL):
            def __init__(self, text, again=False):
                self.text = text
                super().__init__("SELECT 1", migrations.RunSQL.noop)

            def deconstruct(self):
                return type(self).__name__, [], {"text": self.text}
        """),
    "four/migrations/0001_initial.py": migration([], f"migrations.CreateModel('E', [{ID}])"),
    "four/migrations/0002_start.py": migration(
        [("four", "0001_initial")], "Start(NAME), Note('x')", "from ..operations import Note, Start\nNAME = 'all'\n"
    ),
}
FILES |= {
    "five/migrations/0001_initial.py": migration(
        [],
        f"migrations.CreateModel('F', [{ID}('x', models.IntegerField(db_index=True)), ('y', models.SlugField())])",
    ),
    "five/migrations/0002_data.py": migration(
        [("five", "0001_initial")], "migrations.RunSQL('SELECT 1', migrations.RunSQL.noop)"
    ),
    "five/migrations/0003_bare.py": migration(
        [("five", "0002_data")],
        "migrations.AlterField('f', 'x', models.IntegerField()), migrations.AlterField('f', 'y', models.TextField())",
    ),
}
FILES |= {
    "six/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('G', [{ID}]), migrations.CreateModel('H', [{ID}])"
    ),
    "six/migrations/0002_more.py": migration(
        [("six", "0001_initial")], "migrations.AddField('g', 'x', models.IntegerField(default=1))"
    ),
    "six/migrations/0003_gone.py": migration([("six", "0002_more")], "migrations.DeleteModel('H')"),
    "even/migrations/0001_initial.py": migration(
        [("six", "0001_initial")],
        f"migrations.CreateModel('I', [{ID}('h', models.ForeignKey('six.H', models.CASCADE))])",
    ),
    "even/migrations/0002_no_h.py": migration(
        [("even", "0001_initial"), ("six", "0002_more")],
        "migrations.AlterField('i', 'h', models.ForeignKey('six.G', models.CASCADE))",
    ),
}
FILES |= {
    f"eight/migrations/{name}.py": migration([("eight", each) for each in needs], operation)
    for name, needs, operation in (
        ("0001_initial", [], "migrations.CreateModel('K', [('id', models.AutoField(primary_key=True))])"),
        (
            "0002_reference",
            ["0001_initial"],
            f"migrations.CreateModel('L', [{ID}('k', models.ForeignKey('K', models.CASCADE))])",
        ),
        ("0003_data", ["0002_reference"], "migrations.RunSQL('SELECT 1', migrations.RunSQL.noop)"),
        ("0004_big", ["0003_data"], "migrations.AlterField('k', 'id', models.BigAutoField(primary_key=True))"),
    )
}
FILES |= {
    f"seven/migrations/{name}.py": migration([("seven", each) for each in needs], operation)
    for name, needs, operation in (
        ("0001_initial", [], f"migrations.CreateModel('J', [{ID}])"),
        ("0002_a", ["0001_initial"], "migrations.AddField('j', 'a', models.IntegerField(default=0))"),
        ("0002_b", ["0001_initial"], "migrations.AddField('j', 'b', models.IntegerField(default=0))"),
        ("0003_merge", ["0002_a", "0002_b"], ""),
    )
}
FILES |= {
    f"{app}/migrations/{name}.py": migration(needs, operation)
    for app, name, needs, operation in (
        (
            "ape",
            "0001_initial",
            [("bee", "0001_initial")],
            f"migrations.CreateModel('M', [{ID}('n', models.ForeignKey('bee.N', models.CASCADE))])",
        ),
        ("ape", "0002_no_n", [("ape", "0001_initial"), ("cat", "0001_initial")], "migrations.RemoveField('m', 'n')"),
        ("bee", "0001_initial", [], f"migrations.CreateModel('N', [{ID}])"),
        ("bee", "0002_gone", [("bee", "0001_initial"), ("ape", "0001_initial")], "migrations.DeleteModel('N')"),
        ("cat", "0001_initial", [], f"migrations.CreateModel('O', [{ID}])"),
        (
            "cat",
            "0002_x",
            [("cat", "0001_initial"), ("bee", "0002_gone")],
            "migrations.AddField('o', 'x', models.IntegerField(default=1))",
        ),
    )
}
APPS = ["data", "one", "two", "three", "four", "five", "six", "even", "seven", "eight", "ape", "bee", "cat"]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    project = small_project(tmp_path_factory.mktemp("squash").resolve(), FILES, APPS)
    found = Comparison("small", project, corpus.describe(project), True)
    yield found
    found.close()


def row(comparison: Comparison, label: str, start: str | None = None, end: str = "") -> Row:
    """What becomes of a range."""
    app = next(each for each in comparison.described.apps if each.label == label)
    return comparison.row(app, start, end or app.migrations[-1])


def test_carried(comparison: Comparison) -> None:
    found = row(comparison, "data")
    assert (found.ours, found.files, found.before, found.after) == ("same schema", 1, 6, 4), found
    assert found.django == "ValueError: Cannot serialize function: lambda"


def test_carried_for_a_piece(comparison: Comparison) -> None:
    found = row(comparison, "data", "0004_again", "0005_more")
    assert (found.ours, found.files, found.after) == ("same schema", 1, 2), found
    assert found.django == "does not import: functions are to be copied"


def test_cycle(comparison: Comparison) -> None:
    found = row(comparison, "one")
    assert (found.ours, found.files) == ("same schema", 1), found
    assert "CircularDependencyError" in found.django
    assert found.notes == [
        "As one migration it would wait for itself (one.0001_squashed_0003_c, two.0001_initial), so it is cut.",
        "0001_initial stays as it is.",
    ]


def test_cycle_that_cannot_be_cut(comparison: Comparison) -> None:
    found = row(comparison, "one", "0001_initial", "0002_b")
    assert found.ours == "refused", found
    assert found.reason.startswith("Not written: There is nothing to squash. As one migration it would wait for itself")


def test_model_that_another_app_needed_for_a_while(comparison: Comparison) -> None:
    found = row(comparison, "six")
    assert (found.ours, found.files, found.before, found.after) == ("same schema", 1, 3, 2), found
    assert found.django == "ValueError: Related model 'six.h' cannot be resolved"
    assert found.notes == [
        "even.0001_initial needs six.h, which 0003_gone takes away, so it is cut.",
        "0003_gone stays as it is.",
    ]
    assert row(comparison, "even").ours == "same schema"


def test_model_that_another_app_takes_leave_of_too_late(comparison: Comparison) -> None:
    """The first of two migrations takes nothing away: neither can be one with the other."""
    found = row(comparison, "six", "0002_more", "0003_gone")
    assert found.ours == "refused", found
    assert found.reason == (
        "Not written: There is nothing to squash. "
        "even.0001_initial needs six.h, which 0003_gone takes away, so it is cut. "
        "0002_more stays as it is. 0003_gone stays as it is."
    )


def test_model_of_another_app_that_would_go_too_soon(comparison: Comparison) -> None:
    """Nothing says that ape.0002 is to come before bee.0002, which the order has seen to so far."""
    found = row(comparison, "cat")
    assert found.ours == "refused", found
    assert found.reason == (
        "Not written: The new operations lead elsewhere: bee.0002_gone takes away bee.n, to which ape.m refers then."
    )
    assert row(comparison, "ape").ours == "same schema"


def test_branch_that_was_merged_within(comparison: Comparison) -> None:
    names = next(each for each in comparison.described.apps if each.label == "seven").migrations
    found = row(comparison, "seven", names[2], "0003_merge")
    assert (found.ours, found.files) == ("same schema; other text than Django's", 1), found
    assert found.django.startswith("django.core.management.base.CommandError: Conflicting migrations detected"), found


def test_index_that_is_made_late(comparison: Comparison) -> None:
    found = row(comparison, "three")
    assert (found.ours, found.files) == ("same schema", 2), found
    assert found.django == "ValueError: Found wrong number (0) of indexes for three_d(x)."


def test_index_that_goes_before_it_is_made(comparison: Comparison) -> None:
    outcome = squash(comparison.open, Wanted("five", "0003_bare"))
    assert isinstance(outcome, Squashed)
    assert [each.replaces for each in outcome.migrations] == [("0001_initial", "0002_data")]
    assert [each for each in outcome.notes if each.startswith("0003_bare")] == [
        "0003_bare needs an index that is there only after what is before it, so it is cut.",
        "0003_bare stays as it is.",
    ]


def test_foreign_keys_that_are_made_late(comparison: Comparison) -> None:
    """Django makes foreign keys to a column of another type anew, and those at the end of the migration as well."""
    outcome = squash(comparison.open, Wanted("eight", "0004_big"))
    assert isinstance(outcome, Squashed)
    assert [each.replaces for each in outcome.migrations] == [("0001_initial", "0002_reference", "0003_data")]
    reason = "0004_big needs foreign keys that are there only after what is before it, so it is cut."
    assert outcome.notes[0] == reason


def test_atomic_is_kept(comparison: Comparison) -> None:
    outcome = squash(comparison.open, Wanted("three", "0004_z", start="0003_rename"))
    assert isinstance(outcome, Squashed)
    assert "\n    atomic = False\n" in outcome.migrations[0].file.text


def test_operations_of_the_project(comparison: Comparison) -> None:
    outcome = squash(comparison.open, Wanted("four", "0002_start", header=False))
    assert isinstance(outcome, Squashed)
    text = outcome.migrations[0].file.text
    assert "from four.operations import Start\n" in text
    assert "        Start(NAME),\n        four.operations.Note(\n            text='x',\n        ),\n" in text
    assert row(comparison, "four").ours == "same schema; other text than Django's"


def test_split(comparison: Comparison) -> None:
    outcome = squash(comparison.open, Wanted("data", "0005_more", split=True))
    assert isinstance(outcome, Squashed)
    assert [each.replaces for each in outcome.migrations] == [("0001_initial", "0002_at")]
    assert outcome.notes[0] == "0003_fill stays as it is: it writes rows between operations on data.thing."


def test_squash_of_a_squash(comparison: Comparison) -> None:
    """Django 5.2 and older refuse it."""
    outcome = squash(comparison.open, Wanted("three", "0002_index"))
    assert isinstance(outcome, Squashed)
    files = [each.file for each in outcome.migrations]
    write_edit(outcome.edit, comparison.open.text)
    try:
        comparison.open.project.changed([file.path for file in files])
        found = squash(comparison.open, Wanted("three", "0003_rename"))
        theirs = comparison.side.ask(do="squash", app="three", start=None, end="0003_rename")
        assert isinstance(found, Failed)
        assert theirs["error"] == f"django.core.management.base.{found.stderr.strip()}"
    finally:
        for file in files:
            file.path.unlink()
        comparison.open.project.changed([file.path for file in files])
