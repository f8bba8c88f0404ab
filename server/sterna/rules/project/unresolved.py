"""Something that the text does not tell."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class Unresolved(NativeRule):
    """Sterna cannot know from the text what this is, and says nothing about what hangs on it.

    Nothing is wrong with the code. A class whose base comes from a package that is not installed, or a value that
    depends on the machine, is left out of every comparison: no change of it is reported, and none is written into a
    migration. `sterna status` lists all of them.

    ## Instead

    Often there is a way for Sterna to know: install the package into the environment that Sterna reads, or name that
    environment with `--python` or the setting `sterna.interpreter`. The message says what would help.

    ## Ignore it when

    you know that it does not matter to migrations.
    """

    code = "unresolved"
    severity = Severity.INFORMATION
    group = "project"
    valid = (
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
        """,
        """
        #- blog/models.py
        from django.db import models

        try:
            from no_such_package import made_up
        except ImportError:
            made_up = None


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models
            from no_such_package.models import Stamped
            #                                  ^^^^^^^ unresolved: blog.Note is not known from the text: no_such...


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)


            class Note(Stamped):
                text = models.TextField()
            """
        ),
    )
