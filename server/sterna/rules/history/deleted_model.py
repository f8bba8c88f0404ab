"""An operation on a model that an earlier one deleted or renamed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import revision
from sterna.rules.history.words import change_to, did_you_mean, told
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DeletedModel(MigrationRule):
    """An operation names a model that an earlier operation deleted or renamed.

    Every command that needs the state ends here with a bare `KeyError` or `LookupError`, which does not say that the
    model was there once. It comes of operations in the wrong order, and of two branches of which one deleted or
    renamed what the other went on changing.

    ## Instead

    Use the new name after a `RenameModel`. After a `DeleteModel` the operation has nothing to do any more: take it
    out, or move it before the deletion where data have to be kept.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/state.py (ProjectState.remove_model, rename_model), Django 5.2.
    """

    code = "deleted-model"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_gone.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "slug", models.SlugField(default="")),
                migrations.DeleteModel("Post"),
            ]
        """,
        """
        #- blog/migrations/0002_gone.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.DeleteModel("Post"),
                migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField("post", "slug", models.SlugField(default="")),
            ]
        """,
        """
        #- blog/migrations/0002_renamed.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameModel("Post", "Article"),
                migrations.AddField("article", "slug", models.SlugField(default="")),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_renamed.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameModel(old_name="Post", new_name="Article")]
            #- blog/migrations/0003_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_renamed")]
                operations = [migrations.AddField(model_name="post", name="slug", field=models.TextField())]
            #                                                ^^^^^^ deleted-model: The model post is gone here: Re...
            """,
            """
            #- blog/migrations/0002_renamed.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameModel(old_name="Post", new_name="Article")]
            #- blog/migrations/0003_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_renamed")]
                operations = [migrations.AddField(model_name="Article", name="slug", field=models.TextField())]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_gone.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.DeleteModel("Post"),
                    migrations.RemoveField("Post", "body"),
            #                              ^^^^^^ deleted-model: The model post is gone here: DeleteModel in blog.000...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name."""
        for step, missing, words in faults(migration, view, self.code):
            if missing.gone is None:
                continue
            renamed = missing.gone.operation.name if missing.gone.operation.operation == "RenameModel" else ""
            at = step.model_text()
            message = (
                f"The model {missing.name} is gone here: {told(missing.gone)} took it away."
                f"{did_you_mean(renamed)} {words}"
            )
            there = view.at(missing.gone.operation.place)
            related = ((there, "It goes here"),) if there is not None else ()
            yield Report(at or step.at, message, migration.app, related, fixes=change_to(at, renamed))
