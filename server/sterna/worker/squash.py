"""`squashmigrations`: Django's own command over migrations that are read, its file kept in memory and looked at.

Source: django/core/management/commands/squashmigrations.py (4.2 to 6.1).
"""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Optional, Tuple

from django.core.management.commands import squashmigrations as command_module

from sterna.worker.generate import Generation
from sterna.worker.history import History
from sterna.worker.one_off import without_one_off
from sterna.worker.rewriting import Refused, Rewriting, Said
from sterna.worker.squash_check import ring
from sterna.worker.squash_parts import (
    Cut,
    Part,
    after_deferred,
    at_barriers,
    barriers,
    cut_before,
    fitting,
    joined,
    other_branches,
    takes_away,
)
from sterna.worker.squash_plans import roads

Key = Tuple[str, str]
Prompt = Callable[[str], str]


class Squashing(Rewriting):
    """Runs the command for one project."""

    def __init__(self, history: History, generation: Generation) -> None:
        super().__init__(history, generation)
        self.exact = False
        """Whether migrations are named in full."""

    def answer(self, params: Dict[str, Any], prompt: Optional[Prompt], dialect: str) -> Dict[str, Any]:
        """The `Squash` message, with the SQL of a dialect and SQLite's; raises UnknownValue and EOFError."""
        said = Said()
        files: List[Part] = []
        notes: List[str] = []
        found: List[Dict[str, Any]] = []
        with said.failures():
            whole = self._run(params, prompt, said)
            if whole is not None:
                files, notes = self._files(whole, params, said)
                new = [part.migration for part in files]
                found = [roads(self.history, new, (whole.app, whole.names[-1]), each) for each in dialects(dialect)]
        messages = [part.message for part in files] if not said.code else []
        return {"files": messages, "notes": notes, "roads": found, **said.message()}

    def _files(self, whole: Part, params: Dict[str, Any], said: Said) -> Tuple[List[Part], List[str]]:
        """The parts that the range is written to, and why they are not one; raises Refused where that is nothing."""
        found = barriers(whole)
        notes = []
        runs = [whole.names]
        if params.get("split"):
            runs = at_barriers(whole.names, [each.name for each in found])
            notes += ["%s stays as it is: it %s." % (each.name, each.reason) for each in found]
        runs, at = [part for run in runs for part in fitting(self.loader.graph, whole.app, run)], len(runs)
        if len(runs) > at:
            around = ring(self.history, [whole.migration])
            notes += ["As one migration it would wait for itself (%s), so it is cut." % around] if around else []
        made = {tuple(whole.names): whole}
        cuts: List[Cut] = []
        while True:
            parts = [names for run in runs for names in cut_before(run, [each.name for each in cuts])]
            for names in parts:
                if len(names) > 1 and tuple(names) not in made:
                    made[tuple(names)] = self._part(Part(whole.app, names), params, said)
            files = [made[tuple(names)] for names in parts if len(names) > 1]
            more = [each for part in files for each in after_deferred(part)] or self._led(files)
            if not more:
                break
            cuts += more
        notes += dict.fromkeys(each.reason for each in cuts)
        stays = {each.name for each in found} if params.get("split") else set()
        notes += ["%s stays as it is." % name for name, *rest in parts if not rest and name not in stays]
        if not files:
            raise Refused("There is nothing to squash. %s" % " ".join(notes))
        if len(parts) > 1:
            said.out.write("".join("  %s\n" % note for note in notes))
        if not params.get("split"):
            notes += ["%s %s: %s" % (each.name, each.reason, each.advice) for each in found]
        return files, notes

    def _led(self, files: List[Part]) -> List[Cut]:
        """Where the range is cut so that models stay as long as other apps need them; raises Refused where the new
        operations lead elsewhere and no cut helps."""
        found = self.led([part.migration for part in files])
        cuts = []
        for who, model in found.absent:
            for part in files:
                name = takes_away(part, model)
                if name:
                    reason = "%s.%s needs %s.%s, which %s takes away, so it is cut." % (*who, *model, name)
                    cuts.append(Cut(name, reason))
        if found and not cuts:
            raise Refused("The new operations lead elsewhere: %s." % found.first)
        return cuts[:1]

    def _part(self, part: Part, params: Dict[str, Any], said: Said) -> Part:
        """A range that was cut from the one asked for, as Django's command squashes it."""
        first = part.names[0] == self.first and not params.get("start")
        own = {"start": None if first else part.names[0], "end": part.names[-1], "interactive": False}
        self.exact = True
        try:
            made = self._run({**params, **own}, None, said)
        finally:
            self.exact = False
        assert made is not None
        if made.names != part.names:
            raise Refused(
                "The range would have to be cut, and %s comes with %s."
                % (", ".join(sorted(set(made.names) - set(part.names))), part.names[-1])
            )
        return made

    def _run(self, params: Dict[str, Any], prompt: Optional[Prompt], said: Said) -> Optional[Part]:
        """What Django's command makes of a range; None where the user said no."""
        self.begin()
        command = said.command(command_module)
        if self.exact:
            command.find_migration = lambda loader, app, name: loader.get_migration(app, name)
        paths = SimpleNamespace(path=SimpleNamespace(exists=self._exists))
        with self.patched(command_module, os=paths, input=asking(prompt, said.out)):
            command.handle(**options(params))
        if self.writer is None:
            return None
        migration = self.writer.migration
        names = [name for _, name in migration.replaces]
        if not self.exact:
            self.first = names[0]
        return self._made(Part(migration.app_label, names, migration))

    def _made(self, part: Part) -> Part:
        part.squashed = [self.loader.disk_migrations[part.app, name] for name in part.names]
        part.operations = {each.name: list(each.operations) for each in part.squashed}
        part.message = {
            "app": part.app,
            "name": part.migration.name,
            "module": self.module(part.app, part.migration.name),
            "text": self.writer.text,
            "replaces": part.names,
            "before": sum(len(each.operations) for each in part.squashed),
            "after": len(part.migration.operations),
            "needs_porting": self.writer.porting,
        }
        return part

    def prepared(self, migration: Any) -> None:
        """Give the squashed migration what Django's command leaves behind; raises Refused."""
        squashed = [self.loader.disk_migrations[tuple(key)] for key in migration.replaces]
        for each in squashed:
            self.whole(each)
        migration.operations = without_one_off(migration.operations, squashed)
        joined(migration, squashed)
        migration.dependencies = [*migration.dependencies, *other_branches(self.loader.graph, squashed)]

    def _exists(self, path: str) -> bool:
        return (self.writer.migration.app_label, self.writer.migration.name) in self.loader.disk_migrations


def dialects(dialect: str) -> List[str]:
    """That of the SQL to be shown, and SQLite's, on which schemas are compared."""
    return list(dict.fromkeys([dialect, "sqlite"]))


def asking(prompt: Optional[Prompt], out: io.StringIO) -> Callable[..., str]:
    """What a command asks with: the text comes with what was printed before it."""

    def ask(text: str = "") -> str:
        if prompt is None:
            raise EOFError
        shown = out.getvalue()
        out.seek(0)
        out.truncate()
        return prompt(shown + text)

    return ask


def options(params: Dict[str, Any]) -> Dict[str, Any]:
    """The options of Django's command from the request."""
    return {
        "app_label": params["app"],
        "start_migration_name": params.get("start") or None,
        "migration_name": params["end"],
        "squashed_name": params.get("squashed_name") or None,
        "no_optimize": not params.get("optimize", True),
        "include_header": params.get("header", True),
        "interactive": params.get("interactive", False),
        "verbosity": params.get("verbosity", 1),
    }
