"""Whether a field's name was edited in place: what stood between the same neighbours before is the same field."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.engine.messages import Changes, Question
from sterna.ide.places import Places
from sterna.project.committed import committed_text
from sterna.project.files import read_text
from sterna.syntax import facts
from sterna.syntax.read import read


def in_place(places: Places, changes: Changes, question: Question) -> bool | None:
    """Whether the new field of a question about a rename stands where the old one stood, by the text that the file has
    on disk, else by the one last committed; None where neither tells."""
    for change in changes.changes:
        if change.operation == "AddField" and (change.model, change.name) == (question.model.lower(), question.new):
            path = places.module_path(change.places[0].module) if change.places else None
            reading = places.reading(path) if path is not None else None
            if path is None or reading is None:
                continue
            now = _names(reading.facts, question.model)
            on_disk = read_text(str(path))
            for text in (on_disk if isinstance(on_disk, str) else None, committed_text(path)):
                before = _names(read(text).facts, question.model) if text is not None else []
                if question.old in before and question.new not in before and question.new in now:
                    return question.old not in now and same_gap(before, question.old, now, question.new)
    return None


def same_gap(before: list[str], old: str, now: list[str], new: str) -> bool:
    """Whether both names have the same place among those that lie between two neighbours that stayed."""
    both = set(before) & set(now)
    return _gap(before, old, both) == _gap(now, new, both)


def _gap(names: list[str], name: str, stayed: set[str]) -> tuple[str, int]:
    """The neighbour before it that stayed, and how many names lie between."""
    index = names.index(name)
    for distance, other in enumerate(reversed(names[:index])):
        if other in stayed:
            return other, distance
    return "", index


def _names(module: facts.Module, model: str) -> list[str]:
    """What the body of a model's class assigns, in order."""
    for top in module.statements:
        if isinstance(top.stmt, facts.Class) and top.stmt.name.lower() == model.lower():
            return list(dict.fromkeys(_assigned(top.stmt)))
    return []


def _assigned(class_: facts.Class) -> Iterator[str]:
    for statement in class_.body:
        targets = statement.targets if isinstance(statement, facts.Assign) else []
        if isinstance(statement, facts.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, facts.Name):
                yield target.name
