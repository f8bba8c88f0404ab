"""The answer to `history` beside real Django: the models after each operation, and what Django raises."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from sterna.engine.engine import Engine
from sterna.engine.errors import EngineCancelled
from sterna.engine.history_messages import History, MigrationView, ModelView, OperationView
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files

ORACLE = Path(__file__).with_name("history_oracle.py")
MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n"
SETTINGS = """
SECRET_KEY = 'x'
INSTALLED_APPS = ['django.contrib.contenttypes', 'django.contrib.auth', 'blog', 'shop']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}
"""
HEAD = "from django.db import migrations, models\nimport django.db.models.deletion\nfrom django.conf import settings\n"
ID = "('id', models.BigAutoField(primary_key=True))"


def migration(operations: str, *dependencies: tuple[str, str], more: str = "") -> str:
    """The text of a migration."""
    return (
        f"{HEAD}\n\nclass Migration(migrations.Migration):\n    dependencies = {list(dependencies)}\n{more}"
        f"    operations = [\n{operations}\n    ]\n"
    )


FIRST = migration(
    f"""
        migrations.CreateModel('Author', [{ID}, ('name', models.CharField(max_length=9, unique=True)),
            ('user', models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True))]),
        migrations.CreateModel('Post', [
            {ID},
            ('title', models.CharField(max_length=50, db_column='heading')),
            ('made', models.DateTimeField(auto_now_add=True)),
            ('author', models.ForeignKey('blog.Author', models.CASCADE, to_field='name', related_name='posts')),
            ('others', models.ManyToManyField('blog.Author', related_name='+', blank=True)),
        ], options={{'ordering': ['-made', 'title'], 'unique_together': {{('author', 'title')}}}}),
""",
    ("auth", "0012_alter_user_first_name_max_length"),
    more="    initial = True\n",
)
SECOND = migration(
    f"""
        migrations.AddField('post', 'slug', models.SlugField(default='', max_length=20), preserve_default=False),
        migrations.AddIndex('Post', models.Index(fields=['-made', 'slug'], name='post_made')),
        migrations.AddConstraint('post', models.UniqueConstraint(models.F('slug'), name='post_slug')),
        migrations.RenameField('author', 'name', 'nick'),
        migrations.RenameField('post', 'title', 'headline'),
        migrations.AlterModelOptions('post', {{'ordering': ['headline']}}),
        migrations.RenameModel('Author', 'Writer'),
        migrations.CreateModel('Draft', [('post_ptr', models.OneToOneField('blog.Post', models.CASCADE,
            parent_link=True, primary_key=True)), ('note', models.TextField(blank=True))], bases=('blog.post',)),
        migrations.CreateModel('Headline', [], options={{'proxy': True, 'indexes': [], 'constraints': []}},
            bases=('blog.post',)),
        migrations.CreateModel('Line', [{ID}, ('draft', models.ForeignKey('blog.Draft', models.CASCADE))]),
        migrations.AlterOrderWithRespectTo('line', 'draft'),
        migrations.CreateModel('Tag', [{ID}], options={{'db_table': 'labels', 'managed': True}}),
        migrations.CreateModel('Tagged', [{ID}, ('tag', models.ForeignKey('blog.Tag', models.CASCADE)),
            ('line', models.ForeignKey('blog.Line', models.CASCADE))]),
        migrations.AddField('line', 'tags', models.ManyToManyField('blog.Tag', through='blog.Tagged')),
""",
    ("blog", "0001_initial"),
)
THIRD = migration(
    """
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL('SELECT 1', 'SELECT 1'),
                migrations.AddField('post', 'extra', models.IntegerField(null=True))],
            state_operations=[migrations.AddField('post', 'extra', models.IntegerField(null=True)),
                migrations.RemoveField('draft', 'note')],
        ),
        migrations.RunPython(migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint('post', 'post_slug'),
        migrations.RenameIndex('post', 'post_made2', old_name='post_made'),
        migrations.AlterUniqueTogether('post', {('slug', 'headline')}),
        migrations.RemoveField('post', 'others'),
        migrations.AlterField('writer', 'nick', models.CharField(max_length=30, unique=True, default='x')),
        migrations.AlterModelTable('tag', 'marks'),
        migrations.DeleteModel('Headline'),
""",
    ("blog", "0002_second"),
)
GOOD = {
    "blog/migrations/0001_initial.py": FIRST,
    "blog/migrations/0002_second.py": SECOND,
    "blog/migrations/0003_third.py": THIRD,
}
EMPTY = ["__init__.py", "models.py", "migrations/__init__.py"]


def write(root: Path, files: dict[str, str]) -> Path:
    """A project with these migrations."""
    (root / "manage.py").write_text(MANAGE)
    (root / "settings.py").write_text(SETTINGS)
    for name in [f"{app}/{each}" for app in ("blog", "shop") for each in EMPTY]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    for name, text in files.items():
        (root / name).write_text(text)
    return root


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Engine]:
    """An engine on a project, its files still to be written."""
    write(tmp_path, {})
    (config,) = find_projects(tmp_path, environ={})
    engine = Engine(Project(config, Files(), find_interpreter(tmp_path, sys.executable, environ={}), environ={}))
    yield engine
    engine.close()


def put(made: Engine, files: dict[str, str]) -> History:
    """The history with these migrations."""
    root = made.project.config.root
    write(root, files)
    made.changed([root / name for name in files])
    return made.history()


def django(root: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """What real Django makes of the same files."""
    command = [sys.executable, str(ORACLE), str(root), "settings"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: list[tuple[str, list[dict[str, Any]]]] = json.loads(answer.stdout)
    return found


def by_key(history: History) -> dict[str, MigrationView]:
    return {f"{each.app}.{each.name}": each for each in history.migrations}


def top(migration: MigrationView) -> Iterator[list[OperationView]]:
    """The operations of a migration, each with those that it holds."""
    groups: dict[int | str, list[OperationView]] = {}
    for operation in migration.operations:
        groups.setdefault(operation.path[0], []).append(operation)
    yield from groups.values()


def projected(models: dict[str, ModelView]) -> dict[str, Any]:
    """The models in the words of the oracle."""
    keys = ("kind", "column", "null", "unique", "primary_key", "has_default", "remote", "through", "to_fields")
    found = {}
    for label, model in models.items():
        assert model.known, label
        fields = {field.name: {key: getattr(field, key) for key in keys} for field in model.fields}
        found[label] = {
            "name": model.name,
            "table": model.table,
            "managed": model.managed,
            "proxy": model.proxy,
            "fields": fields,
            "unique_together": sorted(sorted(names) for names in model.unique_together),
            "ordering": [] if model.order_with_respect_to else model.ordering,
            "order_with_respect_to": model.order_with_respect_to,
            "indexes": [[index.name, index.kind, index.fields] for index in model.indexes],
            "constraints": [[index.name, index.kind] for index in model.constraints],
            "bases": [base for base in model.bases if base],
        }
    return found


def test_every_state_is_djangos(made: Engine) -> None:
    history = put(made, GOOD)
    real = django(made.project.config.root)
    assert [".".join(key) for key in history.order] == [key for key, _ in real]
    views, models = by_key(history), {}
    compared = 0
    for key, steps in real:
        operations = list(top(views[key]))
        assert len(operations) == len(steps)
        for group, step in zip(operations, steps, strict=True):
            for operation in group:
                assert operation.fault is None
                if "database" not in operation.path:
                    models.update(operation.changed)
            models = {label: model for label, model in models.items() if model is not None}
            assert projected(models) == step["models"], (key, group[0])
            compared += 1
    assert compared > 40


def test_what_was_applied_before_makes_no_difference(made: Engine) -> None:
    """RenameField changes the fields that it finds, those of the migration that made them among them."""
    first = put(made, GOOD)
    texts = [made.sql("blog", "0001_initial").text]
    made.changes()
    made.sql("blog", "0003_third")
    texts.append(made.sql("blog", "0001_initial").text)
    made.restart()
    made.changes()
    assert made.history() == first
    texts.append(made.sql("blog", "0001_initial").text)
    assert texts[0] == texts[1] == texts[2]
    assert '"author_id" varchar(9) NOT NULL REFERENCES "blog_author" ("name")' in texts[0]


def test_what_stands_beside(made: Engine) -> None:
    views = by_key(put(made, GOOD))
    first, third = views["blog.0001_initial"], views["blog.0003_third"]
    assert first.initial
    assert first.dependencies == [("auth", "0012_alter_user_first_name_max_length")]
    author = first.operations[0].changed["blog.author"]
    assert author is not None
    assert [(field.remote, field.swappable) for field in author.fields if field.remote] == [
        ("auth.user", "AUTH_USER_MODEL")
    ]
    assert views["auth.0001_initial"].is_djangos
    paths = [operation.path for operation in third.operations[:6]]
    assert paths == [[0], [0, "state", 0], [0, "state", 1], [0, "database", 0], [0, "database", 1], [1]]
    assert list(third.operations[4].changed) == ["blog.post"]
    assert (third.operations[5].elidable, third.operations[5].reversible) == (True, False)
    places = [operation.place for operation in third.operations]
    assert len(set(places)) == len(places)
    assert {place.module for place in places if place is not None} == {"blog.migrations.0003_third"}
    slug = views["blog.0002_second"].operations[0]
    assert slug.field is not None
    assert slug.field.has_default
    assert slug.description == "Add field slug to post"


FAULTS = {
    "a field that is not there": "migrations.RemoveField('post', 'titel')",
    "a model that is not there": "migrations.AddField('pots', 'a', models.IntegerField(null=True))",
    "an altered field that is not there": "migrations.AlterField('post', 'titel', models.TextField())",
    "a renamed field that is not there": "migrations.RenameField('post', 'titel', 'a')",
    "a renamed model that is not there": "migrations.RenameModel('Pots', 'A')",
    "a deleted model that is not there": "migrations.DeleteModel('Pots')",
    "options of a model that is not there": "migrations.AlterModelOptions('pots', {})",
    "an index on a field that is not there": "migrations.AddIndex('post', models.Index(fields=['titel'], name='i'))",
    "a removed index that is not there": "migrations.RemoveIndex('post', 'i')",
    "a removed constraint that is not there": "migrations.RemoveConstraint('post', 'i')",
    "a constraint on a field that is not there": (
        "migrations.AddConstraint('post', models.UniqueConstraint(fields=['titel'], name='u'))"
    ),
    "a check of a field that is not there": (
        "migrations.AddConstraint('post', models.CheckConstraint(**{CHECK: models.Q(titel=1)}, name='c'))"
    ),
    "unique together with a field that is not there": "migrations.AlterUniqueTogether('post', {('title', 'titel')})",
    "order with respect to a field that is not there": "migrations.AlterOrderWithRespectTo('post', 'titel')",
    "a relation to a model that is not there": (
        "migrations.AddField('post', 'a', models.ForeignKey('blog.Pots', models.CASCADE, null=True))"
    ),
    "a relation to an app that is not there": (
        "migrations.CreateModel('A', [('id', models.AutoField(primary_key=True)), "
        "('a', models.ForeignKey('blogg.Post', models.CASCADE))])"
    ),
    "a relation to a field that is not there": (
        "migrations.AddField('post', 'a', models.ForeignKey('blog.Author', models.CASCADE, to_field='a', null=True))"
    ),
    "a base that is not there": "migrations.CreateModel('A', [], bases=('blog.pots',))",
    "a many to many that becomes a number": "migrations.AlterField('post', 'others', models.IntegerField())",
    "an inner operation": (
        "migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL('SELECT 1'), "
        "migrations.AddIndex('post', models.Index(fields=['titel'], name='i'))])"
    ),
}
CHECK = "\nimport django\nCHECK = 'check' if django.VERSION < (5, 1) else 'condition'\n"


@pytest.mark.parametrize("operation", FAULTS.values(), ids=FAULTS)
def test_faults_are_djangos(made: Engine, operation: str) -> None:
    text = migration(f"        {operation},\n", ("blog", "0001_initial")).replace("\n\n\nclass", CHECK + "\n\nclass")
    views = by_key(put(made, {"blog/migrations/0001_initial.py": FIRST, "blog/migrations/0002_bad.py": text}))
    ((_, (step,)),) = [each for each in django(made.project.config.root) if each[0] == "blog.0002_bad"]
    (fault,) = [each.fault for each in views["blog.0002_bad"].operations if each.fault is not None]
    assert [fault.exception, fault.text, fault.stage] == step["fault"]


def test_after_a_fault_nothing_is_claimed(made: Engine) -> None:
    text = migration(
        """
        migrations.RenameField('post', 'titel', 'a'),
        migrations.RemoveField('post', 'b'),
        migrations.RemoveField('author', 'b'),
        migrations.AddField('post', 'c', models.ForeignKey('blog.Author', models.CASCADE, to_field='b')),
""",
        ("blog", "0001_initial"),
    )
    views = by_key(put(made, {"blog/migrations/0001_initial.py": FIRST, "blog/migrations/0002_bad.py": text}))
    rename, remove, other, _ = views["blog.0002_bad"].operations
    assert rename.fault is not None
    post = rename.changed["blog.post"]
    assert post is not None
    assert not post.known
    assert remove.fault is None
    assert remove.unknown
    assert other.fault is not None
    assert views["blog.0002_bad"].operations[3].fault is None


@pytest.mark.parametrize(
    "operations",
    [
        "        migrations.RemoveField('post', unknown_name()),\n        migrations.RemoveField('post', 'titel'),\n",
        "        unknown_name(),\n        migrations.RemoveField('post', 'titel'),\n",
        "        *unknown_name(),\n        migrations.RemoveField('post', 'titel'),\n",
        "        migrations.AddField('post', 'a', unknown_name()), migrations.RemoveField('post', 'a'),\n",
        "        migrations.AddIndex('post', models.Index(fields=[unknown_name()], name='i')),\n",
        "        migrations.AddConstraint('post', unknown_name()),\n",
        "        migrations.CreateModel('A', [], bases=(unknown_name(),)), migrations.RemoveField('a', 'b'),\n",
    ],
)
def test_the_unknown_is_no_fault(made: Engine, operations: str) -> None:
    text = migration(operations, ("blog", "0001_initial")).replace("\n\n\n", "\nfrom nowhere import unknown_name\n\n")
    views = by_key(put(made, {"blog/migrations/0001_initial.py": FIRST, "blog/migrations/0002_bad.py": text}))
    assert [each.fault for each in views["blog.0002_bad"].operations if each.fault] == []


@pytest.mark.parametrize("dialect", ["sqlite3", "postgresql"])
def test_a_value_that_is_computed_from_the_unknown_is_no_fault(made: Engine, dialect: str) -> None:
    """The default of a column is what the field's own code makes of it (Field.get_db_prep_save)."""
    method = "    def get_prep_value(self, value):\n        return unknown_name(value)\n\n\n"
    field = f"class Stamped(models.TextField):\n{method}"
    operation = "        migrations.AddField('post', 'stamp', Stamped(default='x')),\n"
    text = migration(operation, ("blog", "0001_initial")).replace("class Migration", f"{field}class Migration")
    text = text.replace("\n\n\n", "\nfrom nowhere import unknown_name\n\n\n", 1)
    write(made.project.config.root, {**GOOD, "blog/migrations/0002_second.py": text})
    settings = made.project.config.root / "settings.py"
    settings.write_text(settings.read_text().replace("sqlite3", dialect))
    second = by_key(made.history(tried=["blog"]))["blog.0002_second"]
    assert [each.operation for each in second.operations] == ["AddField"]
    assert second.operations[0].fault is None


def test_only_what_changed_is_told_again(made: Engine) -> None:
    first = put(made, GOOD)
    known = {key: view.revision for key, view in by_key(first).items()}
    assert made.history(known).migrations == []
    third = made.project.config.root / "blog/migrations/0003_third.py"
    made.project.files.open(third, THIRD + "\n# a comment\n", 1)
    assert made.history(known).migrations == []
    made.project.files.open(third, THIRD.replace("'marks'", "'stamps'"), 2)
    assert [each.name for each in made.history(known).migrations] == ["0003_third"]
    second = made.project.config.root / "blog/migrations/0002_second.py"
    made.project.files.open(second, SECOND.replace("max_length=20", "max_length=21, null=True"), 1)
    again = made.history(known)
    assert sorted(each.name for each in again.migrations) == ["0002_second", "0003_third"]
    assert set(again.order) == {*again.unchanged, ("blog", "0002_second"), ("blog", "0003_third")}


def test_replaced_migrations_are_followed_as_well(made: Engine) -> None:
    squash = FIRST.replace("    initial = True\n", "    replaces = [('blog', '0001_initial'), ('blog', '0002_bad')]\n")
    bad = migration("        migrations.RemoveField('post', 'titel'),\n", ("blog", "0001_initial"))
    after = migration("        migrations.RemoveField('post', 'title'),\n", ("blog", "0001_squashed"))
    history = put(
        made,
        {
            "blog/migrations/0001_initial.py": FIRST,
            "blog/migrations/0001_squashed.py": squash,
            "blog/migrations/0002_bad.py": bad,
            "blog/migrations/0003_after.py": after,
        },
    )
    assert [name for app, name in history.order if app == "blog"] == ["0001_squashed", "0003_after"]
    assert [name for app, name in history.unsquashed if app == "blog"] == ["0001_initial", "0002_bad", "0003_after"]
    views = by_key(history)
    faults = {key: each.fault for key, view in views.items() for each in view.operations if each.fault}
    assert list(faults) == ["blog.0002_bad"]
    assert set(views) == {".".join(key) for key in [*history.order, *history.unsquashed]}


def test_what_is_left_of_a_squash_is_replaced_on_every_way(made: Engine) -> None:
    """A file that somebody forgot to delete is no part of the history, while another squash is on its way."""
    start = f"        migrations.CreateModel('Shelf', [{ID}]),"
    gone = "    replaces = [('shop', '0001_initial'), ('shop', '0002_gone')]\n"
    again = FIRST.replace("    initial = True\n", "    replaces = [('blog', '0001_initial')]\n")
    files = {
        "blog/migrations/0001_initial.py": FIRST,
        "blog/migrations/0001_squashed.py": again,
        "shop/migrations/0001_initial.py": migration(start),
        "shop/migrations/0001_squashed.py": migration(start, more=gone),
    }
    history = put(made, files)
    assert [name for app, name in history.order if app == "shop"] == ["0001_squashed"]
    kept = [key for key in history.unsquashed if key[0] in ("blog", "shop")]
    assert kept == [("blog", "0001_initial"), ("shop", "0001_squashed")]
    assert not [each.fault for view in by_key(history).values() for each in view.operations if each.fault]


def test_routers_that_nobody_knows(made: Engine) -> None:
    root = made.project.config.root
    write(root, GOOD)
    (root / "settings.py").write_text("from nowhere import DATABASE_ROUTERS\n" + SETTINGS)
    assert by_key(made.history())["blog.0003_third"].operations


def test_it_can_be_called_off(made: Engine) -> None:
    write(made.project.config.root, GOOD)
    made.changes()
    cancel = Event()
    told = []

    def progress(step: Any) -> None:
        told.append(step.text)
        cancel.set()

    with pytest.raises(EngineCancelled):
        made.history(cancel=cancel, on_progress=progress)
    assert told
    assert by_key(made.history())["blog.0003_third"].operations
