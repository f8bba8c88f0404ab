"""Settings that cannot be read to the end."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class SettingsProblem(NativeRule):
    """The settings say something that Sterna cannot follow, or that stops Django.

    Without settings it is not known which apps are installed: what is reported then comes from the text of the
    migrations alone. The same code stands at what is wrong in `[tool.sterna]` of pyproject.toml.

    ## Instead

    The message says which value is missing and what would tell it: an environment variable that the settings read
    without a default, a settings module that several files name differently, a package that is not installed.

    ## Ignore it when

    the value has nothing to do with models or migrations.
    """

    code = "settings-problem"
    severity = Severity.INFORMATION
    group = "project"
    valid = (
        """
        #- config/settings.py
        import os

        SECRET_KEY = os.environ["SECRET_KEY"]
        INSTALLED_APPS = ["blog"]
        """,
        """
        #- config/settings.py
        from pathlib import Path

        BASE_DIR = Path(__file__).resolve().parent
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]

        try:
            from config.local import *
        except ImportError:
            pass
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            raise RuntimeError("not configured")
            #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ settings-problem: ...
            """
        ),
    )
