"""What every rule is: a code, a text that explains it, examples, and a look at the project.

A rule is a class in a file of its own under `rules/`; the file is named after its code. The docstring is its page in
the documentation: the first line says what is wrong, then what breaks and for whom, under "Instead" what to do, under
"Ignore it when" the case for a suppression.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from sterna.project.migration import Migration
from sterna.rules.report import Report
from sterna.rules.severity import Severity
from sterna.rules.view import View


@dataclass(frozen=True)
class Invalid:
    """Files that a rule reports on, with a marker below each place, and the files that its first fix changes, changed.

    A text has several files, each begins with `#- path`; a line `# ^^^ code: message` marks columns of the line above.
    Where a file of the usual project is not given (see `tests/rules/project.py`), it is there all the same.
    """

    text: str
    fixed: str | None = None


class Rule(ABC):
    """What can be wrong, and how it is found."""

    code: ClassVar[str]
    """Kebab case, stable: it stands in settings, suppressions and links."""
    severity: ClassVar[Severity]
    group: ClassVar[str]
    """Heading in the documentation: "graph", "history", "reversibility", "data", "models" or "project"."""
    valid: ClassVar[tuple[str, ...]]
    """Texts without a finding of this rule."""
    invalid: ClassVar[tuple[Invalid, ...]]

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return cls.page().partition("\n")[0]

    @classmethod
    def page(cls) -> str:
        """The docstring, which is Markdown."""
        return inspect.cleandoc(cls.__doc__ or "")


class MigrationRule(Rule):
    """Looks at one migration at a time, of the project's own files only."""

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """What its findings in a migration hang on: it is asked again only where this is another value.

        By default the migrations and the settings, not the models; a rule to which the migration's own text is enough
        says `view.text_of(migration)`, one that looks at models `view.generation`.
        """
        return view.revision_of(migration)

    @abstractmethod
    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """The findings in a migration."""


class ProjectRule(Rule):
    """Looks at the project as a whole."""

    @abstractmethod
    def check(self, view: View) -> Iterator[Report]:
        """The findings in the project."""


class NativeRule(Rule):
    """One whose findings come with the answers of the worker, or with the reading of the files."""
