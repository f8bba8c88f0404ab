"""`data-receiver-not-called` names the calls of a data migration of which Django sends the signal, to others alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixture import Fixture
from rules.conftest import django
from rules.oracle import Oracle
from rules_data.blog import project
from shelf import shelf
from sterna.ide.project import OpenProject

__all__ = ["django", "shelf"]

POST = 'Post = apps.get_model("blog", "Post")\n'
SENT = {
    "save": POST + "for post in Post.objects.all():\n    post.save()",
    "new": POST + 'Post(title="x").save()',
    "create": POST + 'Post.objects.create(title="x")',
    "get-or-create": POST + 'Post.objects.get_or_create(title="x")',
    "update-or-create": POST + 'Post.objects.update_or_create(title="x")',
    "delete": POST + "Post.objects.get().delete()",
    "delete-rows": POST + "Post.objects.all().delete()",
    "related": 'apps.get_model("blog", "Author").objects.get().posts.create(title="x")',
}
NOT_SENT = {
    "update": POST + 'Post.objects.update(title="x")',
    "bulk": POST + 'Post.objects.bulk_create([Post(title="x")])',
    "other": 'apps.get_model("blog", "Tag").objects.create(label="x")',
}


def listening(body: str, sender: str) -> Fixture:
    """A receiver in a module that the app imports when it is ready, which does not let rows be saved or deleted."""
    files = dict(project(body).files)
    files["blog/apps.py"] = (
        "from django.apps import AppConfig\n\n\nclass BlogConfig(AppConfig):\n    name = 'blog'\n\n"
        "    def ready(self):\n        from blog import listeners\n"
    )
    # The rows of the migration before are written and not refused.
    files["blog/listeners.py"] = (
        "from django.db.models.signals import post_delete, post_save\nfrom django.dispatch import receiver\n\n"
        "from blog.models import Post\n\n\n"
        f"@receiver([post_save, post_delete]{sender})\n"
        "def refuse(sender, instance, **kwargs):\n"
        "    if sender._meta.model_name == 'post' and (instance.title == 'x' or not kwargs.get('created')):\n"
        "        raise ZeroDivisionError('heard')\n"
    )
    return Fixture(files)


def told(shelf: OpenProject, fixture: Fixture) -> list[str]:
    """What the rule says of the data migration."""
    shelf.project.changed(fixture.write(shelf.root))
    analysis = shelf.analyse()
    assert analysis is not None
    return [
        finding.message
        for finding in analysis.findings
        if finding.code == "data-receiver-not-called" and finding.location.path.stem == "0002_data"
    ]


@pytest.mark.parametrize("name", SENT)
def test_sent(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    heard = django(listening(SENT[name], ""), tmp_path / "all")
    assert heard is not None
    # An error inside delete() leaves a transaction that SQLite's schema editor cannot end.
    assert heard.exception in {"ZeroDivisionError", "TransactionManagementError"}
    only = listening(SENT[name], ", sender=Post")
    assert django(only, tmp_path / "one") is None
    (message,) = told(shelf, only)
    assert message.startswith("refuse() does not hear of it")


@pytest.mark.parametrize("name", NOT_SENT)
def test_not_sent(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    assert django(listening(NOT_SENT[name], ""), tmp_path) is None
    assert told(shelf, listening(NOT_SENT[name], ", sender=Post")) == []


def test_a_sender_may_be_named_by_its_label(shelf: OpenProject, django: Oracle, tmp_path: Path) -> None:
    fixture = listening(SENT["save"], ', sender="blog.Post"')
    assert django(fixture, tmp_path) is None
    assert told(shelf, fixture)


def test_a_receiver_of_every_sender_hears(shelf: OpenProject) -> None:
    assert told(shelf, listening(SENT["save"], "")) == []
