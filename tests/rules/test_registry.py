"""Each rule has a file of its own name, a page that says what to do, and more examples of silence than of noise."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import sterna.rules
from sterna.ide import codes
from sterna.rules.registry import rules

GROUPS = {"graph", "history", "reversibility", "data", "models", "project"}


@pytest.mark.parametrize("code", rules())
def test_rule(code: str) -> None:
    rule = rules()[code]
    path = Path(inspect.getfile(type(rule)))
    assert path.stem.replace("_", "-") == code
    assert path.parent.name == rule.group
    assert path.parent.parent == Path(sterna.rules.__file__).parent
    assert rule.group in GROUPS
    assert rule.summary().endswith(".")
    assert "## Instead" in rule.page()
    assert "## Ignore it when" in rule.page()
    # A rule that fails is made to fail in test_failure.py.
    assert rule.invalid or code == "failed-rule"
    assert len(rule.valid) > len(rule.invalid) or code == "failed-rule"


def test_one_rule_a_file() -> None:
    files = [inspect.getfile(type(rule)) for rule in rules().values()]
    assert len(files) == len(set(files))


def test_every_code_has_a_page() -> None:
    assert {value for name, value in vars(codes).items() if name.isupper()} <= set(rules())
