"""What Django raises where a rule reports an error: a line for every such rule, by its code."""

from __future__ import annotations

from dataclasses import dataclass

from rules.oracle import MIGRATE


@dataclass(frozen=True)
class Verdict:
    """One of these exceptions, by class name, with this in its text, at one of the commands."""

    exceptions: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...] = MIGRATE
    text: str = ""


def raises(*exceptions: str, commands: tuple[tuple[str, ...], ...] = MIGRATE, text: str = "") -> Verdict:
    """The verdict of these names."""
    return Verdict(exceptions, commands, text)


MAKE = (("makemigrations",),)
VERDICTS: dict[str, Verdict] = {
    "circular-dependency": raises("CircularDependencyError"),
    "conflicting-migrations": raises("CommandError", text="Conflicting migrations detected"),
    "data-unknown-field": raises("FieldError", "FieldDoesNotExist", "TypeError"),
    "data-unknown-model": raises("LookupError"),
    "malformed-dependency": raises("NodeNotFoundError", "TypeError", "IndexError"),
    "lambda-in-field": raises("ValueError", commands=MAKE, text="Cannot serialize function: lambda"),
    "dangling-relation": raises("ValueError", commands=(("migrate",), ("migrate",)), text="lazy reference"),
    "deleted-model": raises("KeyError", "LookupError"),
    "duplicate-column": raises("OperationalError", text="duplicate column name"),
    "duplicate-index": raises("OperationalError", text="already exists"),
    "duplicate-table": raises("OperationalError", text="already"),
    "failing-operation": raises("ValueError", "FieldError"),
    "field-exists": raises("OperationalError", text="duplicate column name"),
    "latest-of-own-app": raises("NodeNotFoundError"),
    "missing-dependency": raises("ValueError", commands=(("migrate", "blog"),)),
    "missing-migration-class": raises("BadMigrationError"),
    "missing-swappable-dependency": raises("ValueError", commands=(("migrate", "blog"),)),
    "model-exists": raises("OperationalError", text="already"),
    "replaced-by-earlier": raises("CircularDependencyError"),
    "replaces-itself": raises("NodeNotFoundError", commands=(("migrate", "blog", "0002_slug"),)),
    "run-python-signature": raises("TypeError"),
    "self-dependency": raises("CircularDependencyError"),
    "unknown-dependency": raises("NodeNotFoundError", "ValueError"),
    "unknown-field": raises("FieldDoesNotExist", "KeyError"),
    "unknown-index": raises("ValueError", text="on model Post"),
    "unknown-model": raises("KeyError"),
    "unknown-relation": raises("ValueError", text="cannot be resolved"),
    "unknown-run-before": raises("NodeNotFoundError"),
    "sql-parameters": raises("ProgrammingError", text="number of bindings"),
    "sql-several-statements": raises("ProgrammingError", "Warning", text="one statement at a time"),
    "unserialisable-value": raises("ValueError", commands=MAKE, text="Cannot serialize"),
}

NOT_DJANGOS: dict[str, str] = {
    "sql-in-transaction": "PostgreSQL alone refuses it: tests/rules/test_sql_in_transaction.py",
}
"""Rules whose errors show outside of Django's commands, and why."""
