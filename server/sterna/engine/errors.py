"""How a request to the engine fails."""

from __future__ import annotations

from sterna.engine.state import Failed, State
from sterna.syntax.facts import Place


class EngineUnavailable(Exception):  # noqa: N818 - a state, not a fault
    """There is no worker, and `state` says why."""

    def __init__(self, state: State, detail: str = "") -> None:
        self.state = state
        text = (
            f"{state.reason} {state.remedy}".strip() if isinstance(state, Failed) else "Sterna's engine is not running."
        )
        super().__init__(detail or text)


class EngineError(Exception):
    """The worker answered with an error; `kind` is "command", "settings" or "internal"."""

    def __init__(self, message: str, place: Place | None = None, kind: str = "internal") -> None:
        self.message = message
        self.place = place
        self.kind = kind
        super().__init__(message)


class EngineCancelled(Exception):  # noqa: N818 - a wish that was granted
    """The request was called off by its caller."""


class WorkerGone(Exception):  # noqa: N818 - stays within the engine
    """The worker ended, or no longer speaks the protocol."""
