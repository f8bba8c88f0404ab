"""Real Django on an example's files: what it raises, or that it accepts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fixture import Fixture

PROCESS = Path(__file__).with_name("oracle_process.py")
IN_MEMORY = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
MIGRATE = (("migrate",),)
"""What a user does first; a fault of the graph or of a state ends it as well."""


@dataclass(frozen=True)
class Raised:
    """What Django raised at one of the commands."""

    command: tuple[str, ...]
    names: tuple[str, ...]
    """The exception's class and its bases."""
    text: str

    @property
    def exception(self) -> str:
        """The name of the exception's class."""
        return self.names[0]


class Oracle:
    """A process that runs Django."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(
        self,
        fixture: Fixture,
        root: Path,
        commands: Sequence[Sequence[str]] = MIGRATE,
        databases: Mapping[str, Any] | None = IN_MEMORY,
    ) -> Raised | None:
        """What the commands raise on the fixture's files, written to `root`; None where Django accepts them.

        Beside management commands ("migrate", "blog", "zero") there are "setup", "load" (the graph alone) and "state"
        (the state after all migrations). `databases` None means those of the fixture's settings.
        """
        fixture.write(root)
        return self.run(root, commands, databases)

    def run(
        self,
        root: Path,
        commands: Sequence[Sequence[str]] = MIGRATE,
        databases: Mapping[str, Any] | None = IN_MEMORY,
    ) -> Raised | None:
        """The same for files that are there already; the settings module is config.settings."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        request = {"root": str(root), "commands": [list(each) for each in commands], "databases": databases}
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        assert line, "the oracle has died"
        answer = json.loads(line)
        if answer is None:
            return None
        raised = Raised(tuple(answer["command"]), tuple(answer["names"]), answer["text"])
        assert raised.exception != "Died", raised.text
        return raised


@contextmanager
def oracle() -> Iterator[Oracle]:
    """Django's process for the length of the block."""
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(
        [sys.executable, "-I", str(PROCESS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as process:
        yield Oracle(process)
        assert process.stdin is not None
        process.stdin.close()
