"""Sterna's side of `agreement.standing`: one open project, told what changes, as an editor tells it.

Every request runs the command of the command line on it. Arguments: the project's interpreter, its settings module (may
be empty), and two descriptors, requests to be read and replies to be written, a JSON object a line.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from sterna.cli.arguments import parser
from sterna.cli.projects import open_project
from sterna.cli.run import run_on
from sterna.ide.project import OpenProject


def serve(project: OpenProject, requests: TextIO, replies: TextIO) -> None:
    """Run what is asked for until nobody asks."""
    say(replies, {})
    for line in requests:
        request = json.loads(line)
        project.project.changed([Path(name) for name in request["changed"]])
        say(replies, {"exit_code": answer(project, request)})


def answer(project: OpenProject, request: dict[str, Any]) -> int:
    """The exit code of one command, whose streams are the files that the request names."""
    with (
        open(request["stdin"], encoding="utf-8") as sys.stdin,  # noqa: PTH123
        open(request["stdout"], "w", encoding="utf-8", newline="") as sys.stdout,  # noqa: PTH123
        open(request["stderr"], "w", encoding="utf-8", newline="") as sys.stderr,  # noqa: PTH123
    ):
        try:
            return run_on(project, parser().parse_args(request["arguments"]))
        finally:
            sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__


def say(replies: TextIO, what: dict[str, Any]) -> None:
    """Write a reply."""
    replies.write(json.dumps(what) + "\n")
    replies.flush()


def main(python: str, settings: str, asked: str, answered: str) -> None:
    """Open the project of the current folder and serve."""
    for descriptor in (int(asked), int(answered)):
        # No worker may hold the pipes open.
        os.set_inheritable(descriptor, False)
    # As in harness.run_sterna: its own interpreter is for Sterna to find.
    project = open_project(None, settings or None, python if python != sys.executable else None)
    try:
        with os.fdopen(int(asked)) as requests, os.fdopen(int(answered), "w") as replies:
            serve(project, requests, replies)
    finally:
        project.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
