"""An operation on a model that was never there."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import revision
from sterna.rules.history.words import change_to, did_you_mean, meant
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class UnknownModel(MigrationRule):
    """An operation names a model that the migrations before it do not have.

    Django keeps models of one app at a time: an operation finds its model among those of the migration's own app, as
    the migrations before it left them. Every command that needs the state ends here, mostly with a bare `KeyError`:
    `migrate`, `makemigrations`, `sqlmigrate`, and with them the test run.

    ## Instead

    Name the model as its `CreateModel` does; upper and lower case make no difference. Where the model belongs to
    another app, the operation belongs into a migration of that app. Where another migration of this app creates it,
    depend on that one.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/state.py (ProjectState), Django 5.2.
    """

    code = "unknown-model"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AddField("POST", "slug", models.SlugField(default=""))]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models

        from elsewhere import name_of


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameModel("Post", name_of("post")),
                migrations.AddField("article", "slug", models.SlugField(default="")),
            ]
        #- elsewhere.py
        import os


        def name_of(name):
            return "Article" if os.getpid() else name
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameModel("Post", "Article"),
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.AddField("article", "slug", models.SlugField(default=""))],
                ),
            ]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class MakeArticle(migrations.CreateModel):
            def state_forwards(self, app_label, state):
                super().state_forwards(app_label, state)


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                MakeArticle("Article", [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField("article", "slug", models.SlugField(default="")),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("pots", "slug", models.SlugField(default=""))]
            #                                     ^^^^^^ unknown-model: The app blog has no model pots here. Did you...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("Post", "slug", models.SlugField(default=""))]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_gone.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.SeparateDatabaseAndState(
                        state_operations=[migrations.DeleteModel("Comment")],
            #                                                    ^^^^^^^^^ unknown-model: The app blog has no model c...
                    ),
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
            app = migration.app
            before = step.moment.before
            name = meant(missing.name, (model.name for label, model in before.items() if label.startswith(f"{app}.")))
            others = sorted(label for label in before if label.endswith(f".{missing.name}"))
            elsewhere = f" There is {others[0]}: operations find models of their own app." if others else ""
            hint = did_you_mean(name) or elsewhere
            at = step.model_text()
            message = f"The app {app} has no model {missing.name} here.{hint} {words}"
            yield Report(at or step.at, message, app, fixes=change_to(at, name))
