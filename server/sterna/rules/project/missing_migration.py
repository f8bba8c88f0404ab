"""A change of the models that no migration has."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class MissingMigration(NativeRule):
    """The models say something that no migration does.

    The database will not have what the code expects: the first query that names the new column fails, and a test
    database made from the migrations differs from the models. `manage.py makemigrations --check` says the same, in CI.
    A change that the database does not see (choices, help texts, verbose names, ordering) is reported as information:
    Django wants a migration for it all the same, or the next developer's migration will hold it.

    ## Instead

    Generate the migration: the quick fix writes the file that `makemigrations` would write.

    ## Ignore it when

    the model is being tried out, and the migration shall come with the last of several changes.

    Source: django/db/migrations/autodetector.py, whose own answer this is.
    """

    code = "missing-migration"
    severity = Severity.WARNING
    group = "project"
    valid = (
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)

            def __str__(self):
                return self.title
        """,
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)


        class Draft(models.Model):
            class Meta:
                abstract = True
        """,
        """
        #- blog/models.py
        from django.db import models

        LENGTH = 5 * 10


        class Titled(models.Model):
            title = models.CharField(max_length=LENGTH)

            class Meta:
                abstract = True


        class Post(Titled):
            body = models.TextField(blank=True, null=bool(0))
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
                published_on = models.DateTimeField(null=True)
            #   ^^^^^^^^^^^^ missing-migration: Add field published_on to post: no migration has it
            """
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50, help_text="In a few words")
            #   ^^^^^ missing-migration: Alter field title on post: the migrations have it otherwise; the...
                body = models.TextField(blank=True)
            """
        ),
    )
