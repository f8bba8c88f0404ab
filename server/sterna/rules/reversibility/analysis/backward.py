"""A function for the way back, in the shape of the one that went forward."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.literals import walk
from sterna.rules.reversibility.analysis.forward import Forward, is_literal, name_of
from sterna.syntax import facts

ERROR = ("django.db.migrations.exceptions", "IrreversibleError")


def name_for(forward: Forward) -> str:
    """What the function is called."""
    return f"reverse_{forward.function.name.lstrip('_').removeprefix('forward_').removeprefix('forwards_')}"


def function(forward: Forward) -> tuple[str, bool]:
    """The text of the function, and whether it is whole: it deletes the rows that the other one creates, which have
    nothing but literal values. One that is not whole raises IrreversibleError until it is written."""
    setup = list(_setup(forward))
    created = _created(forward, {name for name, _ in setup})
    lines = [f"def {name_for(forward)}(apps, schema_editor):"]
    lines += [f"    {source}" for _, source in setup]
    if created:
        lines += [f"    {line}" for line in reversed(created)]
        return "\n".join(lines) + "\n", True
    lines.append(f"    # Undo here what {forward.function.name} does; until then a rollback ends here, as without it.")
    lines.append(f'    raise {ERROR[1]}("{name_for(forward)} is not written yet.")')
    return "\n".join(lines) + "\n", False


def _setup(forward: Forward) -> Iterator[tuple[str, str]]:
    """The models and the alias that the function looks up at its beginning: name, and the assignment."""
    for stmt in forward.body:
        if not isinstance(stmt, facts.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], facts.Name):
            continue
        parameters = {each.name for each in forward.function.params}
        value = stmt.value
        get_model = isinstance(value, facts.Call) and name_of(value.func) == "apps.get_model"
        alias = name_of(value) == "schema_editor.connection.alias"
        plain = isinstance(value, facts.Call) and all(is_literal(each.value) for each in value.args)
        if parameters >= {"apps", "schema_editor"} and ((get_model and plain) or alias):
            yield stmt.targets[0].name, f"{stmt.targets[0].name} = {forward.source(value)}"


def _created(forward: Forward, names: set[str]) -> list[str]:
    """A deletion for each row; [] where it does more than create rows that the text tells."""
    deletions: list[str] = []
    for stmt in forward.body:
        if isinstance(stmt, facts.Assign | facts.Simple):
            if isinstance(stmt, facts.Assign) and not _is_setup(stmt, names):
                return []
            continue
        value = stmt.value if isinstance(stmt, facts.ExprStmt) else None
        if isinstance(value, facts.Const):
            continue
        found = _of_call(forward, value, names) if isinstance(value, facts.Call) else []
        if not found:
            return []
        deletions += found
    return deletions


def _is_setup(stmt: facts.Assign, names: set[str]) -> bool:
    return len(stmt.targets) == 1 and isinstance(stmt.targets[0], facts.Name) and stmt.targets[0].name in names


def _of_call(forward: Forward, call: facts.Call, names: set[str]) -> list[str]:
    func = call.func
    if not isinstance(func, facts.Attr) or not _names(func.value) <= names:
        return []
    manager = forward.source(func.value)
    if func.name == "create":
        row = _row(forward, call.args)
        return [f"{manager}.filter({row}).delete()"] if row else []
    if func.name != "bulk_create" or len(call.args) != 1:
        return []
    items = call.args[0].value
    if not isinstance(items, facts.Seq) or items.kind == "set" or not items.items:
        return []
    deletions = []
    for item in items.items:
        model = isinstance(item, facts.Call) and isinstance(item.func, facts.Name) and item.func.name in names
        row = _row(forward, item.args) if model and isinstance(item, facts.Call) else ""
        if not row:
            return []
        deletions.append(f"{manager}.filter({row}).delete()")
    return deletions


def _row(forward: Forward, args: list[facts.Arg]) -> str:
    """The keywords with which a row is found again, or ""."""
    if any(each.keyword is None or not is_literal(each.value) for each in args):
        return ""
    key = [each for each in args if each.keyword in ("pk", "id")] or args
    return ", ".join(f"{each.keyword}={forward.source(each.value)}" for each in key)


def _names(value: facts.Expr) -> set[str]:
    return {each.name for each in walk(value) if isinstance(each, facts.Name)}
