"""A function of a module's own in place of an expression in a field."""

from __future__ import annotations

from sterna.edits.change import AddStatements, Change, Replace
from sterna.rules.models.analysis.declared import Field, bound_names
from sterna.rules.models.analysis.volatile import names
from sterna.rules.report import Fix
from sterna.rules.view import View
from sterna.syntax import facts


def named_function(view: View, field: Field, keyword: str, value: facts.Expr, body: facts.Expr) -> Fix | None:
    """The fix that moves an expression (`body`: what it returns) to a function before the class; None where it could
    mean something else there."""
    reading = view.reading(field.model.found.path)
    if reading is None:
        return None
    name = f"{field.model.found.node.name.lower()}_{field.name}_{keyword}"
    taken = bound_names([top.stmt for top in reading.facts.statements])
    parameters = value.params if isinstance(value, facts.Lambda) else []
    plain = all(each.kind == "pos" and each.default is None for each in parameters)
    in_class = not isinstance(value, facts.Lambda) and names(body) & bound_names(field.model.found.node.body)
    if name in taken or not plain or in_class:
        return None
    text = view.text(field.at(body))
    if "\n" in text:
        text = f"({text})"
    signature = ", ".join(each.name for each in parameters)
    changes: tuple[Change, ...] = (
        AddStatements(
            field.model.found.path, field.model.found.statement, f"def {name}({signature}):\n    return {text}\n"
        ),
        Replace(field.at(value), name),
    )
    return Fix(f"Write it as a function of the module: {name}", changes, keeps_meaning=False)
