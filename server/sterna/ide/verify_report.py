"""A verification without anything of the project's source in it, for a report of a disagreement."""

from __future__ import annotations

import builtins
import hashlib
import json
import re
import secrets
import sys

from sterna import __version__
from sterna.ide.project import OpenProject
from sterna.ide.unverified import Unverified
from sterna.ide.verify import Listed, Verification

_KINDS = (
    "Create proxy model",
    "Create model",
    "Delete proxy model",
    "Delete model",
    "Rename model",
    "Rename table for",
    "Add field",
    "Remove field",
    "Alter field",
    "Rename field",
    "Change Meta options on",
    "Change managers on",
    "Alter unique_together for",
    "Alter index_together for",
    "Set order_with_respect_to on",
    "Create index",
    "Remove index",
    "Rename index",
    "Rename unnamed index",
    "Create constraint",
    "Remove constraint",
    "Alter constraint",
    "Alter table comment",
    "Raw Python operation",
    "Raw SQL operation",
)
"""How Django's descriptions of operations begin (Operation.describe), longer beginnings first."""

_ENGLISH = """
a after among an and any are argument as at attribute attributes base be before both budget call called calls cannot
cause class classes compiled database deep depends does environment evaluate evaluates execute exist expected
expression expressions field fields file for formatted found from function functions given goes got has have here in
index installed instantiates into is it its key known left line list long memory method methods missing model models
module modules must name named names no not object of on only operation operations or out package parse patched path
positional project raise raises read reason relative required result run runs server set sets settings statement
steps string takes text than that the there this to too type unexpected unknown use value values variable when where
which whose will with without would
"""
"""Words of reasons that name nothing of a project."""
_KNOWN = (
    frozenset(_ENGLISH.split())
    | frozenset(dir(builtins))
    | frozenset(sys.stdlib_module_names)
    | {"django", "Sterna", "Django"}
)
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|/[^\s:]*|\w[\w.]*\w|\w")


def as_report(project: OpenProject, done: Verification) -> str:
    """JSON with kinds of operations, reasons and versions; names are left out, apps are random numbers."""
    salt = secrets.token_bytes(16)

    def app(label: str) -> str:
        return hashlib.sha256(salt + label.encode()).hexdigest()[:8] if label else ""

    def operation(listed: Listed) -> dict[str, str]:
        return {"app": app(listed.app), "operation": kind(listed.text)}

    def unknown(each: Unverified) -> dict[str, str]:
        return {"app": app(each.app), "reason": without_names(each.reason)}

    report = {
        "sterna": __version__,
        "django": done.django.django,
        "python": done.django.python,
        "platform": sys.platform,
        "verdict": done.verdict.value,
        "exit_codes": {"django": done.django.exit_code, "sterna": done.sterna.exit_code},
        "both": done.both,
        "only_django": [operation(each) for each in done.only_django],
        "only_sterna": [operation(each) for each in done.only_sterna],
        "unresolved": [unknown(each) for each in done.unverified],
        "overridden": done.override is not None,
        "apps": len(project.apps),
        "models": done.models,
        "verified": done.verified,
    }
    return json.dumps(report, indent=2) + "\n"


def kind(text: str) -> str:
    """The kind of an operation from Django's description: "Add field"; "file" for the name of a migration."""
    if text.endswith(".py"):
        return "file"
    description = text.lstrip("+-~<>?ps ") if text[1:2] == " " else text
    return next((each for each in _KINDS if description.startswith(each)), "other")


def without_names(reason: str) -> str:
    """A reason in which all that is no word of Sterna's, of Python's or of Django's own is "<name>"."""
    return _TOKEN.sub(lambda match: match[0] if _is_known(match[0]) else "<name>", reason)


def _is_known(token: str) -> bool:
    return token in _KNOWN or token.startswith("django.") or token.partition(".")[0] in sys.stdlib_module_names
