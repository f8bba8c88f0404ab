"""save() or delete() of a row, whose model of today has a method of its own for it."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers, once
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

_MODEL = """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)

            def save(self, *args, **kwargs):
                self.body = self.body or self.title
                super().save(*args, **kwargs)
"""


class DataSaveOverride(OfAnswers, MigrationRule):
    """A data migration saves or deletes rows of a model that does more when it is saved or deleted.

    Historical models have no methods of the class in `models.py`: `save()` and `delete()` are Django's own, and what
    the class adds to them (a slug, a normalised field, a file that is removed) is not done.

    ## Instead

    Write out in the migration what has to be done with the rows.

    ## Ignore it when

    nothing of it matters for these rows.

    Source: docs/topics/migrations.txt ("Historical models"), Django 5.2.
    """

    code = "data-save-override"
    severity = Severity.HINT
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.get().save()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        _MODEL
        + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            posts = apps.get_model("blog", "Post").objects
            posts.filter(title="").delete()
            posts.update(body="x")
            posts.get().delete()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
    )
    invalid = (
        Invalid(
            _MODEL
            + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            for post in apps.get_model("blog", "Post").objects.iterator():
                post.save()
        #       ^^^^^^^^^ data-save-override: This is Django's save(): what Post does beside is not done in a migration.


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each call of a method that the model of today has overridden."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for one in answered.answer.touched if answered.answer is not None else ():
                if one.overrides:
                    use = answered.use(one.id)
                    model = one.model.rpartition(".")[2]
                    yield Report(
                        use.spot,
                        f"This is Django's {use.text}(): what {model} does beside is not done in a migration.",
                        migration.app,
                    )
