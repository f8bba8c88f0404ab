"""Words and fixes that several rules about data migrations share."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator

from sterna.edits.change import Replace
from sterna.engine.resolving import Misuse
from sterna.project.migration import Migration
from sterna.rules.data.analysis.answers import Answered
from sterna.rules.data.analysis.recording import Use
from sterna.rules.report import Fix, Report
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At


class OfAnswers:
    """For rules whose findings hang on the functions of a migration and the worker's answers alone."""

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """Another value whenever the answers, or the databases of the settings, are others."""
        databases = view.opened.databases if view.opened is not None else {}
        return (view.data.token(migration), view.text_of(migration), tuple(sorted(databases.items())))


def where_it_fails(misuse: Misuse) -> str:
    """When Django raises it, as the end of a sentence; "" where it always does."""
    if misuse.certain:
        return ""
    return " on a database that is migrated from the beginning" if "plan" in misuse.where else ""


def is_of_dependencies(misuse: Misuse) -> bool:
    """Whether it would not be refused if this migration depended on more."""
    return not misuse.certain and "dependencies" in misuse.where and "all" not in misuse.where


def severity(misuse: Misuse, use: Use) -> Severity:
    """An error where the function fails whenever it comes to this name, or on every new database."""
    sure = misuse.certain or ("plan" in misuse.where and not use.maybe)
    return Severity.ERROR if sure else Severity.WARNING


def near(misuse: Misuse, name: str) -> str | None:
    """The name that was meant, if one is near: of those that Django's text lists, or else of the model's."""
    _, listed, rest = misuse.text.partition("Choices are: ")
    choices = [one.strip().rstrip(".") for one in rest.split(",")] if listed else misuse.choices
    found = difflib.get_close_matches(name, [one for one in choices if one != name], 1)
    return found[0] if found else None


def refused_part(misuse: Misuse, text: str) -> str:
    """The part of a name that Django refuses: of "author__nmae" the "nmae"."""
    parts = text.lstrip("-").split("__")
    quoted = misuse.text.split("'")[1::2]
    return next((part for part in parts if part in quoted), parts[0])


def renamed(view: View, at: At, old: str, new: str, *, last: bool = False) -> Fix | None:
    """Another name in the place of a part of a node's text."""
    text = view.text(at)
    if text.count(old) == 0:
        return None
    start = text.rindex(old) if last else text.index(old)
    changed = text[:start] + new + text[start + len(old) :]
    return Fix(f"Change {old} to {new}", (Replace(at, changed),), keeps_meaning=False)


def once(reports: Iterator[Report]) -> Iterator[Report]:
    """Each report once: a function may be reached in several ways."""
    seen = set()
    for report in reports:
        if (report.at, report.message) not in seen:
            seen.add((report.at, report.message))
            yield report


def title(migration: Migration, answered: Answered) -> str:
    """What the message calls the function."""
    name = getattr(getattr(answered.function.function, "node", None), "name", "the function")
    return f"{name}()" if name != "the function" else name
