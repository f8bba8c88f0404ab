"""Runs Django itself on a project, in the project's interpreter: only because a user asked for it by name.

This is the one place where the project's code runs. Nothing that answers an editor or a command by itself comes here.
"""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from threading import Event

from sterna.engine.errors import EngineCancelled
from sterna.project.project import Project

LIMIT = 600.0
"""Seconds before Django is given up: a project that waits for something at start would wait for ever."""
_TICK = 0.1
_MARK = "@sterna-verify "

# manage.py does what it does for the user (paths, environment files); only the command of that name is Django's own,
# also where an app overrides it: that is the one that Sterna agrees with.
_CODE = f"""
import json, os, runpy, sys
from django import get_version
from django.core import management
find = management.load_command_class
def load(app_name, name):
    return find("django.core" if name == "makemigrations" else app_name, name)
management.load_command_class = load
root, manage = sys.argv[1:3]
versions = [get_version(), sys.version.split()[0]]
sys.stderr.write({_MARK!r} + json.dumps(versions) + chr(10))
sys.argv = ["manage.py", "makemigrations", *sys.argv[3:]]
sys.path[0] = root
if manage:
    runpy.run_path(manage, run_name="__main__")
else:
    management.execute_from_command_line(sys.argv)
"""


@dataclass(frozen=True)
class DjangoRun:
    """How Django's `makemigrations --check --dry-run` ended; versions are "" where Django did not even load."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    django: str = ""
    python: str = ""

    @property
    def answered(self) -> bool:
        """Whether it came to an answer: Django exits with 3 where it would have to ask a question."""
        return self.exit_code in (0, 3) or (self.exit_code == 1 and "Migrations for '" in self.stdout)


class VerificationError(Exception):
    """Django could not be run; the text says why, for a user."""


def run_django(project: Project, cancel: Event | None = None) -> DjangoRun:
    """Run `manage.py makemigrations --check --dry-run --no-input`, Django's own, and wait for its end.

    System checks are left out: what they find says nothing about migrations. Raises VerificationError and
    EngineCancelled.
    """
    interpreter = project.interpreter
    if interpreter.bundled:
        raise VerificationError(
            "No interpreter of the project is known, so Django cannot be run on it. Name one that has the project's "
            "packages: --python, or the interpreter that the editor has chosen."
        )
    config = project.config
    command = [
        *(str(interpreter.path), "-c", _CODE, str(config.root), str(config.manage or "")),
        *("--check", "--dry-run", "--no-input", "--skip-checks", "--no-color"),
    ]
    environ = {**project.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    start = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            cwd=config.root,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise VerificationError(f"{interpreter.path} does not start: {error.strerror or error}.") from error
    out, err = _wait(process, cancel, start + LIMIT)
    versions = ["", ""]
    lines = []
    for line in err.splitlines():
        if line.startswith(_MARK):
            versions = json.loads(line[len(_MARK) :])
        else:
            lines.append(line)
    seconds = time.monotonic() - start
    return DjangoRun(process.returncode, out, "\n".join(lines), seconds, versions[0], versions[1])


def _wait(process: subprocess.Popen[str], cancel: Event | None, until: float) -> tuple[str, str]:
    try:
        while True:
            try:
                return process.communicate(timeout=_TICK)
            except subprocess.TimeoutExpired:
                if cancel is not None and cancel.is_set():
                    raise EngineCancelled from None
                if time.monotonic() > until:
                    raise VerificationError(f"Django gave no answer within {LIMIT / 60:.0f} minutes.") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
