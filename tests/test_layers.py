"""The house: which room may import which, how long a file may be, and what each room says of itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).parent.parent / "server"
HOUSE = SERVER / "sterna"

LAYERS = [{"syntax"}, {"project"}, {"engine", "sql"}, {"rules", "edits"}, {"ide"}, {"lsp", "cli"}]
"""From the ground up: a room may import from those below its own, never from beside or above."""

EXTRA_EDGES = {("cli", "lsp"), ("rules", "edits")}
"""`sterna server` starts the protocol's server, and a rule says its fix in the words of edits; nothing else goes
sideways."""

OUTSIDE = {
    "syntax": {"libcst", "msgspec"},
    "project": {"dulwich", "msgspec", "platformdirs", "tomli"},
    "engine": {"msgspec"},
    "sql": {"sqlglot"},
    "rules": set(),
    "edits": {"libcst"},
    "ide": {"msgspec"},
    "lsp": {"attrs", "cattrs", "lsprotocol", "pygls", "msgspec"},
    "cli": {"msgspec"},
    "worker": {"django"},
}
"""The packages beyond the standard library that a room may import; no other room may."""

LONGEST = 400
ONE_CONCEPT_ALL_THE_SAME = {"syntax/facts.py": "a struct for each node of Python's grammar"}
FILES = sorted(HOUSE.rglob("*.py"))
ROOMS = sorted(path for path in HOUSE.iterdir() if path.is_dir() and path.name != "__pycache__")


def short(path: Path) -> str:
    """A test's name."""
    return path.relative_to(HOUSE).as_posix()


def room_of(path: Path) -> str:
    """The room that a file is in; empty for those at the door."""
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}:{node.lineno}: a relative import"
            # `from sterna import syntax` names a room as well.
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "sterna" else [node.module]
            )
            yield from ((node.lineno, name or "") for name in names)


def allowed(here: str, there: str) -> bool:
    """Whether a file of the room `here` may import from the room `there`."""
    if here == there or (here, there) in EXTRA_EDGES:
        return True
    if "worker" in (here, there):
        return False
    height = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
    return height[there] < height[here]


@pytest.mark.parametrize("path", FILES, ids=short)
def test_arrows_point_down(path: Path) -> None:
    here = room_of(path)
    wrong = []
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        there = rest.partition(".")[0]
        if top == "sterna":
            is_room = (HOUSE / there).is_dir()
            if here and is_room and not allowed(here, there):
                wrong.append(f"line {line}: {here} may not import from {there}")
            if here == "worker" and not is_room:
                wrong.append(f"line {line}: worker may import nothing of the rest")
        elif here and top not in sys.stdlib_module_names and top not in OUTSIDE[here]:
            wrong.append(f"line {line}: {here} may not import {top}")
    assert not wrong, f"{short(path)}: " + "; ".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_length(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST or short(path) in ONE_CONCEPT_ALL_THE_SAME, (
        f"{short(path)} has {lines} lines: is it still one concept?"
    )


@pytest.mark.parametrize("room", ROOMS, ids=short)
def test_rooms_say_what_they_are_for(room: Path) -> None:
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_bytes())) or ""
    lines = text.splitlines()
    assert len(lines) >= 3, f"{short(room)}/__init__.py: two lines what the room is for and what never enters it"
    assert any(line.startswith("Never enters:") for line in lines), (
        f"{short(room)}/__init__.py does not say what never enters"
    )


def test_every_room_has_its_place() -> None:
    placed = set().union(*LAYERS) | {"worker"}
    assert {room.name for room in ROOMS} == placed == set(OUTSIDE)


def test_worker_reads_on_old_pythons() -> None:
    """The worker runs in the project's interpreter: the oldest that a supported Django runs on is Python 3.8."""
    for path in (HOUSE / "worker").rglob("*.py"):
        tree = ast.parse(path.read_bytes(), feature_version=(3, 8))
        match = [node for node in ast.walk(tree) if type(node).__name__ in {"Match", "TryStar", "TypeAlias"}]
        assert not match, f"{short(path)}:{match[0].lineno}: Python 3.8 does not have this statement"  # type: ignore[attr-defined]
