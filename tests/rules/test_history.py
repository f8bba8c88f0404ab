"""What the history rules say in whole sentences, where they stay silent, and what Django says of the same files."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.oracle import Oracle
from rules.project import example
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.rules.registry import rules
from sterna.rules.severity import Severity

HISTORY = {code for code, rule in rules().items() if rule.group == "history"}
HEAD = """
#- blog/migrations/0002_next.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [
"""
POSTGRESQL = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""


def history(shelf: OpenProject, text: str) -> list[Finding]:
    """What the history rules find in an example."""
    fixture = example(text)
    shelf.project.changed(fixture.write(shelf.root))
    analysis = shelf.analyse()
    assert analysis is not None
    assert not analysis.unavailable
    return [finding for finding in analysis.findings if finding.code in HISTORY]


def second(*operations: str) -> str:
    """A second migration with these operations."""
    return HEAD + "".join(f"        {each},\n" for each in operations) + "    ]\n"


SAID = {
    "a wrong field": (
        ["migrations.RemoveField('post', 'titel')"],
        "Post has no field titel here. Did you mean title? Django: KeyError: 'titel'",
    ),
    "a field removed twice": (
        ["migrations.RemoveField('post', 'body')", "migrations.AlterField('post', 'body', models.TextField())"],
        "Post has no field body here: RemoveField in blog.0002_next took it away. "
        "Django: FieldDoesNotExist: Post has no field named 'body'",
    ),
    "a constraint over a field that is not there": (
        ["migrations.AddConstraint('post', models.UniqueConstraint(fields=['titel'], name='u'))"],
        "Post has no field titel here. Did you mean title? Django: FieldDoesNotExist: "
        "NewPost has no field named 'titel'",
    ),
    "a wrong model": (
        ["migrations.AddField('pots', 'a', models.TextField(default=''))"],
        "The app blog has no model pots here. Did you mean Post? Django: KeyError: ('blog', 'pots')",
    ),
    "a deleted model": (
        ["migrations.DeleteModel('Post')", "migrations.RenameModel('Post', 'Article')"],
        "The model post is gone here: DeleteModel in blog.0002_next took it away. Django: KeyError: ('blog', 'post')",
    ),
    "a relation that leads nowhere": (
        ["migrations.AddField('post', 'a', models.ForeignKey('blog.nothing', models.CASCADE, null=True))"],
        "There is no model blog.nothing here. Django: ValueError: Related model 'blog.nothing' cannot be resolved",
    ),
    "a constraint that is not there": (
        ["migrations.RemoveConstraint('post', 'c')"],
        "Post has no constraint c here. Django: ValueError: No constraint named c on model Post",
    ),
    "a many to many that becomes a text": (
        [
            "migrations.AddField('post', 'a', models.ManyToManyField('blog.Post'))",
            "migrations.AlterField('post', 'a', models.TextField(default=''))",
        ],
        "Django refuses AlterField on post: migrate ends here. ValueError: Cannot alter field blog.Post.a into "
        "blog.Post.a - they are not compatible types (you cannot alter to or from M2M fields, or add or remove "
        "through= on M2M fields)",
    ),
    "a constraint over a field that goes": (
        [
            "migrations.AddConstraint('post', models.UniqueConstraint(fields=['title'], name='u'))",
            "migrations.AlterField('post', 'title', models.CharField(max_length=50, unique=True))",
            "migrations.RemoveField('post', 'title')",
        ],
        "The constraint u of Post still names title: migrate ends here. Django: FieldDoesNotExist: "
        "NewPost has no field named 'title'",
    ),
}


@pytest.mark.parametrize(("operations", "message"), SAID.values(), ids=SAID)
def test_message_cites_django(
    shelf: OpenProject, django: Oracle, tmp_path: Path, operations: list[str], message: str
) -> None:
    text = second(*operations)
    (finding,) = history(shelf, text)
    assert finding.message == message
    assert finding.severity is Severity.ERROR
    raised = django(example(text), tmp_path)
    assert raised is not None
    assert message.endswith(f"{raised.exception}: {raised.text}")


SILENT = {
    "what another database would do": POSTGRESQL
    + second(
        "migrations.AddIndex('post', models.Index(fields=['title'], name='i'))",
        "migrations.RunSQL('DROP INDEX i', 'SELECT 1')",
        "migrations.AlterUniqueTogether('post', {('title', 'body')})",
        "migrations.AlterUniqueTogether('post', set())",
    ),
    "operations from a function": HEAD.replace("class Migration", "def remove(name):\n    return ")
    .replace("return (migrations.Migration):", "return migrations.RemoveField('post', name)\n\n\n")
    .replace("    dependencies", "class Migration(migrations.Migration):\n    dependencies")
    + "        remove('title'),\n    ]\n",
    "an app that is not known": second(
        "migrations.AddField('post', 'a', models.ForeignKey('shop.Order', models.CASCADE, null=True))"
    )
    + "#- config/settings.py\nimport os\nSECRET_KEY = 'x'\nINSTALLED_APPS = ['blog', *os.listdir()]\n",
    "a model that moves": second(
        "migrations.CreateModel('Note', [('id', models.BigAutoField(primary_key=True)), "
        "('post', models.ForeignKey('blog.Post', models.CASCADE))])",
        "migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel('Post'), "
        "migrations.CreateModel('Article', [('id', models.BigAutoField(primary_key=True))], "
        "options={'db_table': 'blog_post'}), migrations.AlterField('note', 'post', "
        "models.ForeignKey('blog.Article', models.CASCADE))])",
    ),
    "a field class that nobody knows": second(
        "migrations.AddField('post', 'a', nowhere.Field())", "migrations.AlterField('post', 'a', nowhere.Field(1))"
    ).replace("import migrations, models", "import migrations, models\nimport nowhere"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_says_nothing(shelf: OpenProject, text: str) -> None:
    assert [(finding.code, finding.message) for finding in history(shelf, text)] == []
