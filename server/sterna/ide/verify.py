"""Whether Sterna agrees with Django on a project: both run `makemigrations --check --dry-run`, and are compared."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from sterna.engine.conversation import OnProgress
from sterna.engine.messages import Command
from sterna.engine.verification import DjangoRun, VerificationError, run_django
from sterna.ide.overridden import Override, overridden
from sterna.ide.project import OpenProject
from sterna.ide.unverified import Unverified, unverified

_TIME = re.compile(r"(?<=_)\d{8}_\d{4}\b")


class Verdict(Enum):
    """How the two stand to each other."""

    AGREE = "agree"
    DECLARED = "declared"
    """They differ only in apps of which Sterna said that it does not know all."""
    DISAGREE = "disagree"


@dataclass(frozen=True, order=True)
class Listed:
    """One line that the command lists: an operation as Django describes it, "+ Add field title to post"."""

    app: str
    text: str


@dataclass(frozen=True)
class Verification:
    """Both answers, and what only one of them has; `seconds` are Sterna's."""

    django: DjangoRun
    sterna: Command
    seconds: float
    both: int
    only_django: tuple[Listed, ...]
    only_sterna: tuple[Listed, ...]
    unverified: tuple[Unverified, ...]
    override: Override | None
    unsaved: bool
    """Whether an editor holds text that is not on the disk: Django has not seen it."""
    models: int = 0
    verified: int = 0

    @property
    def verdict(self) -> Verdict:
        """The verdict on exit codes and lists."""
        if self.django.exit_code == self.sterna.exit_code and not self.only_django and not self.only_sterna:
            return Verdict.AGREE
        doubtful = {each.app for each in self.unverified}
        apps = {each.app for each in (*self.only_django, *self.only_sterna)}
        # Where Sterna lists what Django does not, its silence about something else is no excuse.
        if self.unverified and not self.only_sterna and (apps <= doubtful or "" in doubtful):
            return Verdict.DECLARED
        return Verdict.DISAGREE


def verify(
    project: OpenProject, cancel: threading.Event | None = None, on_progress: OnProgress | None = None
) -> Verification:
    """Run Django, which runs the project's code, and compare Sterna's answer with its.

    Raises VerificationError where Django gives no answer, else as the engine's requests do.
    """
    start = time.monotonic()
    changes = project.engine.changes(cancel=cancel, on_progress=on_progress)
    sterna = project.engine.makemigrations(check=True, dry_run=True, cwd=project.root, cancel=cancel)
    seconds = time.monotonic() - start
    django = run_django(project.project, cancel)
    if not django.answered:
        said = (django.stderr or django.stdout).strip().splitlines()[-12:]
        raise VerificationError(
            f"Django gives no answer in {project.project.interpreter.path} (exit code {django.exit_code}):\n"
            + "\n".join(said)
        )
    theirs, ours = Counter(listed(django.stdout)), Counter(listed(sterna.stdout))
    return Verification(
        django,
        sterna,
        seconds,
        (theirs & ours).total(),
        tuple(sorted((theirs - ours).elements())),
        tuple(sorted((ours - theirs).elements())),
        tuple(unverified(project.places, project.apps, changes.problems, changes.changes, project.notes())),
        overridden(project.project.modules, project.apps),
        project.has_unsaved_text(),
        changes.models,
        changes.verified,
    )


def listed(stdout: str) -> list[Listed]:
    """The operations that the command lists, and the names of the new migrations but for a time in them."""
    found = []
    app = ""
    for line in stdout.splitlines():
        heading = re.fullmatch(r"Migrations for '(.+)':", line)
        if heading is not None:
            app = heading[1]
        elif app and line.startswith("  "):
            text = line.strip()
            if not line.startswith("    "):
                text = _TIME.sub("<time>", re.split(r"[\\/]", text)[-1])
            found.append(Listed(app, text))
    return found
