"""get_model of an app or model that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers, is_of_dependencies, near, once, renamed, severity
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DataUnknownModel(OfAnswers, MigrationRule):
    """A data migration asks for a model that does not exist at that point of the history.

    `apps.get_model` looks in the models as the migrations before have made them, not in today's models: a model that
    a later migration makes, or that an earlier one renamed or deleted, is not there. `migrate` ends with `LookupError`
    on every database, and so does every test run that creates one.

    ## Instead

    Use the name that the model has at this point. Where the model is made later, move the data migration behind it.

    ## Ignore it when

    never: where the function expects it, it catches `LookupError`, and nothing is reported.

    Source: django/apps/registry.py (Apps.get_model) and django/db/migrations/state.py (StateApps), Django 5.2.
    """

    code = "data-unknown-model"
    severity = Severity.ERROR
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")
            apps.get_model("blog.post").objects.update(body="x")
            apps.get_model(model_name="POST", app_label="blog")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            try:
                Note = apps.get_model("notes", "Note")
            except LookupError:
                return
            if apps.is_installed("comments"):
                apps.get_model("comments", "Comment").objects.all().delete()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        APP = "b" + "log"


        def fill(apps, schema_editor, name="tsoP"):
            apps.get_model(APP, name[::-1])


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
                Post = apps.get_model("blog", "Pots")
            #                                 ^^^^^^ data-unknown-model: migrate fails: LookupError: App 'blog' doesn't have a 'Pots' model. Did you mean Post?
                Post.objects.update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def rows(apps):
                return apps.get_model("blgo.Post").objects.all()
            #                         ^^^^^^^^^^^ data-unknown-model: migrate fails: LookupError: No installed app with label 'blgo'...


            def fill(apps, schema_editor):
                for post in rows(apps):
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each name of an app or model that Django does not find."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for misuse, use in answered.misuses("app", "model"):
                if is_of_dependencies(misuse):
                    continue
                recording = answered.function.recording
                assert recording is not None
                is_app = misuse.kind == "app"
                at = answered.use(recording.apps.get(misuse.id, misuse.id)).spot if is_app else use.spot
                wanted = answered.use(recording.apps.get(misuse.id, misuse.id)).text.partition(".")[0]
                wanted = wanted if is_app else use.text.rpartition(".")[2]
                names = [one.split(".")[0 if is_app else 1] for one in misuse.choices]
                meant = near(type(misuse)(misuse.id, misuse.kind, "", "", choices=sorted(set(names))), wanted)
                command = "undoing it" if answered.function.role == "reverse" else "migrate"
                message = f"{command} fails: {misuse.exception}: {misuse.text.rstrip('.')}."
                fix = renamed(view, at, wanted, meant) if meant is not None else None
                if meant is not None:
                    message += f" Did you mean {meant}?"
                yield Report(
                    at,
                    message,
                    migration.app,
                    severity=severity(misuse, use),
                    fixes=(fix,) if fix is not None else (),
                )
