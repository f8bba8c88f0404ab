"""A foreign key, a many-to-many relation or a base that leads to a model that is not there."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.graph.missing_dependency import undeclared
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import Step, revision
from sterna.rules.history.words import change_to, did_you_mean, meant, told
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At

WITHIN = (("field", 2), ("fields", 1), ("bases", 3))


class UnknownRelation(MigrationRule):
    """A relation, or a base, leads to a model that is not there at this point.

    The project state accepts the name; `migrate` ends with `ValueError: Related model … cannot be resolved`, or with
    `InvalidBasesError`. On a database that has the earlier migrations already it may seem to work, until somebody
    begins with an empty one.

    ## Instead

    Name the model by the label of its app and its class name, "shop.Order", as it is called at this point of
    history. Where a migration of another app creates it, depend on that migration.

    ## Ignore it when

    never: Django refuses to migrate an empty database.

    Source: django/db/models/fields/related.py (ForeignObject.resolve_related_fields), Django 5.2.
    """

    code = "unknown-relation"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_next.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "next", models.ForeignKey("self", models.CASCADE, null=True)),
                migrations.AddField("post", "last", models.ManyToManyField("blog.post", related_name="+")),
            ]
        """,
        """
        #- blog/migrations/0002_both.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameModel("Post", "Article"),
                migrations.CreateModel(
                    "Note",
                    [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("article", models.ForeignKey("blog.Article", models.CASCADE)),
                        ("others", models.ManyToManyField("blog.Article", related_name="+")),
                    ],
                ),
            ]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_writer.py
        from django.conf import settings
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
            operations = [
                migrations.AddField("post", "writers", models.ManyToManyField(settings.AUTH_USER_MODEL)),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_next.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "next", models.ForeignKey("blog.Pots", models.CASCADE, null=True)),
            #                                                             ^^^^^^^^^^^ unknown-relation: There is no m...
                ]
            """,
            """
            #- blog/migrations/0002_next.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "next", models.ForeignKey("blog.Post", models.CASCADE, null=True)),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_note.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.DeleteModel("Post"),
                    migrations.CreateModel(
                        name="Note",
                        fields=[
                            ("id", models.BigAutoField(primary_key=True)),
                            ("post", models.ForeignKey(to="blog.post", on_delete=models.CASCADE)),
            #                                             ^^^^^^^^^^^ unknown-relation: There is no model blog.post...
                        ],
                    ),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each label."""
        elsewhere = {relation.label for relation, _ in undeclared(migration, view)}
        for step, missing, words in faults(migration, view, self.code):
            gone = missing.gone
            if gone is None and missing.name.lower() in elsewhere:
                continue  # it comes too late, or by luck: missing-dependency says what to depend on
            took = f": {told(gone)} took it away." if gone is not None else "."
            name = self._meant(step, missing.name)
            at = self._at(step, missing.name)
            message = f"There is no model {missing.name} here{took}{did_you_mean(name)} {words}"
            there = view.at(gone.operation.place) if gone is not None else None
            related = ((there, "It goes here"),) if there is not None else ()
            yield Report(at or step.at, message, migration.app, related, fixes=change_to(at, name))

    @staticmethod
    def _meant(step: Step, label: str) -> str:
        before = {key: f"{model.app}.{model.name}" for key, model in step.moment.before.items()}
        return before.get(meant(label, before), "")

    @staticmethod
    def _at(step: Step, label: str) -> At | None:
        return step.text(label, *WITHIN) or step.text(label.partition(".")[2], *WITHIN)
