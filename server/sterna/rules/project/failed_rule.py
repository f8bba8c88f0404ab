"""A rule of Sterna that ended with an exception."""

from __future__ import annotations

from sterna.rules.rule import NativeRule
from sterna.rules.severity import Severity


class FailedRule(NativeRule):
    """A rule of Sterna failed on this file, and is left out until the file changes.

    What other rules find is reported all the same. Nothing is wrong with the file.

    ## Instead

    Please report it, with the exception that the message tells.

    ## Ignore it when

    the fault is reported and not mended yet: switch that rule off in `[tool.sterna.rules]`.
    """

    code = "failed-rule"
    severity = Severity.INFORMATION
    group = "project"
    valid = ()
    invalid = ()
