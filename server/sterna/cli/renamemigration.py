"""`sterna renamemigration`: another name for a migration, its file and every reference to it."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.paths import shown
from sterna.cli.progress import Progress
from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rename_migration import MENTIONS, REPLACES, find_migration, rename


def run(project: OpenProject, options: Namespace) -> int:
    """Rename the migration; gives the exit code."""
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
    migration = find_migration(project, options.app_label, options.old_name)
    if isinstance(migration, Refusal):
        raise CommandFailed(migration.reason)
    edit = rename(project, migration.key, options.new_name)
    if isinstance(edit, Refusal):
        raise CommandFailed(edit.reason)
    left = [ask for ask, kept in ((MENTIONS, options.mentions), (REPLACES, options.replaces)) if not kept]
    new = options.new_name.removesuffix(".py")
    said = f"{migration.app}.{migration.name} is {new} now:"
    if options.dry_run:
        said = f"{migration.app}.{migration.name} would be {new}:"
    return carry_out(project, edit.without(left), options, said, _notes(edit, left))


def _notes(edit: Edit, left: list[str]) -> list[str]:
    if MENTIONS not in left:
        return []
    places = [
        f"{shown(path)}:{each.range.start.line + 1}"
        for path, edits in edit.texts
        for each in edits
        if each.ask == MENTIONS
    ]
    return [f"Named elsewhere too, and left as it is (--mentions changes it): {', '.join(places)}"] if places else []
