"""Text that does not parse."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class DoesNotParse(NativeRule):
    """A statement does not parse.

    Until it does, Sterna goes by what the statement said when it parsed last, so that nothing seems to be removed while
    you type. In a file that is not open it is a warning: Django will not start with it.

    ## Instead

    Finish the statement.

    ## Ignore it when

    the file is a template of another program and never imported; better keep it out of the project's packages.
    """

    code = "syntax-error"
    severity = Severity.WARNING
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


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)

            def __str__(self):
                return f"{self.title} of {self.pk}"
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50
            #                           ^ syntax-error: ...
                body = models.TextField(blank=True)
            """
        ),
    )
