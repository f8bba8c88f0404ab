"""One branch after the other: names, references, what must not be done, and what Django says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dulwich import porcelain

from beside_django import is_right, migrated
from fixture import Fixture
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, choose, conflicts, moves
from sterna.ide.rebase.moving import Rebased, new_names
from sterna.ide.rebase.rebase import rebase
from sterna.ide.rename_migration import MENTIONS

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]

SETTINGS = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- shop/__init__.py
#- shop/migrations/__init__.py
"""
INITIAL = """
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
"""


def migration(app: str, name: str, after: str, *operations: str, more: str = "") -> str:
    """A file of a fixture; `after` names migrations as in "blog.0001_initial shop.0001_initial"."""
    entries = ", ".join(f'("{each.split(".")[0]}", "{each.split(".")[1]}")' for each in after.split())
    listed = "".join(f"        {each},\n" for each in operations)
    return (
        f"#- {app}/migrations/{name}.py\nfrom django.db import migrations, models\n\n\n"
        f"class Migration(migrations.Migration):\n    dependencies = [{entries}]\n{more}"
        f"    operations = [\n{listed}    ]\n"
    )


def models(*fields: str) -> str:
    lines = "".join(f"    {each}\n" for each in fields)
    return f"#- blog/models.py\nfrom django.db import models\n\n\nclass Post(models.Model):\n{lines}"


def add(name: str) -> str:
    return f'migrations.AddField("post", "{name}", models.IntegerField(null=True))'


def alter(name: str, kind: str) -> str:
    return f'migrations.AlterField("post", "{name}", models.{kind})'


TITLE, A, B, C = (
    "title = models.CharField(max_length=50)",
    "a = models.IntegerField(null=True)",
    "b = models.IntegerField(null=True)",
    "c = models.IntegerField(null=True)",
)
PAIR = (
    SETTINGS
    + INITIAL
    + models(TITLE, A, B)
    + migration("blog", "0002_a", "blog.0001_initial", add("a"))
    + migration("blog", "0002_b", "blog.0001_initial", add("b"))
)


@dataclass(frozen=True)
class Case:
    """Projects after a rebase: `names` are the new names by the old ones, `says` parts of texts by file."""

    text: str
    onto: str
    names: dict[str, str]
    says: dict[str, str] = field(default_factory=dict)
    write_again: bool = False
    asks_django: bool = False
    """Real Django looks at the result; of all kinds of branches it does in `make rebases`."""


CASES = {
    "two migrations": Case(
        PAIR, "0002_a", {"0002_b": "0003_b"}, {"blog/migrations/0003_b.py": 'dependencies = [("blog", "0002_a")]'}
    ),
    "the other way round": Case(
        PAIR, "0002_b", {"0002_a": "0003_a"}, {"blog/migrations/0003_a.py": 'dependencies = [("blog", "0002_b")]'}
    ),
    "a chain, with names that the next one has": Case(
        PAIR
        + models(TITLE, A, B, C)
        + migration("blog", "0003_b", "blog.0002_b", add("c"))
        + migration("blog", "0004_end", "blog.0003_b blog.0001_initial"),
        "0002_a",
        {"0002_b": "0003_b", "0003_b": "0004_b", "0004_end": "0005_end"},
        {"blog/migrations/0005_end.py": '[("blog", "0004_b"), ("blog", "0001_initial")]'},
        asks_django=True,
    ),
    "references of another app, run_before and max_migration.txt": Case(
        PAIR
        + migration("shop", "0001_initial", "blog.0002_b blog.0001_initial")
        + migration("shop", "0002_before", "shop.0001_initial")
        + migration("blog", "0003_more", "blog.0002_b", more='    run_before = [("shop", "0002_before")]\n')
        + "#- blog/migrations/max_migration.txt\n<<<<<<< HEAD\n0002_a\n=======\n0003_more\n>>>>>>> mine\n",
        "0002_a",
        {"0002_b": "0003_b", "0003_more": "0004_more"},
        {
            "shop/migrations/0001_initial.py": '[("blog", "0003_b"), ("blog", "0001_initial")]',
            "blog/migrations/max_migration.txt": "0004_more\n",
        },
        asks_django=True,
    ),
    "a later number stays": Case(
        PAIR.replace("0002_b", "0007_b"),
        "0002_a",
        {"0007_b": "0007_b"},
        {"blog/migrations/0007_b.py": '("blog", "0002_a")'},
    ),
    "a branch that was merged within itself": Case(
        PAIR
        + models(TITLE, A, B, C)
        + migration("blog", "0002_c", "blog.0001_initial", add("c"))
        + migration("blog", "0003_merge_b_c", "blog.0002_b blog.0002_c"),
        "0002_a",
        {"0002_b": "0003_b", "0002_c": "0004_c", "0003_merge_b_c": "0005_merge_b_c"},
        {"blog/migrations/0004_c.py": '[("blog", "0002_a")]', "blog/migrations/0003_b.py": '[("blog", "0002_a")]'},
    ),
    "one that two common ones come before": Case(
        SETTINGS
        + INITIAL
        + models(TITLE, A, B, C)
        + migration("blog", "0002_x", "blog.0001_initial", add("c"))
        + migration("blog", "0002_y", "blog.0001_initial")
        + migration("blog", "0003_a", "blog.0002_x blog.0002_y", add("a"))
        + migration("blog", "0003_b", "blog.0002_x blog.0002_y", add("b")),
        "0003_a",
        {"0003_b": "0004_b"},
        {"blog/migrations/0004_b.py": 'dependencies = [("blog", "0003_a")]'},
    ),
    "the same field, in an order that is right": Case(
        SETTINGS
        + INITIAL
        + models("title = models.CharField(max_length=70)")
        + migration("blog", "0002_a", "blog.0001_initial", alter("title", "CharField(max_length=60)"))
        + migration("blog", "0002_b", "blog.0001_initial", alter("title", "CharField(max_length=70)")),
        "0002_a",
        {"0002_b": "0003_b"},
    ),
    "the same field, written again": Case(
        SETTINGS
        + INITIAL
        + models('title = models.CharField(max_length=60, default="x")')
        + migration("blog", "0002_a", "blog.0001_initial", alter("title", "CharField(max_length=60)"))
        + migration("blog", "0002_b", "blog.0001_initial", alter("title", 'CharField(max_length=50, default="x")'))
        + migration("shop", "0001_initial", "blog.0002_b"),
        "0002_a",
        {"0002_b": "0003_b"},
        {
            "blog/migrations/0003_b.py": "max_length=60",
            "shop/migrations/0001_initial.py": '[("blog", "0003_b")]',
        },
        write_again=True,
        asks_django=True,
    ),
    "a chain, written again in the place of its first one": Case(
        SETTINGS
        + INITIAL
        + models('title = models.CharField(max_length=60, default="x")', C)
        + migration("blog", "0002_a", "blog.0001_initial", alter("title", "CharField(max_length=60)"))
        + migration("blog", "0003_b", "blog.0001_initial", alter("title", 'CharField(max_length=50, default="x")'))
        + migration("blog", "0004_b", "blog.0003_b", add("c"))
        + "#- blog/migrations/max_migration.txt\n0002_a\n",
        "0002_a",
        {"0003_b": "0003_b", "0004_b": "0003_b"},
        {"blog/migrations/0003_b.py": "migrations.AddField", "blog/migrations/max_migration.txt": "0003_b\n"},
        write_again=True,
    ),
}


def opened(open_fixture: OpenFixture, text: str) -> OpenProject:
    _, project = open_fixture(text)
    project.analyse()
    return project


def tried(project: OpenProject, onto: str, *, write_again: bool = False) -> Rebased | Refusal:
    move = choose(project, project.view(), "blog", onto)
    if isinstance(move, Refusal):
        return move
    return rebase(project, [move], write_again=write_again)


@pytest.mark.parametrize("name", CASES)
def test_rebase(name: str, open_fixture: OpenFixture) -> None:
    case = CASES[name]
    project = opened(open_fixture, case.text)
    folder = project.root / "blog" / "migrations"
    before = {path.stem for path in folder.glob("0*.py")}
    outcome = tried(project, case.onto, write_again=case.write_again)
    assert isinstance(outcome, Rebased), outcome
    write_edit(outcome.edit.without([MENTIONS]), project.text)
    assert {old[1]: new[1] for old, new in outcome.names.items()} == case.names
    assert {path.stem for path in folder.glob("0*.py")} == (before - case.names.keys()) | set(case.names.values())
    for file, part in case.says.items():
        assert part in (project.root / file).read_text()
    if case.asks_django:
        (project.root / "db.sqlite3").unlink(missing_ok=True)
        is_right(project.root)


STALE = (
    SETTINGS
    + INITIAL
    + models('title = models.CharField(max_length=60, default="x")')
    + migration("blog", "0002_a", "blog.0001_initial", alter("title", "CharField(max_length=60)"))
    + migration("blog", "0002_b", "blog.0001_initial", alter("title", 'CharField(max_length=50, default="x")'))
)
NEEDED = (
    SETTINGS
    + INITIAL
    + models(TITLE)
    + migration("blog", "0002_a", "blog.0001_initial", 'migrations.AlterModelOptions("tag", {"ordering": ["id"]})')
    + migration("blog", "0002_b", "blog.0001_initial", 'migrations.CreateModel("Tag", [])')
)
ALTERED = 'migrations.AlterField("post", "title", models.CharField(max_length=50, default="x"))'
RUN_SQL = 'migrations.RunSQL("SELECT 1", "SELECT 1")'
REFUSED = {
    "nothing to rebase": (SETTINGS + INITIAL + models(TITLE), "0001_initial", False, "nothing to rebase"),
    "one that is not last": (PAIR, "0001_initial", False, "is none of the last migrations"),
    "which one is not known": (PAIR, "", False, "--onto 0002_a or --onto 0002_b"),
    "the same field": (STALE, "0002_a", False, "AlterField on post.title in 0002_b and AlterField on post.title in"),
    "the same field, with more that Django does not find": (
        STALE.replace(ALTERED, f"{RUN_SQL},\n        {ALTERED}"),
        "0002_a",
        True,
        "RunSQL in 0002_b is nothing that Django would find",
    ),
    "a field that the other branch took away": (
        SETTINGS
        + INITIAL
        + models("heading = models.CharField(max_length=50)")
        + migration("blog", "0002_a", "blog.0001_initial", 'migrations.RenameField("post", "title", "heading")')
        + migration("blog", "0002_b", "blog.0001_initial", alter("title", "CharField(max_length=60)")),
        "0002_a",
        False,
        "0002_b",
    ),
    "what the other branch needs, after it": (NEEDED, "0002_a", False, "CreateModel on tag in 0002_b"),
    "what the other branch needs, written again": (NEEDED, "0002_a", True, "Not written again: blog.0002_a"),
    "a ring over another app": (
        PAIR
        + migration("shop", "0001_initial", "blog.0001_initial")
        + migration("blog", "0003_b", "blog.0002_b", more='    run_before = [("shop", "0001_initial")]\n')
        + migration("blog", "0002_a", "blog.0001_initial shop.0001_initial", add("a")),
        "0002_a",
        False,
        "follow one another by way of other apps",
    ),
    "one after the other by way of another app": (
        PAIR
        + migration("shop", "0001_initial", "blog.0002_b")
        + migration("blog", "0002_a", "blog.0001_initial shop.0001_initial", add("a")),
        "0002_a",
        False,
        "by way of other apps",
    ),
    "a squash that is not finished": (
        PAIR
        + migration("blog", "0002_all", "blog.0001_initial", add("b"), more='    replaces = [("blog", "0002_b")]\n'),
        "0002_a",
        False,
        "finish that squash first",
    ),
    "a name by a constant": (
        PAIR
        + migration("blog", "0003_more", "blog.0001_initial")
        .replace("\n\nclass", '\nNAME = "0002_b"\n\n\nclass')
        .replace('("blog", "0001_initial")', '("blog", NAME)'),
        "0002_a",
        False,
        "Write it out",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, open_fixture: OpenFixture) -> None:
    text, onto, again, says = REFUSED[name]
    outcome = tried(opened(open_fixture, text), onto, write_again=again)
    assert isinstance(outcome, Refusal), outcome
    assert says in outcome.reason


def test_while_the_models_do_not_parse(open_fixture: OpenFixture) -> None:
    conflict = "#- blog/models.py\n<<<<<<< HEAD\nfrom django.db import models\n=======\nimport models\n>>>>>>> b\n"
    outcome = tried(opened(open_fixture, PAIR + conflict), "0002_a")
    assert isinstance(outcome, Rebased), outcome
    assert any("does not parse" in note for note in outcome.notes)
    outcome = tried(opened(open_fixture, STALE + conflict), "0002_a", write_again=True)
    assert isinstance(outcome, Rebased), "the history alone is right"


def test_two_apps_at_once(open_fixture: OpenFixture) -> None:
    project = opened(
        open_fixture,
        PAIR + migration("shop", "0001_a", "blog.0002_a") + migration("shop", "0001_b", "blog.0002_b"),
    )
    view = project.view()
    assert conflicts(view) == {"blog": ["0002_a", "0002_b"], "shop": ["0001_a", "0001_b"]}
    found = [choose(project, view, app, onto) for app, onto in (("blog", "0002_a"), ("shop", "0001_a"))]
    chosen = [move for move in found if isinstance(move, Move)]
    outcome = rebase(project, chosen)
    assert isinstance(outcome, Rebased), outcome
    write_edit(outcome.edit, project.text)
    assert '[("blog", "0003_b"), ("shop", "0001_a")]' in (project.root / "shop/migrations/0002_b.py").read_text()


NAMES = (
    (["0002_a", "0002_b"], ["0002_b"], "0002_a", ["0003_b"]),
    (["0002_a", "0002_b", "0003_b"], ["0002_b", "0003_b"], "0002_a", ["0003_b", "0004_b"]),
    (["0002_a", "0005_b"], ["0005_b"], "0002_a", ["0005_b"]),
    (["0002_a", "0002_b", "0009_b"], ["0002_b", "0009_b"], "0002_a", ["0003_b", "0009_b"]),
    (["0002_a", "0003_b", "0002_b"], ["0002_b"], "0002_a", ["0004_b"]),
    (["0002_a", "other"], ["other"], "0002_a", ["other"]),
    (["0002_a", "0004_x", "0003_b"], ["0003_b"], "last", ["0005_b"]),
    (["0002_a", "2_b"], ["2_b"], "0002_a", ["3_b"]),
    (["0009_a", "0002"], ["0002"], "0009_a", ["0010"]),
)


@pytest.mark.parametrize(("known", "chain", "onto", "new"), NAMES)
def test_new_names(known: list[str], chain: list[str], onto: str, new: list[str]) -> None:
    assert list(new_names(known, Move("blog", tuple(chain), onto)).values()) == new


@pytest.fixture
def repository(shelf: OpenProject) -> Iterator[Path]:
    import shutil

    porcelain.init(str(shelf.root))
    yield shelf.root
    shutil.rmtree(shelf.root / ".git")


@pytest.mark.parametrize(
    ("committed", "titles"),
    [
        (["0001_initial", "0002_a"], ["Rebase 0002_b (and 1 more) onto 0002_a"]),
        (["0001_initial", "0002_b", "0003_c"], ["Rebase 0002_a onto 0003_c"]),
        (["0001_initial"], ["Rebase 0002_b (and 1 more) onto 0002_a", "Rebase 0002_a onto 0003_c"]),
        (
            ["0001_initial", "0002_a", "0002_b", "0003_c"],
            ["Rebase 0002_b (and 1 more) onto 0002_a", "Rebase 0002_a onto 0003_c"],
        ),
    ],
)
def test_what_the_base_branch_has_stays(
    open_fixture: OpenFixture, repository: Path, committed: list[str], titles: list[str]
) -> None:
    _, project = open_fixture(PAIR + migration("blog", "0003_c", "blog.0002_b"))
    root = str(repository)
    porcelain.add(root, paths=[str(repository / "blog" / "migrations" / f"{name}.py") for name in committed])
    porcelain.commit(root, message=b"all", author=b"A <a@b>", committer=b"A <a@b>")
    porcelain.branch_create(root, "main", force=True)
    assert [move.title for move in moves(project, project.view(), "blog")] == titles


def test_before_they_are_migrated(open_fixture: OpenFixture) -> None:
    """The database that ran the branch that stays goes on."""
    project = opened(open_fixture, PAIR)
    moved = project.root / "blog" / "migrations" / "0002_b.py"
    text = moved.read_text()
    moved.unlink()
    migrated(project.root)
    moved.write_text(text)
    project.project.changed([moved])
    outcome = tried(project, "0002_a")
    assert isinstance(outcome, Rebased)
    write_edit(outcome.edit, project.text)
    is_right(project.root)
