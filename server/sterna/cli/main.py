"""The entry point of `sterna`."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from sterna.cli import check, makemigrations, showmigrations, sqlmigrate, status
from sterna.cli.arguments import parser
from sterna.cli.errors import CommandFailed
from sterna.cli.projects import open_project
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.ide.lookup import LookupFailed
from sterna.ide.project import OpenProject
from sterna.ide.wording import internal_message

_COMMANDS: dict[str, Callable[[OpenProject, Namespace], int]] = {
    "check": check.run,
    "makemigrations": makemigrations.run,
    "showmigrations": showmigrations.run,
    "sqlmigrate": sqlmigrate.run,
    "status": status.run,
}
_INTERRUPTED = 130
_NO_ANSWER = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives its exit code.

    Django's own codes for Django's verbs; 2 where Sterna cannot answer (no project, no settings, no engine).
    """
    options = parser().parse_args(arguments)
    if options.verb == "server":
        # Only here: a command on the terminal needs nothing of the protocol.
        from sterna.lsp.serve import serve

        return serve()
    # What Sterna logs is for the editor's log; on a terminal the messages are enough.
    logging.basicConfig(level=logging.ERROR if options.traceback else logging.CRITICAL)
    # Text that the terminal's encoding lacks is escaped, so that no command ends in the middle of its output.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nCancelled.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more is to be flushed there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(options: Namespace) -> int:
    try:
        project = open_project(options.project, options.settings, options.python)
        try:
            return _COMMANDS[options.verb](project, options)
        finally:
            project.close()
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


if __name__ == "__main__":
    sys.exit(main())
