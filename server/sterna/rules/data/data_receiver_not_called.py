"""Rows that a data migration writes or deletes, and a receiver that does not hear of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.receivers import receivers
from sterna.rules.data.analysis.wording import OfAnswers, once
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

_SENDS = {
    "save": ("pre_save", "post_save"),
    "create": ("pre_save", "post_save"),
    "get_or_create": ("pre_save", "post_save"),
    "update_or_create": ("pre_save", "post_save"),
    "delete": ("pre_delete", "post_delete"),
}
_WRITES = ("save", "create", "delete")

_MODELS = """
        #- blog/models.py
        from django.db import models
        from django.db.models.signals import post_save
        from django.dispatch import receiver


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
"""
_RECEIVER = """

        @receiver(post_save, sender=Post)
        def index(sender, instance, **kwargs):
            instance.body
"""


class DataReceiverNotCalled(OfAnswers, MigrationRule):
    """A data migration writes or deletes rows, and a receiver that waits for that is not called.

    A receiver that names a model as its `sender` hears that class alone. The historical model that `apps.get_model`
    gives is another class: Django sends the signal with that one, and the search index, the cache or the file on the
    other side of the receiver is not brought up to date.

    ## Instead

    Write out in the migration what has to be done with the rows, or do it once after the migration.

    ## Ignore it when

    what the receiver does does not matter for these rows.

    Source: docs/topics/migrations.txt ("Historical models") and docs/topics/signals.txt ("Connecting to signals sent by
    specific senders"), Django 5.2.
    """

    code = "data-receiver-not-called"
    severity = Severity.HINT
    group = "data"
    valid = (
        _MODELS
        + """

        @receiver(post_save, sender="blog.Author")
        def index(sender, instance, **kwargs):
            instance.name
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.get().save()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        _MODELS
        + """

        @receiver(post_save)
        def index(sender, instance, **kwargs):
            instance.body
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.get().save()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        _MODELS
        + _RECEIVER
        + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            posts = apps.get_model("blog", "Post").objects
            posts.update(body="x")
            posts.bulk_create([])
            posts.get().delete()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
    )
    invalid = (
        Invalid(
            _MODELS
            + _RECEIVER
            + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            for post in apps.get_model("blog", "Post").objects.iterator():
                post.save()
        #       ^^^^^^^^^ data-receiver-not-called: index() does not hear of it: it waits for post_save of today's Post, and a migration's Post is another class.


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
        #- blog/apps.py
        from django.apps import AppConfig


        class BlogConfig(AppConfig):
            name = "blog"

            def ready(self):
                from . import listening
        #- blog/listening.py
        from django.db.models import signals
        from django.dispatch import receiver


        @receiver([signals.pre_delete, signals.post_delete], sender="blog.Post")
        def forget(sender, instance, **kwargs):
            instance.body
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            posts = apps.get_model("blog", "Post").objects
            posts.create(title="new")
            posts.filter(title="").delete()
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ data-receiver-not-called: forget() does not hear of it: it waits for...


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """As its fellows; receivers may stand in any module, so where rows are written, on all files."""
        writes = any(
            one.kind in _WRITES
            for answered in view.data.of(migration)
            if answered.answer is not None
            for one in answered.answer.touched
        )
        return (super().depends_on(migration, view), view.generation if writes else 0)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each call that a receiver of the model of today would hear."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for one in answered.answer.touched if answered.answer is not None else ():
                if one.kind not in _WRITES:
                    continue
                use = answered.use(one.id)
                for receiver in receivers(view).get(one.model.lower(), ()):
                    sent = [name for name in _SENDS.get(use.text, ()) if name in receiver.signals]
                    if sent:
                        model = one.model.rpartition(".")[2]
                        yield Report(
                            use.spot,
                            f"{receiver.name}() does not hear of it: it waits for {sent[0]} of today's {model}, "
                            f"and a migration's {model} is another class.",
                            migration.app,
                            related=((receiver.at, f"The receiver of {sent[0]}."),),
                        )
