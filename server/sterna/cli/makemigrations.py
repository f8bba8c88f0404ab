"""`sterna makemigrations`: Django's command, which prints and exits as Django's does, and writes all files or none."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from sterna.cli import answers
from sterna.cli.errors import CommandFailed
from sterna.cli.paths import place_words, unverified_json
from sterna.cli.progress import Progress
from sterna.cli.writing import show, write
from sterna.edits.change import DeleteFile
from sterna.engine.messages import Changes, Command
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated, place_files
from sterna.ide.merge import dissuasion
from sterna.ide.project import OpenProject
from sterna.ide.record import not_to_update, record
from sterna.ide.unverified import Unverified, unverified


def run(project: OpenProject, options: Namespace) -> int:
    """Print what Django prints, write what Django writes; gives Django's exit code."""
    writes = options.diff or not (options.dry_run or options.check)
    known = answers.changes(project)
    if writes and not options.empty:
        refusal = project.refusal(known, options.app_label)
        if refusal is not None:
            raise CommandFailed(refusal.reason)
    against = dissuasion(project, known, options.app_label).values() if options.merge else ()
    command = _ask(project, options)
    placed = _placed(project, command, options) if writes else Generated()
    placed = formatted(placed, project.formatter)
    if not options.diff:
        write(project, placed)
    for note in (*placed.notes, *_unasked(project, placed), *against):
        print(note, file=sys.stderr)
    unknown = _unknown(project, known, options.app_label)
    if options.format == "json":
        print(json.dumps(_as_json(command, placed, unknown, options), indent=2))
    else:
        if options.diff:
            show(project, placed)
        (sys.stderr if options.diff else sys.stdout).write(command.stdout)
        sys.stdout.flush()
        sys.stderr.write(command.stderr)
        # Django's output stays as it is; but no exit code may pass over what could not be looked at.
        for each in unknown:
            print(f"unresolved: {each.message}{place_words(project.places, each)}", file=sys.stderr)
    return command.exit_code


def _unknown(project: OpenProject, known: Changes, labels: Sequence[str]) -> list[Unverified]:
    return unverified(project.places, project.apps, known.problems, known.changes, project.notes(), labels)


def _ask(project: OpenProject, options: Namespace) -> Command:
    interactive = options.interactive and options.format == "text"
    with Progress() as progress:
        return project.engine.makemigrations(
            options.app_label,
            name=options.name,
            empty=options.empty,
            merge=options.merge,
            check=options.check,
            dry_run=options.dry_run and not options.diff,
            verbosity=options.verbosity,
            interactive=interactive,
            header=options.header,
            scriptable=options.scriptable,
            update=options.update,
            on_progress=progress.step,
            on_input=_asker(progress, options.scriptable) if interactive else None,
        )


def _asker(progress: Progress, scriptable: bool) -> Callable[[str], str | None]:
    def ask(prompt: str) -> str | None:
        """The user's answer, or None where nobody can give one."""
        progress.pause()
        try:
            if scriptable:
                print(prompt, end="", file=sys.stderr, flush=True)
                return input()
            return input(prompt)
        except EOFError:
            return None

    return ask


def _placed(project: OpenProject, command: Command, options: Namespace) -> Generated:
    placed = place_files(command.files, project.apps, project.project.modules, project.read, merging=options.merge)
    if isinstance(placed, Refusal):
        raise CommandFailed(placed.reason)
    for path in _gone(placed):
        refusal = not_to_update(project, project.view(), path)
        if refusal is not None:
            raise CommandFailed(f"CommandError: {refusal.reason}")
    return placed


def _gone(placed: Generated) -> list[Path]:
    return [file.path for file in placed.edit.files if isinstance(file, DeleteFile)]


def _unasked(project: OpenProject, placed: Generated) -> list[str]:
    """What Django would have asked a database that is not asked."""
    found = record(project)
    rest = " whether {0} is applied: where it is, migrate it backwards before it goes."
    return [note for path in _gone(placed) for note in found.notes(rest.format(path.stem))]


def _as_json(
    command: Command, placed: Generated, unknown: Sequence[Unverified], options: Namespace
) -> dict[str, object]:
    paths = {path.stem: str(path) for path in placed.migrations}
    texts = {str(file.path): file.text for file in placed.files}
    return {
        "exit_code": command.exit_code,
        "stdout": command.stdout,
        "stderr": command.stderr,
        "migrations": [
            {
                "app": file.app,
                "name": file.name,
                "path": paths.get(file.name),
                "text": texts.get(paths.get(file.name, ""), file.text),
            }
            for file in command.files
        ],
        "written": [] if options.diff else [str(file.path) for file in placed.files],
        "unresolved": [unverified_json(each) for each in unknown],
    }
