"""What a migration or a model field is in the database: the SQL of the operation under the cursor, or a column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sterna.engine.messages import Column, OperationSql, Sql
from sterna.syntax import facts, spans
from sterna.syntax.read import Reading
from sterna.syntax.text import Position, Range

DIALECT_NAMES = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "oracle": "Oracle",
}


@dataclass(frozen=True)
class Hover:
    """Markdown for the text of a range."""

    markdown: str
    range: Range


@dataclass(frozen=True)
class MigrationTarget:
    """`class Migration` (index -1), or one of its operations."""

    index: int
    range: Range


@dataclass(frozen=True)
class FieldTarget:
    """An assignment in the body of a class, which may be a model's field."""

    class_name: str
    field: str
    range: Range


def migration_target(reading: Reading, position: Position) -> MigrationTarget | None:
    """The operation that encloses the position, or `class Migration` where its name does."""
    chain = spans.enclosing(reading, position)
    if not chain or not isinstance(chain[0].node, facts.Class) or chain[0].node.name != "Migration":
        return None
    class_ = chain[0].node
    name = spans.span(reading, chain[0].statement, -1, class_.name_at)
    if name.contains(position):
        return MigrationTarget(-1, name)
    for number, operation in enumerate(_operations(class_)):
        for link in chain:
            if link.node is operation:
                return MigrationTarget(number, link.range)
    return None


def field_target(reading: Reading, position: Position) -> FieldTarget | None:
    """The name on the left of an assignment in the body of a class, where the position is on it."""
    class_name = ""
    for outer, inner in pairwise(spans.enclosing(reading, position)):
        if isinstance(outer.node, facts.Class):
            class_name = outer.node.name
        elif isinstance(outer.node, (facts.Assign, facts.AnnAssign)) and isinstance(inner.node, facts.Name):
            if class_name and _is_target(outer.node, inner.node):
                return FieldTarget(class_name, inner.node.name, inner.range)
        elif isinstance(outer.node, facts.Def):
            return None
    return None


def migration_hover(target: MigrationTarget, forward: Sql, backward: Sql) -> Hover | None:
    """The SQL of the target forward and backward; None where the worker knows no such operation."""
    if target.index < 0:
        parts = [f"**SQL of this migration** · {_dialect(forward)}", _whole(forward), "Backward:", _whole(backward)]
        return Hover("\n\n".join(parts), target.range)
    operation = _operation(forward, target.index)
    if operation is None and not forward.error:
        return None
    title = operation.description if operation is not None else "SQL of this operation"
    parts = [f"**{title}** · {_dialect(forward)}", _part(forward, operation)]
    parts += ["Backward:", _part(backward, _operation(backward, target.index))]
    return Hover("\n\n".join(parts), target.range)


def column_hover(column: Column, dialect: str, range_: Range) -> Hover:
    """The column of a model field."""
    if column.column:
        title = f"**{column.table}.{column.column}** · {DIALECT_NAMES.get(dialect, dialect) or 'database not known'}"
        parts = [title, fence(f"{column.column} {column.type}")]
    else:
        parts = [f"**{column.model}.{column.field}** · no column of its own"]
    if column.note:
        parts.append(column.note)
    return Hover("\n\n".join(parts), range_)


def fence(sql: str) -> str:
    """SQL as a code block."""
    return f"```sql\n{sql}\n```"


def _operations(class_: facts.Class) -> list[facts.Expr]:
    for statement in reversed(class_.body):
        if isinstance(statement, facts.Assign) and isinstance(statement.value, facts.Seq):
            names = [target.name for target in statement.targets if isinstance(target, facts.Name)]
            if "operations" in names:
                return statement.value.items
    return []


def _is_target(statement: facts.Assign | facts.AnnAssign, name: facts.Name) -> bool:
    targets = statement.targets if isinstance(statement, facts.Assign) else [statement.target]
    return any(target is name for target in targets)


def _operation(sql: Sql, index: int) -> OperationSql | None:
    return next((operation for operation in sql.operations if operation.index == index), None)


def _whole(sql: Sql) -> str:
    if sql.error:
        return sql.error
    lines = (_laid_out(line, sql.dialect) for line in sql.text.split("\n"))
    return fence("\n".join(lines)) if sql.text.strip() else "No SQL."


def _part(sql: Sql, operation: OperationSql | None) -> str:
    if operation is not None and operation.irreversible:
        return "This operation cannot be reversed."
    if operation is None:
        return sql.error or "No SQL."
    statements = "\n".join(_laid_out(statement, sql.dialect) for statement in operation.statements)
    return fence(statements) if statements.strip() else "No SQL."


def _laid_out(statement: str, dialect: str) -> str:
    # sqlglot takes a quarter of a second to import: only who shows SQL waits for it.
    from sterna.sql.layout import layout

    return layout(statement, dialect)


def _dialect(sql: Sql) -> str:
    return DIALECT_NAMES.get(sql.dialect, sql.dialect) or "database not known"
