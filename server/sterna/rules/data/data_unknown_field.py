"""Names of fields and lookups that a model does not have at that point of the history."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.engine.resolving import Misuse
from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import (
    OfAnswers,
    is_of_dependencies,
    near,
    once,
    refused_part,
    renamed,
    severity,
    where_it_fails,
)
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DataUnknownField(OfAnswers, MigrationRule):
    """A data migration names a field that the model does not have at that point of the history.

    In `filter`, `order_by`, `values`, `F`, `update`, `create` and everything else that takes names, Django knows the
    fields that the migrations before have made. A field of today that a later migration adds, or one that an earlier
    migration renamed, is refused when the migration runs: `FieldError`, `FieldDoesNotExist` or `TypeError`, on a
    database with rows in it perhaps for the first time.

    ## Instead

    Use the name that the field has at this point, or move the data migration behind the migration that adds it.

    ## Ignore it when

    never where it is an error.

    Source: django/db/models/sql/query.py (Query.names_to_path, solve_lookup_type), query.py, base.py, Django 5.2.
    """

    code = "data-unknown-field"
    severity = Severity.ERROR
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations
        from django.db.models import Count, F, Q
        from django.db.models.functions import Length


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            posts = Post.objects.annotate(n=Length("title")).filter(Q(n__gt=3) | Q(title__icontains="x"))
            posts.order_by("-n", "body").update(body=F("title"))
            Post.objects.values("title").annotate(Count("pk")).filter(pk__count__gt=1)
            Post.objects.get_or_create(title="x", defaults={"body": "y"})


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            names = {field.name for field in Post._meta.get_fields()}
            if "slug" in names:
                Post.objects.filter(slug="").delete()
            values = {name: "" for name in names}
            Post.objects.create(**values)


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Post:
            objects = None


        def fill(apps, schema_editor):
            Post.objects.filter(slug="")


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
                Post = apps.get_model("blog", "Post")
                Post.objects.filter(titel="x").update(body="y")
            #                       ^^^^^^^^^ data-unknown-field: Post has no titel at this point: FieldError: Cannot resolve keyword 'titel' into field. Choices are: body, id, title. Did you mean title?


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations
            from django.db.models import F


            def fill(apps, schema_editor):
                posts = apps.get_model("blog", "Post").objects
                posts.update(text=F("title"))
            #                ^^^^^^^^^^^^^^^ data-unknown-field: Post has no text at this point: FieldDoesNotExist: Post has no field named 'text'.
                posts.create(title="x", slug="x")
            #                           ^^^^^^^^ data-unknown-field: Post has no slug at this point: TypeError: Post() got unexpected keyword arguments: 'slug'.


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            #- blog/migrations/0003_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_fill")]
                operations = [migrations.AddField("Post", "slug", models.SlugField(default=""))]
            """,  # noqa: E501
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each name that Django refuses."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for misuse, use in answered.misuses("lookup", "field", "keyword", "prefetch", "unsupported"):
                if is_of_dependencies(misuse) or not _is_sure(misuse):
                    continue
                name = refused_part(misuse, use.text)
                meant = near(misuse, name)
                model = misuse.model.rpartition(".")[2]
                message = (
                    f"{model} has no {name} at this point{where_it_fails(misuse)}: "
                    f"{misuse.exception}: {misuse.text.rstrip('.')}."
                )
                fix = renamed(view, use.spot, name, meant) if meant is not None else None
                if meant is not None:
                    message += f" Did you mean {meant}?"
                yield Report(
                    use.spot,
                    message,
                    migration.app,
                    severity=severity(misuse, use),
                    fixes=(fix,) if fix is not None else (),
                )


def _is_sure(misuse: Misuse) -> bool:
    """Whether no lookup that the project registers can be meant: Django itself knows a similar one."""
    return misuse.kind != "unsupported" or "perhaps you meant" in misuse.text or misuse.text.startswith("Related")
