"""The stub of a rule is one that Python takes, named as the tests want it, and nothing is written over."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "new_rule.py"


@pytest.fixture
def script(tmp_path: Path) -> ModuleType:
    """The script, writing elsewhere."""
    spec = importlib.util.spec_from_file_location("new_rule", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.RULES = tmp_path
    (tmp_path / "graph").mkdir()
    return module


def test_stub(script: ModuleType, tmp_path: Path) -> None:
    assert script.main(["graph/odd-dependency"]) == 0
    path = tmp_path / "graph" / "odd_dependency.py"
    (stub,) = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef))
    assert stub.name == "OddDependency"
    path.write_text("mine")
    assert script.main(["graph/odd-dependency"]) == 1
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["odd", "graph/odd", "graph/Odd-One", "nothing/odd-one", "graph/../odd-one"])
def test_bad_name(script: ModuleType, tmp_path: Path, name: str) -> None:
    assert script.main([name]) == 2
    assert list((tmp_path / "graph").iterdir()) == []
