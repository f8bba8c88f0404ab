"""New migrations through a formatter: black where Django's command would run it, or the project's ruff.

Source: django/core/management/utils.py (find_formatters, run_formatters; 4.1 and newer). Texts go through standard
input, so that nothing unformatted is ever on the disk.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit
from sterna.ide.generate import Generated
from sterna.project.config import Interpreter

_PATIENCE = 30.0
"""Seconds that a formatter has for a file."""
_ARGUMENTS = {
    # Django's own options, and what makes black read and write a text.
    "black": ("--quiet", "--fast", "--stdin-filename", "{path}", "-"),
    "ruff": ("format", "--quiet", "--force-exclude", "--stdin-filename", "{path}", "-"),
}


@dataclass(frozen=True)
class Formatter:
    """A program that formats; no program where the wished one is not there, which `missing` says."""

    name: str = ""
    program: str = ""
    environ: Mapping[str, str] | None = None
    missing: str = ""


@dataclass(frozen=True)
class Surroundings:
    """Where formatters are looked for.

    `shell`: the user runs a command, so that every program of PATH is his choice. Otherwise programs of the workspace's
    folders are left alone, but for the interpreter's own, and in a workspace that is not trusted nothing is run.
    """

    interpreter: Interpreter
    folders: Sequence[Path]
    environ: Mapping[str, str]
    trusted: bool = True
    shell: bool = False


def find_formatter(wish: str, around: Surroundings) -> Formatter:
    """The formatter for new migrations. `wish` is "off", "ruff", "black", or "" for black where it is found."""
    if wish == "off" or not (around.trusted or around.shell):
        return Formatter()
    name = wish or "black"
    # A ruff is pinned in the project's environment; of black, Django takes the one of PATH.
    own = _beside(around.interpreter, name) if name == "ruff" else None
    program = own or _which(name, around)
    if program is None:
        return Formatter(missing=f"{name} was not found: the files are as Django writes them." if wish else "")
    return Formatter(name, program, dict(around.environ))


def formatted(generated: Generated, formatter: Formatter) -> Generated:
    """The same with the texts of the new migrations formatted; where that fails they stay, and a note says so."""
    if not formatter.program:
        return replace(generated, notes=(*generated.notes, *filter(None, [formatter.missing])))
    notes: list[str] = []
    files = tuple(
        _formatted(file, formatter, notes)
        if isinstance(file, CreateFile) and file.path in generated.migrations
        else file
        for file in generated.edit.files
    )
    return replace(generated, edit=Edit(generated.edit.texts, files), notes=(*generated.notes, *notes))


def _formatted(file: CreateFile, formatter: Formatter, notes: list[str]) -> CreateFile:
    try:
        text = _run(file, formatter)
        if _tree(text) == _tree(file.text):
            return CreateFile(file.path, text)
        reason = "its result is another program"
    except subprocess.TimeoutExpired:
        reason = f"it took longer than {_PATIENCE:g} seconds"
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"it exits with {error.returncode}"
    except OSError as error:
        reason = error.strerror or str(error)
    except (SyntaxError, ValueError) as error:
        reason = f"its result does not parse: {error}"
    notes.append(f"{file.path.name} is as Django writes it; {formatter.name} did not format it: {reason}.")
    return file


def _run(file: CreateFile, formatter: Formatter) -> str:
    command = [formatter.program, *(each.format(path=file.path) for each in _ARGUMENTS[formatter.name])]
    folder = next(each for each in file.path.parents if each.is_dir())
    done = subprocess.run(
        command,
        input=file.text.encode(),
        capture_output=True,
        timeout=_PATIENCE,
        cwd=folder,
        env=formatter.environ,
        check=True,
    )
    return done.stdout.decode().replace("\r\n", "\n")


def _tree(text: str) -> str:
    return ast.dump(ast.parse(text))


def _beside(interpreter: Interpreter, name: str) -> str | None:
    """The program of the project's environment."""
    return None if interpreter.bundled else shutil.which(name, path=str(interpreter.path.parent))


def _which(name: str, around: Surroundings) -> str | None:
    path = around.environ.get("PATH", os.defpath)
    if around.shell:
        return shutil.which(name, path=path)
    folders = [Path(entry) for entry in path.split(os.pathsep) if entry]
    outside = [str(each) for each in folders if each.is_absolute() and not _within(each, around.folders)]
    found = shutil.which(name, path=os.pathsep.join(outside)) if outside else None
    return None if found is None or _within(Path(found), around.folders) else found


def _within(path: Path, folders: Iterable[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(folder)) for folder in folders)
