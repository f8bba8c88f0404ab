"""What the examples of rules take for granted: a blog with one model and its first migration."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

from dulwich.index import commit_tree
from dulwich.objects import Blob, Commit
from dulwich.repo import Repo

from fixture import DEFAULTS, Fixture, parse

USUAL = {
    "blog/models.py": """\
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField(blank=True)
""",
    "blog/migrations/0001_initial.py": """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=50)),
                ("body", models.TextField(blank=True)),
            ],
        ),
    ]
""",
}


BASE = "origin/main:"
"""Begins the name of a file of that branch; the usual files are what it has in common with the one here."""


def example(text: str) -> Fixture:
    """An example's files over the usual ones; an empty text takes a usual file away."""
    fixture = parse(textwrap.dedent(text).lstrip("\n"))
    fixture.base = {
        name.removeprefix(BASE): fixture.files.pop(name) for name in list(fixture.files) if name.startswith(BASE)
    }
    files = {**DEFAULTS, **USUAL, **fixture.files}
    fixture.files = {name: content for name, content in files.items() if content.strip() or name not in USUAL}
    return fixture


def branches(fixture: Fixture, root: Path) -> None:
    """Make the folder a repository where the fixture has files of another branch, and none where it has not."""
    shutil.rmtree(root / ".git", ignore_errors=True)
    if not fixture.base:
        return
    common = {**DEFAULTS, **USUAL}
    with Repo.init(str(root)) as repo:
        parted = _commit(repo, common, [])
        theirs = _commit(repo, {**common, **fixture.base}, [parted])
        repo.refs[b"refs/heads/work"] = parted
        repo.refs[b"refs/remotes/origin/main"] = theirs
        repo.refs.set_symbolic_ref(b"HEAD", b"refs/heads/work")


def _commit(repo: Repo, files: dict[str, str], parents: list[bytes]) -> bytes:
    blobs = {name: Blob.from_string(text.encode()) for name, text in files.items()}
    for blob in blobs.values():
        repo.object_store.add_object(blob)
    commit = Commit()
    commit.tree = commit_tree(repo.object_store, [(name.encode(), blob.id, 0o100644) for name, blob in blobs.items()])
    commit.parents = parents
    commit.author = commit.committer = b"x <x@y.z>"
    commit.author_time = commit.commit_time = len(parents)
    commit.author_timezone = commit.commit_timezone = 0
    commit.message = b"x"
    repo.object_store.add_object(commit)
    return commit.id
