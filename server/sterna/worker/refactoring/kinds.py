"""The kinds of refactorings by their names."""

from __future__ import annotations

from typing import Any, Dict

from sterna.worker.refactoring import move_model, primary_key, through_model

KINDS = {"move_model": move_model, "primary_key": primary_key, "through_model": through_model}


def consider(generation: Any, params: Dict[str, Any]) -> Dict[str, Any]:
    """What the server has to know to edit the models; raises CommandError where the refactoring cannot be made."""
    answer: Dict[str, Any] = KINDS[params["kind"]].consider(generation, params)
    return answer


def arrange(generation: Any, changes: Dict[str, Any], params: Dict[str, Any]) -> None:
    """Turn what the autodetector found into the series of migrations; raises CommandError.

    `changes` are migrations by app label, named and with dependencies, as `MigrationAutodetector.changes` gives them.
    """
    KINDS[params["kind"]].arrange(generation, changes, params)
