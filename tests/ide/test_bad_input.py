"""Text that does not parse, settings that fail, migrations that are none: one clear message, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixture import Fixture
from ide.test_diagnostics import HEAD, INITIAL, POST
from sterna.engine.messages import Question
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject

AS_MIGRATED = POST + INITIAL
SECOND = "#- blog/migrations/0002_x.py\n"
MIGRATION = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
AFTER_FIRST = '    dependencies = [("blog", "0001_initial")]\n'
APPS = """\
SECRET_KEY = "x"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {}
INSTALLED_APPS = ["blog"]
"""

CASES = {
    "migration that does not parse": AS_MIGRATED
    + SECOND
    + MIGRATION
    + """\
    dependencies = [("blog", "0001_initial")
#                  ^ migration-unreadable: '[' is not closed. Until this parses, ...
    operations = []
""",
    "migration without Migration class": AS_MIGRATED
    + SECOND
    + """\
from django.db import migrations
#< missing-migration-class: Django looks for a class Migration in every file here...
""",
    "migration with a value that text does not tell": AS_MIGRATED
    + SECOND
    + MIGRATION
    + """\
#     ^^^^^^^^^ unresolved: blog.0002_x: input() is not called...
    dependencies = [("blog", "0001_initial")]
    operations = [input()]
""",
    "migration that depends on none": AS_MIGRATED
    + SECOND
    + MIGRATION
    + """\
    dependencies = [("blog", "0001_no")]
#                   ^^^^^^^^^^^^^^^^^^^ unknown-dependency: blog.0001_no does not exist: ...
    operations = []
""",
    "migration that changes what is not there": AS_MIGRATED
    + SECOND
    + MIGRATION
    + AFTER_FIRST
    + '    operations = [migrations.AddField("nope", "a", models.TextField())]\n'
    + "#                                     ^^^^^^ unknown-model: The app blog has no model nope here...\n",
    "two leaves": AS_MIGRATED
    + SECOND
    + MIGRATION
    + "#     ^^^^^^^^^ conflicting-migrations: 0002_x and 0002_y of blog both come last: Django refuses...\n"
    + AFTER_FIRST
    + "    operations = []\n"
    + "#- blog/migrations/0002_y.py\n"
    + MIGRATION
    + "#     ^^^^^^^^^ conflicting-migrations: 0002_y and 0002_x of blog both come last: Django refuses...\n"
    + AFTER_FIRST
    + "    operations = []\n",
    "half a field": HEAD
    + """\
class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField(
#                          ^ syntax-error: '(' is not closed. ...
"""
    + INITIAL,
    "half a model, and another app": HEAD
    + """\
class Post(models.Model):
    title = models.CharField(max_length=
#                           ^ syntax-error: '(' is not closed. ...
"""
    + INITIAL
    + """\
#- polls/__init__.py
#- polls/migrations/__init__.py
#- polls/models.py
from django.db import models


class Poll(models.Model):
#     ^^^^ missing-migration: Create model Poll: no migration has it
    pass
#- config/settings.py
"""
    + APPS.replace('["blog"]', '["blog", "polls"]'),
    "base that is not installed": """\
#- blog/models.py
from django.db import models
from nowhere import Base
#                   ^^^^ unresolved: blog.Post is not known from the text: nowhere is not installed...


class Post(Base):
    title = models.CharField(max_length=50)
"""
    + INITIAL,
    "settings that raise": AS_MIGRATED
    + "#- config/settings.py\n"
    + APPS
    + """\
raise RuntimeError("no")
#<^^^^^^^^^^^^^^^^^^^^^^^^ settings-problem: config.settings: RuntimeError: no. ...
""",
    "settings that do not parse": AS_MIGRATED
    + "#- config/settings.py\n"
    + APPS
    + """\
BASE = (
#      ^ settings-problem: '(' is not closed. ...
""",
    "app that is not there": AS_MIGRATED
    + "#- config/settings.py\n#< unresolved: nowhere is not installed in the environment. ...\n"
    + APPS.replace('["blog"]', '["blog", "nowhere"]'),
    "settings from the environment": AS_MIGRATED
    + "#- config/settings.py\nimport os\n\n"
    + APPS.replace('"x"', 'os.environ["NOT_SET_ANYWHERE"]'),
    "settings that call what is not known": AS_MIGRATED
    + "#- config/settings.py\nimport subprocess\n\n"
    + APPS
    + 'VERSION = subprocess.check_output(["git", "describe"])\n',
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_one_message(check: Callable[[str], None], text: str) -> None:
    check(text)


def test_wrong_encoding(open_fixture: Callable[[str], tuple[Fixture, OpenProject]]) -> None:
    _, project = open_fixture(AS_MIGRATED)
    path = project.root / "blog" / "migrations" / "0002_x.py"
    path.write_bytes(b"# -*- coding: utf-8 -*-\nx = '\xe9'\n")
    project.project.changed([path])
    analysis = project.analyse()
    assert analysis is not None
    (finding,) = analysis.findings
    assert (finding.code, finding.location.path) == ("migration-unreadable", path)
    assert finding.location.range.start.line == 1
    assert "0xe9" in finding.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + "class Post(models.Model):\n    title = (\n", "Not written: blog/models.py:5 does not parse: "),
        (
            POST + "    body = models.TextField(default=input())\n",
            "Not written: blog.post.body is not known from the text: input() is not called. (blog/models.py:6)",
        ),
        (POST, "No changes detected in app 'blog'"),
    ],
)
def test_refusal(open_fixture: Callable[[str], tuple[Fixture, OpenProject]], text: str, reason: str) -> None:
    _, project = open_fixture(text + INITIAL)
    outcome = project.generate(["blog"])
    assert isinstance(outcome, Refusal)
    assert outcome.reason.startswith(reason)


def test_question(open_fixture: Callable[[str], tuple[Fixture, OpenProject]]) -> None:
    _, project = open_fixture(POST + "    body = models.TextField()\n" + INITIAL)
    outcome = project.generate(["blog"])
    assert isinstance(outcome, Question)
    assert (outcome.kind, outcome.field, outcome.suggestions) == ("not_null_addition", "body", ["''"])
    refused = project.generate(["blog"], ["no such name"])
    assert isinstance(refused, Refusal)
    assert "SyntaxError" in refused.reason
    assert isinstance(project.generate(["blog"], ["'x'"]), Generated)
