"""Many-to-many to through model: a class for the table that Django made for a relation, which stays as it is."""

from __future__ import annotations

import threading
from pathlib import Path

from sterna.edits.build import build
from sterna.edits.change import AddArgument, AddStatements, Change, RemoveArgument
from sterna.edits.expressions import NotEditable
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.refactor_messages import Relation
from sterna.ide.declared import field_call
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated, engine_refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.refactoring import Refactoring, refactor
from sterna.ide.refactoring.texts import models_module, text_of
from sterna.syntax import facts, spans
from sterna.syntax.at import At

NOTE = (
    "Forms of the admin leave out a relation with a through model: give {model} an inline where it was in one. "
    "dumpdata writes the rows of {name} by themselves now."
)
CLASS = """\
class {name}({prefix}Model):
{key}    {source} = {prefix}ForeignKey({model}, on_delete={prefix}CASCADE{more})
    {target} = {prefix}ForeignKey({to}, on_delete={prefix}CASCADE{more})

    class Meta:
        db_table = "{table}"{tablespace}
        unique_together = [("{source}", "{target}")]
"""


def through_model(
    project: OpenProject,
    app: str,
    model: str,
    field: str,
    name: str = "",
    cancel: threading.Event | None = None,
    *,
    header: bool = True,
) -> Generated | Refusal:
    """The relation with a through model, and the migration that says so to Django alone; raises EngineCancelled.

    `name` is that of the new class; "" for one made of the names of model and field.
    """
    refused = project.unparsed()
    if refused is not None:
        return refused
    wanted = {"app": app, "model": model, "field": field}
    try:
        relation = project.engine.consider("through_model", {**wanted, "name": name}, Relation, cancel=cancel)
    except (EngineError, EngineUnavailable) as error:
        return engine_refusal(error)
    found = field_call(project.places, relation.field)
    if found is None:
        return Refusal(f"{relation.model}.{field} is not written as a call in the class of its model.")
    changes = _changes(project, relation, *found)
    if isinstance(changes, Refusal):
        return changes
    try:
        models = build(changes, project.places.reading)
    except NotEditable as error:
        return Refusal(f"The models are not as expected ({error}). Nothing was changed.")
    note = NOTE.format(model=relation.model, name=relation.name)
    return refactor(project, Refactoring("through_model", wanted, (app,), models, (note,)), cancel, header=header)


def _changes(project: OpenProject, relation: Relation, at: At, call: facts.Call) -> list[Change] | Refusal:
    to = next((each.value for each in call.args if each.keyword == "to" or not (each.keyword or each.star)), None)
    if to is None or any(each.star for each in call.args):
        return Refusal(f"What the relation of {relation.model} leads to is not written in its call.")
    changes: list[Change] = [AddArgument(at, f'through="{relation.name}"')]
    given = [each.keyword for each in call.args]
    # Django takes neither beside `through`: they are the through model's now.
    changes += [RemoveArgument(at, each) for each in ("db_table", "db_constraint") if each in given]
    prefix = text_of(project, At(at.path, at.statement, -1, call.func.at)).rpartition("ManyToManyField")[0]
    if not prefix:
        changes += models_module(project, at.path)
        prefix = "models."
    target = relation.model if relation.is_self else text_of(project, At(at.path, at.statement, -1, to.at))
    changes.append(AddStatements(at.path, at.statement + 1, _class(relation, prefix, target)))
    return changes


def _class(relation: Relation, prefix: str, target: str) -> str:
    more = ', related_name="+"' + ("" if relation.constrained else ", db_constraint=False")
    key = f"    id = {prefix}{relation.unmatched_key}(primary_key=True)\n" if relation.unmatched_key else ""
    return CLASS.format(
        name=relation.name,
        prefix=prefix,
        key=key,
        source=relation.source,
        target=relation.target,
        model=relation.model,
        to=target,
        more=more,
        table=relation.table,
        tablespace=f'\n        db_tablespace = "{relation.tablespace}"' if relation.tablespace else "",
    )


def relation_at(project: OpenProject, path: Path, line: int) -> tuple[str, str] | None:
    """Names of the class and the field where a line of a file assigns a many-to-many relation without `through`."""
    reading = project.places.reading(path)
    if reading is None:
        return None
    for index, top in enumerate(reading.facts.statements):
        if not isinstance(top.stmt, facts.Class) or top.stale or not top.line <= line < top.end_line:
            continue
        for each in top.stmt.body:
            if not isinstance(each, facts.Assign) or not isinstance(each.value, facts.Call):
                continue
            target, func = each.targets[0], each.value.func
            called = func.name if isinstance(func, facts.Attr | facts.Name) else ""
            if not isinstance(target, facts.Name) or called != "ManyToManyField":
                continue
            if spans.span(reading, index, -1, target.at).start.line == line:
                given = {argument.keyword for argument in each.value.args}
                return None if "through" in given else (top.stmt.name, target.name)
    return None
