"""What Django would say after an edit, asked before it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from fixture import Fixture
from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, TextEdit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.whatif import Outlook, outlook, what_if
from sterna.syntax.text import LineIndex, Range

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]
PROJECT = """
#- blog/models.py
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    slug = models.SlugField()
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
    operations = [migrations.AddField("post", "slug", models.SlugField())]
"""


@dataclass(frozen=True)
class Case:
    """An edit of the project (old and new text of one place of a file, then files by name), and what is said of it."""

    says: str
    texts: tuple[tuple[str, str, str], ...] = ()
    new: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


SLUG = "0002_slug"
CASES = {
    "nothing": Case(""),
    "another name": Case("", renamed=((SLUG, "0002_address"),)),
    "a file without operations": Case(
        "",
        new=(("0003_none", 'class Migration(migrations.Migration):\n    dependencies = [("blog", "0002_slug")]\n'),),
    ),
    "a text that means the same": Case("", texts=((SLUG, '("blog", "0001_initial")', "('blog', '0001_initial')"),)),
    "a name that another file uses": Case(
        "Migration blog.0002_slug dependencies reference nonexistent parent", renamed=(("0001_initial", "0001_first"),)
    ),
    "a file away": Case("Django would find a further change of blog: Add field slug to post.", gone=(SLUG,)),
    "an operation that fails": Case("0002_slug: ", texts=((SLUG, '"slug", models', '"title", models'),)),
    "two last ones": Case(
        "0002_other: 0002_other and 0002_slug of blog both come last: Django refuses to migrate.",
        new=(
            ("0002_other", 'class Migration(migrations.Migration):\n    dependencies = [("blog", "0001_initial")]\n'),
        ),
    ),
    "another field": Case("Django would find a further change", texts=((SLUG, "SlugField()", "SlugField(null=True)"),)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_django_would_say(name: str, open_fixture: OpenFixture) -> None:
    case = CASES[name]
    _, project = open_fixture(PROJECT)
    folder = project.root / "blog" / "migrations"
    before = {path: path.read_bytes() for path in folder.iterdir()}
    texts = []
    for file, old, new in case.texts:
        text = project.text(folder / f"{file}.py")
        start = text.index(old)
        index = LineIndex(text)
        range_ = Range(index.position(start), index.position(start + len(old)))
        texts.append((folder / f"{file}.py", (TextEdit(range_, new),)))
    edit = Edit(
        tuple(texts),
        (
            *(
                CreateFile(folder / f"{file}.py", f"from django.db import migrations\n{text}")
                for file, text in case.new
            ),
            *(DeleteFile(folder / f"{file}.py") for file in case.gone),
            *(RenameFile(folder / f"{old}.py", folder / f"{new}.py") for old, new in case.renamed),
        ),
    )
    known = outlook(project)
    assert isinstance(known, Outlook)
    with what_if(project, edit) as other:
        then = outlook(other)
        engine = other.engine
    assert isinstance(then, Outlook)
    said = then.unlike(known)
    assert said.startswith(case.says) if case.says else said == "", said
    assert str(engine.state) == "Absent()"
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert project.project.modules.submodules("blog.migrations") == ["0001_initial", "0002_slug"]


def test_no_answer_is_a_refusal(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(PROJECT)
    with what_if(project, Edit(files=(DeleteFile(project.root / "config" / "settings.py"),))) as other:
        assert isinstance(outlook(other), Refusal)
