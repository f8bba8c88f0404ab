"""An assignment to a field that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers, near, once, renamed
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DataUnsavedAttribute(OfAnswers, MigrationRule):
    """A data migration assigns to an attribute of a row that is no field of the model at that point.

    Python takes any name. `save()` writes the fields that the model has in the migration, and says nothing of the
    rest: the migration passes, and the value is lost.

    ## Instead

    Use the name that the field has at this point, or move the data migration behind the migration that adds it.

    ## Ignore it when

    the attribute is a note for other code that reads it, which Sterna does not see.
    """

    code = "data-unsaved-attribute"
    severity = Severity.WARNING
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            for post in apps.get_model("blog", "Post").objects.all():
                post.words = post.title.split()
                post.body = " ".join(post.words)
                post._seen = True
                post.save()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Note:
            pass


        def fill(apps, schema_editor):
            note = Note()
            note.titel = "x"
            post = apps.get_model("blog", "Post")(title="x")
            setattr(post, "bo" + "dy", "x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                for post in apps.get_model("blog", "Post").objects.all():
                    post.titel = post.title.strip()
            #       ^^^^^^^^^^ data-unsaved-attribute: titel is no field of Post at this point: it is assigned, and save() leaves it out. Did you mean title?
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each assignment that no field takes."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for misuse, use in answered.misuses("assigned"):
                if not misuse.certain:
                    continue
                model = misuse.model.rpartition(".")[2]
                meant = near(misuse, use.text)
                message = f"{use.text} is no field of {model} at this point: it is assigned, and save() leaves it out."
                fix = renamed(view, use.spot, use.text, meant, last=True) if meant is not None else None
                if meant is not None:
                    message += f" Did you mean {meant}?"
                yield Report(use.spot, message, migration.app, fixes=(fix,) if fix is not None else ())
