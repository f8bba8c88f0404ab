"""The migration graph from facts: nodes, edges, leaves, places; no worker."""

import pytest

from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.graph import GraphReader, StaticGraph
from sterna.project.migration import Migration
from sterna.project.project import Project
from sterna.project.snapshot import Files
from sterna.syntax.read import Reading
from sterna.syntax.spans import span


@pytest.fixture
def reader(tree, tmp_path):
    """Writes the files and gives a reader of their graph."""

    def make(text: str, settings: str | None = None) -> GraphReader:
        tree(text)
        config = ProjectConfig(tmp_path, settings, source_roots=[tmp_path])
        return GraphReader(
            Project(config, Files(), Interpreter(tmp_path / "python", "bundled", bundled=True), environ={})
        )

    return make


def migration(dependencies: str = "", extra: str = "") -> str:
    return (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [{dependencies}]\n    operations = []\n{extra}"
    )


def app(name: str, **files: str) -> str:
    text = f"== {name}/__init__.py\n== {name}/migrations/__init__.py\n"
    return text + "".join(f"== {name}/migrations/{file}.py\n{content}" for file, content in files.items())


def only(graph: StaticGraph) -> Migration:
    (node,) = graph.nodes.values()
    return node


def test_chain(reader):
    graph = reader(
        app(
            "blog",
            a1=migration(),
            a2=migration("('blog', 'a1')"),
            a3=migration("('blog', 'a2'), ('shop', '__first__')"),
        )
        + app("shop", s1=migration("", "    initial = True\n"), s2=migration("('shop', 's1')", "    atomic = False\n"))
    ).read()
    assert (graph.first("blog"), graph.leaves("blog")) == (["a1"], ["a3"])
    assert graph.parents(("blog", "a3")) == {("blog", "a2"), ("shop", "s1")}
    assert graph.children(("shop", "s1")) == {("blog", "a3"), ("shop", "s2")}
    assert (graph.missing(), graph.cycle()) == ([], [])
    assert graph.nodes[("shop", "s1")].initial is True
    assert graph.nodes[("shop", "s2")].atomic is False
    assert graph.nodes[("blog", "a1")].initial is None


def test_two_leaves(reader):
    graph = reader(app("blog", a1=migration(), b=migration("('blog', 'a1')"), c=migration("('blog', 'a1')"))).read()
    assert graph.leaves("blog") == ["b", "c"]


def test_latest_and_run_before(reader):
    graph = reader(
        app("blog", a1=migration("('shop', '__latest__')"))
        + app("shop", s1=migration(), s2=migration("('shop', 's1')"))
        + app("late", l1=migration("", "    run_before = [('blog', 'a1')]\n"))
    ).read()
    assert graph.parents(("blog", "a1")) == {("shop", "s2"), ("late", "l1")}


@pytest.mark.parametrize("kept", [True, False])
def test_replaced_migrations(reader, kept):
    replaced = {"a1": migration(), "a2": migration("('blog', 'a1')")} if kept else {}
    squash = migration("", "    replaces = [('blog', 'a1'), ('blog', 'a2')]\n")
    graph = reader(
        app("blog", **replaced, a1_squashed_a2=squash, a3=migration("('blog', 'a2')"))
        + app("shop", s1=migration("('blog', 'a1')"))
    ).read()
    assert graph.leaves("blog") == ["a3"]
    assert graph.first("blog") == ["a1_squashed_a2"]
    assert graph.missing() == []
    assert graph.present(("blog", "a1")) == ("blog", "a1" if kept else "a1_squashed_a2")


def test_missing_dependencies(reader):
    graph = reader(
        app("blog", a1=migration("('blog', 'a0'), ('auth', '0001_initial'), ('blog', '__first__'), compute()"))
    ).read()
    ((node, reference),) = graph.missing()
    assert (node.key, reference.key) == (("blog", "a1"), ("blog", "a0"))


def test_cycle(reader):
    graph = reader(
        app("blog", a=migration("('blog', 'c')"), b=migration("('blog', 'a')"), c=migration("('blog', 'b')"))
    ).read()
    assert graph.cycle() == [("blog", "a"), ("blog", "c"), ("blog", "b"), ("blog", "a")]
    assert graph.leaves("blog") == []


REFERENCES = """
from django.conf import settings
from django.db import migrations
from somewhere import KEY

class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001" "_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency("shop.Customer"),
        ["shop", "0001"],
        KEY,
        ("a", "b", "c"),
    ] + [("late", "0002")]
    operations = []
"""


def test_references_and_their_places(reader):
    made = reader(app("blog", a1=REFERENCES))
    node = only(made.read())
    assert [(item.app, item.name, item.setting) for item in node.dependencies] == [
        ("blog", "0001_initial", ""),
        ("", "__first__", "AUTH_USER_MODEL"),
        ("shop", "__first__", ""),
        ("shop", "0001", ""),
        ("", "", ""),
        ("", "", ""),
        ("late", "0002", ""),
    ]
    reading = made._project.files.reading(node.path)
    assert isinstance(reading, Reading)
    lines = [span(reading, node.statement, -1, item.at).start.line for item in node.dependencies]
    assert lines == [7, 8, 9, 10, 11, 12, 13]
    assert span(reading, node.statement, -1, node.name_at).start.line == 5


OPERATIONS = """
from django.db import migrations
from django.db.migrations import operations as ops

class Migration(migrations.Migration):
    operations = [
        migrations.AddField("post", "title"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL("SELECT 1"), *[migrations.RunSQL("SELECT 2")]],
            state_operations=[ops.AddIndex("post")],
        ),
        migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 3")], [AlterField()]),
        migrations.RunSQL("SELECT 4", state_operations=[migrations.DeleteModel("post")]),
    ]
    operations += [migrations.RunPython(migrations.RunPython.noop)]
"""


def test_operations_and_those_within(reader):
    node = only(reader(app("blog", a1=OPERATIONS)).read())
    assert node.operations_known
    assert [(item.role, item.index, item.name) for item in node.walk()] == [
        ("", 0, "AddField"),
        ("", 1, "SeparateDatabaseAndState"),
        ("database", 0, "RunSQL"),
        ("database", 1, "RunSQL"),
        ("state", 0, "AddIndex"),
        ("", 2, "SeparateDatabaseAndState"),
        ("database", 0, "RunSQL"),
        ("state", 0, "AlterField"),
        ("", 3, "RunSQL"),
        ("state", 0, "DeleteModel"),
        ("", 4, "RunPython"),
    ]
    assert len({item.at for item in node.walk()}) == 11


@pytest.mark.parametrize(
    ("operations", "names"),
    [
        ("make()", []),
        ("[*make(), migrations.AddField()]", []),
        ("[ADD, migrations.AddField()]", ["", "AddField"]),
        ("[migrations.AddField() for name in NAMES]", []),
    ],
)
def test_operations_that_text_does_not_list(reader, operations, names):
    node = only(reader(app("blog", a1=migration().replace("operations = []", f"operations = {operations}"))).read())
    assert not node.operations_known
    assert [item.name for item in node.operations] == names


def test_files_that_are_no_migrations(reader, tmp_path):
    made = reader(
        app("blog", a1=migration(), helper="X = 1\n", torn="class Migrat(:\n", _private=migration(), latin="x\n")
        + "== blog/migrations/sql/__init__.py\n"
    )
    (tmp_path / "blog" / "migrations" / "latin.py").write_bytes(b"# caf\xe9\nclass Migration: pass\n")
    graph = made.read()
    problems = {node.name: node.problem.message.split(":")[0] for node in graph.nodes.values() if node.problem}
    assert problems == {"helper": "has no Migration class.", "torn": "does not parse", "latin": "cannot be decoded"}
    assert graph.leaves("blog") == ["a1"]


def test_migration_that_is_being_typed_keeps_its_last_good_facts(reader, tmp_path):
    made = reader(app("blog", a1=migration(), a2=migration("('blog', 'a1')")))
    made.read()
    path = tmp_path / "blog" / "migrations" / "a2.py"
    files = made._project.files
    files.open(path, migration("('blog', 'a1')"), 1)
    made.read()
    files.open(path, migration("('blog', 'a1'), ("), 2)
    graph = made.read()
    assert graph.nodes[("blog", "a2")].stale
    assert graph.leaves("blog") == ["a2"]


def test_only_what_changed_is_read_again(reader, tmp_path, monkeypatch):
    made = reader(app("blog", a1=migration(), a2=migration("('blog', 'a1')")))
    first = made.read()
    made._project.files.open(tmp_path / "blog" / "migrations" / "a2.py", migration(), 1)
    second = made.read()
    assert second.nodes[("blog", "a1")] is first.nodes[("blog", "a1")]
    assert second.leaves("blog") == ["a1", "a2"]


def test_files_that_appear_and_vanish(reader, tree, tmp_path):
    made = reader(app("blog", a1=migration()))
    assert made.read().leaves("blog") == ["a1"]
    tree(app("blog", a2=migration("('blog', 'a1')")) + app("shop", s1=migration()))
    path = tmp_path / "blog" / "migrations" / "a2.py"
    made._project.changed([path, tmp_path / "shop"])
    assert sorted(made.read().nodes) == [("blog", "a1"), ("blog", "a2"), ("shop", "s1")]
    path.unlink()
    made._project.changed([path])
    assert made.read().leaves("blog") == ["a1"]


def test_labels_and_moved_packages(reader):
    made = reader(
        app("team/news", a1=migration())
        + "== team/news/apps.py\nfrom django.apps import AppConfig\n\n\nclass NewsConfig(AppConfig):\n"
        "    name = 'team.news'\n    label = 'team_news'\n"
        + app("shop", s1=migration())
        + app("off", o1=migration())
        + "== moved/shop/__init__.py\n== moved/shop/m1.py\n"
        + migration()
        + "== config.py\nMIGRATION_MODULES = {'shop': 'moved.shop', 'off': None}\n",
        settings="config",
    )
    graph = made.read()
    assert sorted(graph.nodes) == [("shop", "m1"), ("team_news", "a1")]
    assert graph.packages["team_news"].module == "team.news.migrations"


def test_packages_that_a_worker_names(reader):
    made = reader(app("blog", a1=migration()) + app("shop", s1=migration()))
    graph = made.read({"weblog": "blog.migrations", "gone": "nothing.migrations"})
    assert sorted(graph.nodes) == [("weblog", "a1")]


def test_folders_named_so_that_hold_no_migrations(reader):
    made = reader("== db/migrations/0001.sql\n== alembic/migrations/env.py\nX = 1\n" + app("new"))
    graph = made.read()
    assert {name: package.migrations for name, package in graph.packages.items()} == {"new": []}
    assert graph.leaves("new") == []
