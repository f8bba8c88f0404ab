"""Which rule speaks of what Django raised for an operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sterna.engine.timeline import Moment
from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, all_known, fields_of, indexes_of, is_there, steps
from sterna.rules.view import View

ON_FIELD = ("RemoveField", "AlterField", "RenameField")
ON_INDEX = ("RemoveIndex", "RenameIndex", "RemoveConstraint", "AlterConstraint")


@dataclass(frozen=True)
class Missing:
    """What an operation names and the state does not have."""

    kind: str
    """The code of the rule: "unknown-model", "deleted-model", "unknown-field", "unknown-index", "unknown-relation", or
    "field-still-used" and "failing-operation", where nothing is missing."""
    name: str = ""
    gone: Moment | None = None
    """The operation that took it away."""


def faults(migration: Migration, view: View, kind: str) -> Iterator[tuple[Step, Missing, str]]:
    """The operations that Django refuses for this reason, with its words."""
    for step in steps(migration, view):
        if step.view.fault is None:
            continue
        missing = missing_of(step)
        if missing.kind == kind:
            yield step, missing, cited(step)


def cited(step: Step) -> str:
    """Django's exception, as it is raised."""
    fault = step.view.fault
    return f"Django: {fault.exception}: {fault.text}" if fault is not None else ""


def missing_of(step: Step) -> Missing:
    """Why Django refuses an operation that it refuses."""
    model = step.model
    operation = step.view
    if operation.model and operation.operation != "CreateModel" and model is None:
        gone = taken_away(step, step.moment.label)
        return Missing("deleted-model" if gone is not None else "unknown-model", operation.model, gone)
    related = missing_relation(step)
    if related:
        return Missing("unknown-relation", related, taken_away(step, related))
    if model is not None:
        names = fields_of(model, step.moment.before)
        for name in named_fields(step):
            if name not in names and all_known(model, step.moment.before):
                return Missing("unknown-field", name, field_taken_away(step, name))
        if operation.operation in ON_INDEX:
            wanted = operation.old_name or operation.name
            if wanted and wanted not in {each.name for each in indexes_of(model)}:
                return Missing("unknown-index", wanted)
    if operation.operation == "RemoveField" and operation.fault is not None and operation.fault.stage == "database":
        return Missing("field-still-used", operation.name)
    return Missing("failing-operation")


def named_fields(step: Step) -> list[str]:
    """The fields of its model that an operation takes for granted."""
    operation = step.view
    found: list[str] = []
    if operation.operation in ON_FIELD:
        found.append(operation.old_name or operation.name)
    found += [name for group in operation.fields for name in group]
    if operation.index is not None:
        found += [*operation.index.fields, *operation.index.references]
    return [name for name in found if name != "pk"]


def missing_relation(step: Step) -> str:
    """The label of a model that a field of the operation, or a base, refers to and that is not there; "" for none."""
    operation, after = step.view, step.moment.after
    fields = [operation.field] if operation.field is not None else []
    model = after.get(step.moment.label)
    bases: list[str] = []
    if operation.operation == "CreateModel" and model is not None:
        fields, bases = model.fields, [base for base in model.bases if base]
    for label in [*(each for field in fields for each in (field.remote, field.through)), *bases]:
        if label and label != step.moment.label and not is_there(label, step.moment.before, step.history):
            return label
    return ""


def taken_away(step: Step, label: str) -> Moment | None:
    """The last operation before this one that took a model out of the state."""
    found = None
    for moment in earlier(step):
        if label in moment.before and label not in moment.after:
            found = moment
    return found


def field_taken_away(step: Step, name: str) -> Moment | None:
    """The last operation before this one that took a field out of the model, or renamed it."""
    found = None
    for moment in earlier(step):
        before, after = moment.before.get(step.moment.label), moment.after.get(step.moment.label)
        if before is None or after is None or before is after:
            continue
        if name in {field.name for field in before.fields} - {field.name for field in after.fields}:
            found = moment
    return found


def earlier(step: Step) -> Iterator[Moment]:
    """The operations before this one in the plan."""
    order = step.history.order if step.migration.key in step.history.order else step.history.unsquashed
    for key in order:
        for moment in step.history.moments(key):
            if moment is step.moment:
                return
            yield moment
