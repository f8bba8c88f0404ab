"""Settings trees on disk, evaluated by Sterna and imported by Django."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from sterna.engine.asks import Host
from sterna.engine.protocol import Message, encode
from sterna.project.config import Interpreter
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files
from sterna.worker.configuration import Configuration
from sterna.worker.evaluator import django_parts
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.values import find_unknown
from worker_settings.oracle import plain

ORACLE = Path(__file__).with_name("oracle.py")
MANAGE = """
import os, sys
def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "%s")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
if __name__ == "__main__":
    main()
"""


@dataclass(frozen=True)
class Case:
    """A tree and what Sterna cannot know of it.

    `text` holds the files, each after a line `# file: path`; without one there, `manage.py` names `settings`, and what
    stands before the first is `settings.py`.
    """

    text: str
    environ: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    """Settings that must be Unknown; every other one must have the value that Django sees."""
    installed: bool = True
    """Whether the libraries of the environment are there to be read."""

    def write(self, folder: Path) -> None:
        """Put the files in a folder."""
        settings = "settings"
        files: dict[str, str] = {}
        path, lines = "settings.py", list[str]()
        for line in [*self.text.lstrip("\n").split("\n"), "# file: "]:
            if line.startswith("# file: "):
                if lines:
                    files[path] = "\n".join(lines) + "\n"
                path, lines = line[8:].strip(), []
                if path.endswith(" (settings)"):
                    path = path.removesuffix(" (settings)")
                    settings = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            else:
                lines.append(line)
        files.setdefault("manage.py", MANAGE % settings)
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def project(folder: Path, case: Case) -> Project:
    """The project as the server finds it."""
    (config,) = find_projects(folder, environ=case.environ)
    if case.installed:
        interpreter = find_interpreter(folder, sys.executable, environ={})
    else:
        interpreter = Interpreter(path=Path(sys.executable), source="bundled", bundled=True)
    return Project(config, Files(), interpreter, environ=case.environ)


def configuration(folder: Path, case: Case, host: Host | None = None) -> Configuration:
    """The settings as Sterna evaluates them, asking the server's side as the worker does."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(DATABASES={}, LOGGING_CONFIG=None)
    made = project(folder, case)
    host = host or Host(made)

    def ask(question: str, **params: Any) -> Any:
        message = msgspec.convert({"ask": question, **params}, Message)
        return json.loads(encode(host.answer(message)))

    evaluator = Evaluator(ask, made.environ)
    evaluator.importer.packages_known = case.installed
    django_parts.before_settings(evaluator)
    return Configuration(evaluator, made.config.settings_module)


def ours(found: Configuration) -> dict[str, Any]:
    """The settings that Sterna knows, comparable; None for one that is Unknown."""
    return {name: None if find_unknown(value) is not None else plain(value) for name, value in found.values.items()}


def theirs(folder: Path, case: Case) -> dict[str, Any]:
    """The settings that Django has; raises AssertionError with the traceback where the project does not start."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-B", str(ORACLE)],
        cwd=folder,
        env={**kept, **case.environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
