"""AlterField that changes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.timeline import Moment
from sterna.project.migration import Migration
from sterna.rules.history.faults import earlier
from sterna.rules.history.steps import Step, revision, steps
from sterna.rules.report import Fix, Report, Tag
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class AlterFieldWithoutEffect(MigrationRule):
    """An AlterField gives a field that is the same as the one before.

    Django finds nothing to change and runs no SQL. It comes of a migration that was written by hand, of one whose
    change a merge brought twice, and of a field class that leaves out in `deconstruct()` what matters to the database.

    ## Instead

    Take the operation out. A migration that was released stays as it is: it does no harm.

    ## Ignore it when

    the field class changed beneath, so that the same words now mean another column type, or the operation stands there
    to tell a database router or an extension something.

    Source: django/db/backends/base/schema.py (BaseDatabaseSchemaEditor._field_should_be_altered), Django 5.2.
    """

    code = "alter-field-without-effect"
    severity = Severity.INFORMATION
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_title.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AlterField("post", "title", models.CharField(max_length=60))]
        """,
        """
        #- blog/migrations/0002_title.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AlterField("post", "title", models.CharField("The title", max_length=50))]
        """,
        """
        #- blog/migrations/0002_title.py
        import os

        from django.db import migrations, models

        LENGTH = 50 if os.getpid() else 60


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AlterField("post", "title", models.CharField(max_length=LENGTH))]
        """,
        """
        #- blog/migrations/0002_one.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AlterField("post", "title", models.CharField(max_length=60))]
        #- blog/migrations/0002_other.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AlterField("post", "title", models.CharField(max_length=60))]
        #- blog/migrations/0003_merge.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_one"), ("blog", "0002_other")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "slug", models.SlugField(default="")),
                    migrations.AlterField("post", "title", models.CharField(max_length=50)),
            #       ^^^^^^^^^^^^^^^^^^^^^ alter-field-without-effect: The field title of Post is the same before: thi...
                ]
            """,
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "slug", models.SlugField(default="")),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each such operation."""
        for step in steps(migration, view):
            if not step.view.no_effect or step.model is None or not step.is_told or not _is_settled(step, view):
                continue
            removal = step.removal(view)
            fixes = (Fix("Take the operation out", (removal,)),) if removal is not None else ()
            message = f"The field {step.view.name} of {step.model.name} is the same before: this changes nothing."
            yield Report(step.at, message, migration.app, fixes=fixes, tags=frozenset({Tag.UNNECESSARY}))


def _is_settled(step: Step, view: View) -> bool:
    """Whether the field was given by a migration that this one waits for, not by one of another branch that may as well
    come after it."""
    giver: Moment | None = None
    for moment in earlier(step):
        if moment.label == step.moment.label and (moment.operation.name == step.view.name or not moment.operation.name):
            giver = moment
    if giver is None:
        return False
    key = (giver.migration.app, giver.migration.name)
    return key == step.migration.key or key in view.plan.ancestors(step.migration.key)
