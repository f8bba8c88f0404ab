"""Attributes that historical models do not have."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.engine.resolving import Misuse
from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers, is_of_dependencies, near, once, renamed, severity
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DataNotHistorical(OfAnswers, MigrationRule):
    """A data migration uses a method, property or manager that historical models do not have.

    The models of `apps.get_model` are made from the migrations. They have the fields of that point, the accessors that
    relations give, and the managers with `use_in_migrations = True`. They have none of the methods, properties and
    other managers of the class in `models.py`: `AttributeError`, in the middle of `migrate`, often only where there
    are rows.

    ## Instead

    Write out in the data migration what the method does, so that it stays the same when the model changes. A manager
    that migrations need gets `use_in_migrations = True`.

    ## Ignore it when

    never where it is an error.

    Source: docs/topics/migrations.txt ("Historical models"), django/db/migrations/state.py (ModelState.render), Django
    5.2.
    """

    code = "data-not-historical"
    severity = Severity.ERROR
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            for post in Post.objects.using(schema_editor.connection.alias).iterator():
                post.words = len(post.title.split())
                post.body = str(post.words) * post._meta.pk.name.count("i")
                post.save(update_fields=["body"])
            Post._default_manager.first().refresh_from_db()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def shout(post):
            post.loud = post.title.upper()


        def fill(apps, schema_editor):
            from blog.text import prepare

            for post in apps.get_model("blog", "Post").objects.all():
                prepare(post)
                post.prepared.append(1)
                if hasattr(post, "excerpt"):
                    post.excerpt()
                shout(post)
                print(post.loud, getattr(post, "summary", ""))


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        #- blog/text.py
        def prepare(post):
            post.prepared = []
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            for title in apps.get_model("blog", "Post").objects.values_list("title", flat=True):
                title.upper()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, fill)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)

                def excerpt(self):
                    return self.body[:50]
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                for post in apps.get_model("blog", "Post").objects.all():
                    print(post.excerpt(), post.titel)
            #             ^^^^^^^^^^^^ data-not-historical: excerpt is a method of the Post of today; in a migration the model has none: AttributeError: 'Post' object has no attribute 'excerpt'.
            #                             ^^^^^^^^^^ data-not-historical: Post has no titel at this point: AttributeError: 'Post' object has no attribute 'titel'. Did you mean title?


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Posts(models.QuerySet):
                def empty(self):
                    return self.filter(body="")


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)

                objects = Posts.as_manager()
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                apps.get_model("blog", "Post").objects.empty().update(body="x")
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ data-not-historical: empty is a method of the manager of today's Post; in a migration the manager has none: AttributeError: 'Manager' object has no attribute 'empty'.


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each attribute that Python does not find."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for misuse, use in answered.misuses("attribute", "manager"):
                if is_of_dependencies(misuse):
                    continue
                model = misuse.model.rpartition(".")[2]
                meant = near(misuse, use.text) if misuse.kind == "attribute" and not misuse.current else None
                reason = _reason(misuse, use.text, model)
                message = f"{reason}: {misuse.exception}: {misuse.text}."
                fix = renamed(view, use.spot, use.text, meant, last=True) if meant is not None else None
                if meant is not None:
                    message += f" Did you mean {meant}?"
                yield Report(
                    use.spot,
                    message,
                    migration.app,
                    severity=severity(misuse, use),
                    fixes=(fix,) if fix is not None else (),
                )


def _reason(misuse: Misuse, name: str, model: str) -> str:
    """What is wrong with a name."""
    if misuse.kind == "manager":
        if misuse.current:
            return f"{name} is a method of the manager of today's {model}; in a migration the manager has none"
        return f"The manager of {model} has no {name} at this point"
    if misuse.current == "field":
        return f"{name} is a field of the {model} of today; at this point the model has none"
    if misuse.current:
        return f"{name} is a {misuse.current} of the {model} of today; in a migration the model has none"
    return f"{model} has no {name} at this point"
