"""The severities that the project and the editor ask for, and what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from sterna.project.config import ProjectConfig
from sterna.project.problem import FileProblem
from sterna.rules.levels import ALL, Levels
from sterna.rules.registry import rules


def levels_of(config: ProjectConfig, editor: Mapping[str, str]) -> Levels:
    """Those of pyproject.toml, then those of the editor's settings, which win."""
    return Levels({**config.rules, **editor}, config.per_path)


def level_problems(config: ProjectConfig) -> Iterator[FileProblem]:
    """A problem for each code in pyproject.toml that no rule has."""
    if config.pyproject is None:
        return
    for code in dict.fromkeys([*config.rules, *(code for _, words in config.per_path for code in words)]):
        if code not in rules() and code != ALL:
            near = difflib.get_close_matches(code, rules(), 1)
            remedy = f"Did you mean {near[0]!r}?" if near else "docs/rules lists them."
            yield FileProblem(config.pyproject, f"There is no rule {code!r} to set a severity for.", remedy)
