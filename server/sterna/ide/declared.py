"""What models have to say as well when a migration says it: an edit of their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sterna.edits.change import AddArgument
from sterna.edits.errors import NotEditable
from sterna.edits.text import Edit
from sterna.engine.messages import Declared, Question
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.places import Places, nodes
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.facts import Place


def with_declarations(
    outcome: Generated | Refusal | Question, places: Places, declared: Sequence[Declared]
) -> Generated | Refusal | Question:
    """The outcome with what the models have to say as well, or why they cannot."""
    if not isinstance(outcome, Generated) or not declared:
        return outcome
    models = declarations(places, declared)
    return models if isinstance(models, Refusal) else replace(outcome, edit=outcome.edit.with_(models))


def declarations(places: Places, declared: Sequence[Declared]) -> Edit | Refusal:
    """The edit that gives fields these arguments, or a refusal where one is not written as a call in its own class."""
    # With libcst, which takes half a second to import.
    from sterna.edits.build import build

    changes = []
    for each in declared:
        found = field_call(places, each.place)
        if found is None:
            return Refusal(f"{each.field} is not declared in the class of its model: give it {each.argument} there.")
        changes.append(AddArgument(found[0], each.argument))
    try:
        return build(changes, places.reading)
    except NotEditable as error:
        return Refusal(f"The models are not as expected ({error}). Nothing was changed.")


def field_call(places: Places, place: Place | None) -> tuple[At, facts.Call] | None:
    """The call that makes the field which is assigned at a place of the project's own; None where there is none."""
    path = places.module_path(place.module) if place is not None else None
    reading = places.reading(path) if path is not None else None
    if place is None or path is None or reading is None or not places.is_own(path) or place.body >= 0:
        return None
    if not 0 <= place.statement < len(reading.facts.statements):
        return None
    for node in nodes(reading.facts.statements[place.statement].stmt):
        if isinstance(node, facts.Assign | facts.AnnAssign) and isinstance(node.value, facts.Call):
            targets = node.targets if isinstance(node, facts.Assign) else [node.target]
            if place.at in (node.at, *(target.at for target in targets)):
                return At(path, place.statement, -1, node.value.at), node.value
    return None
