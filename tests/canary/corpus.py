"""`make canary`: real projects whose every module would tell if it were run, in the command line and in the editor.

Writes what was heard into docs/agreement.md.

Each project stands with its apps as source. Every file gets a canary in front of its first statement; Django sets them
off, Sterna must not. An audit hook that is put around the worker names every module that the worker runs: the standard
library, Django with its few requirements, and Sterna's own worker. Arguments choose projects by name.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import report
from agreement.corpus import build, built, describe, recipes, vendor
from agreement.harness import Project, run_django
from agreement.notes import Silence, keep_each
from editor import Editor

LAUNCHER = """
import os, runpy, sys

LOG = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def listen(event, args):
    # Written through an open descriptor: nothing here is a further event.
    if event == "exec":
        os.write(LOG, (getattr(args[0], "co_filename", "<unknown>") + "\\n").encode("utf-8", "replace"))
    elif event == "import" and args[1]:
        os.write(LOG, (str(args[1]) + "\\n").encode("utf-8", "replace"))


sys.addaudithook(listen)
runpy.run_path({worker!r}, run_name="__main__")
"""
"""Runs the worker under an ear that hears every module's code."""
STERNA = """
import sys
from pathlib import Path

import sterna.engine.process as process

launcher = Path(sys.argv.pop(1))
process.worker_script = lambda: launcher
from sterna.cli.main import main

sys.exit(main())
"""
"""Runs Sterna's command line with another script in the place of the worker's."""
SESSION = """
import contextlib, io, json, sys
from pathlib import Path

import sterna.engine.process as process

launcher, python, settings, commands = sys.argv[1:]
process.worker_script = lambda: Path(launcher)
from sterna.cli.arguments import parser
from sterna.cli.projects import open_project
from sterna.cli.run import run_on

told = []
project = open_project(None, settings, python)
for arguments in json.loads(commands):
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = run_on(project, parser().parse_args(arguments))
    told.append([code, said.getvalue()])
project.close()
print(json.dumps(told))
"""
"""Runs several commands of it on one open project."""
COMMANDS = ("check", "makemigrations --check --dry-run", "showmigrations", "status")
PATIENCE = 1200
"""Seconds for the commands, and for each thing that the editor waits for."""
PLACES = """
import json, os, sys, sysconfig, importlib.util
names = ("django", "asgiref", "sqlparse", "tzdata", "typing_extensions", "backports", "pytz")
found = [importlib.util.find_spec(name) for name in names]
origins = [spec.origin or list(spec.submodule_search_locations)[0] for spec in found if spec]
print(json.dumps({"stdlib": sysconfig.get_paths()["stdlib"], "packages": [os.path.realpath(one) for one in origins]}))
"""


@dataclass
class Watched:
    """A project full of canaries, and the ear at its worker."""

    project: Project
    canaries: Path
    log: Path
    launcher: Path
    planted: int = 0
    heard: int = 0
    """How many canaries Django set off."""

    def sung(self) -> list[str]:
        """The files that were run, as far as their canaries told."""
        return sorted(path.name for path in self.canaries.iterdir())

    def silence(self) -> None:
        """Forget what was heard."""
        for path in self.canaries.iterdir():
            path.unlink()

    def sterna(self, commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
        """Exit code and standard error of commands, run one after the other with the ear at the worker."""
        command = [sys.executable, "-I", "-c", SESSION, str(self.launcher), str(self.project.python)]
        command += [self.project.settings, json.dumps(commands)]
        env = self.project.environment()
        done = subprocess.run(command, cwd=self.project.root, env=env, capture_output=True, text=True, timeout=PATIENCE)
        return json.loads(done.stdout) if done.returncode == 0 else [(done.returncode, done.stderr)]

    def strangers(self) -> list[str]:
        """Files of modules that the worker ran and had no business to."""
        said = subprocess.run([self.project.python, "-c", PLACES], check=True, capture_output=True, text=True)
        places = json.loads(said.stdout)
        import sterna

        own = Path(sterna.__file__).resolve().parent
        packages = [
            Path(origin).parent if origin.endswith("__init__.py") else Path(origin) for origin in places["packages"]
        ]
        allowed = [own / "worker", own / "__init__.py", self.launcher, *packages]
        stdlib = Path(places["stdlib"]).resolve()
        found = set()
        for line in sorted(set(self.log.read_text().splitlines())):
            if line.startswith("<"):
                continue
            path = Path(line).resolve()
            if stdlib in path.parents and "site-packages" not in path.parts:
                continue
            if not any(place == path or place in path.parents for place in allowed):
                found.add(line)
        return sorted(found)


def main(chosen: Sequence[str]) -> int:
    """Watch each project; prints what was heard, gives the exit code."""
    failed = 0
    for name in chosen or recipes():
        with TemporaryDirectory(prefix="sterna-canary-") as folder:
            project = built().get(name) or build(name)
            watched = plant(project, Path(folder).resolve())
            trouble = watch(watched)
        failed += bool(trouble)
        print(f"{name}: {watched.planted} canaries, {'; '.join(trouble) or 'silence'}", flush=True)
        keep_each("canary", [Silence(name, watched.planted, watched.heard, tuple(trouble))])
        report.write()
    return int(failed > 0)


def plant(project: Project, folder: Path) -> Watched:
    """The project with its apps as source in a folder, a canary in front of every file."""
    there = vendor(project, describe(project), folder / "project")
    canaries = folder / "canaries"
    canaries.mkdir()
    log, launcher = folder / "executed.txt", folder / "launcher.py"
    log.touch()
    worker = Path(__file__).parents[2] / "server" / "sterna" / "worker" / "__main__.py"
    launcher.write_text(LAUNCHER.format(log=str(log), worker=str(worker)))
    watched = Watched(replace(there, stock=True), canaries, log, launcher)
    for number, path in enumerate(sorted(there.root.rglob("*.py"))):
        text = path.read_bytes()
        song = f"open({str(canaries / f'{number:05}-{path.parent.name}-{path.stem}')!r}, 'w').close()"
        made = with_canary(text, song)
        if made is not None:
            path.write_bytes(made)
            watched.planted += 1
    return watched


def with_canary(text: bytes, song: str) -> bytes | None:
    """A module's text with a statement after its docstring and `__future__` imports; None where it does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    after = 0
    for index, node in enumerate(tree.body):
        docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (docstring or future):
            break
        after = node.end_lineno or 0
        if index + 1 < len(tree.body) and tree.body[index + 1].lineno == after:
            return None
    lines = text.splitlines(keepends=True)
    if after and not lines[after - 1].endswith((b"\n", b"\r")):
        lines[after - 1] += b"\n"
    if not after and lines and (lines[0].startswith(b"#!") or b"coding" in lines[0]):
        after = 2 if len(lines) > 1 and b"coding" in lines[1] else 1
    return b"".join([*lines[:after], song.encode() + b"\n", *lines[after:]])


def watch(watched: Watched) -> list[str]:
    """What is wrong: a canary that Django leaves silent, one that Sterna does not, a module that the worker runs."""
    project = watched.project
    run_django(project, "makemigrations", "--check", "--dry-run", *project.without_checks)
    heard = watched.sung()
    watched.heard = len(heard)
    if len(heard) < 10:
        return [f"Django set off only {heard}"]
    app, model, migration = _subjects(project)
    watched.silence()
    commands = [*map(str.split, COMMANDS), ["sqlmigrate", app, migration.stem]]
    trouble = [
        f"{' '.join(arguments)} ended with {code}: {said[-300:]}"
        for arguments, (code, said) in zip(commands, watched.sterna(commands), strict=False)
        if code > 1 or code < 0 or "Traceback" in said
    ]
    trouble += _in_the_editor(watched, model, migration)
    trouble += [f"ran {name}" for name in watched.sung()]
    trouble += [f"the worker ran {name}" for name in watched.strangers()]
    if not any("django" in line for line in watched.log.read_text().splitlines()):
        trouble.append("the ear at the worker heard nothing")
    return trouble


def _subjects(project: Project) -> tuple[str, Path, Path]:
    """An app, its models, and its first migration, as source."""
    for app in describe(project).apps:
        migrations, models = app.migrations_folder(project.root), app.folder(project.root) / "models.py"
        if app.migrations and migrations is not None and models.is_file():
            first = migrations / f"{app.migrations[0]}.py"
            if first.is_file() and "CreateModel" in first.read_text():
                return app.label, models, first
    raise LookupError(f"{project.root} has no app with models and migrations")


def _in_the_editor(watched: Watched, models: Path, migration: Path) -> list[str]:
    project = watched.project
    options = {"trusted": True, "interpreter": str(project.python), "settingsModule": project.settings}
    command = [sys.executable, "-I", "-c", STERNA, str(watched.launcher), "server"]
    with Editor(project.root, options, command, project.environment(), patience=PATIENCE) as editor:
        text = editor.open(models)
        editor.open(migration)
        editor.wait_until_ready()
        editor.wait_for_diagnostics(models)
        version = editor.type(models, text + "\n\nhalf = (\n")
        editor.wait_for_diagnostics(models, version)
        hover = editor.hover(migration, "CreateModel", after="operations")
    # A model that is not managed has a block that says so.
    return [] if "```sql" in hover else [f"no SQL in the hover: {hover[:200]}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
