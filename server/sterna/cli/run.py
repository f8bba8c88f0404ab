"""One command on one project, and how it fails."""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from collections.abc import Callable

from sterna.cli.errors import CommandFailed
from sterna.cli.projects import open_project
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.ide.lookup import LookupFailed
from sterna.ide.project import OpenProject
from sterna.ide.wording import internal_message

_NO_ANSWER = 2


def run(options: Namespace) -> int:
    """Open the project that the options name and run the command that was parsed; gives its exit code."""

    def command() -> int:
        project = open_project(options.project, options.settings, options.python)
        try:
            return _command(options)(project, options)
        finally:
            project.close()

    return _failures_told(command, options)


def run_on(project: OpenProject, options: Namespace) -> int:
    """Run the command that was parsed on a project that stays open; gives its exit code."""
    return _failures_told(lambda: _command(options)(project, options), options)


def _command(options: Namespace) -> Callable[[OpenProject, Namespace], int]:
    """That of the module that is called as the verb: only what it needs is imported."""
    command: Callable[[OpenProject, Namespace], int] = importlib.import_module(f"sterna.cli.{options.verb}").run
    return command


def _failures_told(command: Callable[[], int], options: Namespace) -> int:
    try:
        return command()
    except CommandFailed as error:
        return _fail(error.message, error.code)
    except LookupFailed as error:
        return _fail(str(error), 1)
    except EngineError as error:
        if error.kind == "internal" and not options.traceback:
            return _fail(f"{internal_message(error)} Use --traceback to see where.", _NO_ANSWER)
        return _fail(error.message, 1 if error.kind == "command" else _NO_ANSWER)
    except EngineUnavailable as error:
        return _fail(str(error), _NO_ANSWER)


def _fail(message: str, code: int) -> int:
    prefix = "CommandError" if code == 1 else "sterna"
    print(f"{prefix}: {message}", file=sys.stderr)
    return code
