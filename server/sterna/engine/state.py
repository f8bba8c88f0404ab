"""The state of an engine, as a value."""

from __future__ import annotations

from msgspec import Struct


class Absent(Struct, frozen=True, tag=True):
    """No worker runs, and none has failed: it is started with the first request."""


class Starting(Struct, frozen=True, tag=True):
    """A worker is being started in this interpreter."""

    python: str


class Ready(Struct, frozen=True, tag=True):
    """A worker runs; `generation` is the snapshot that it knows.

    `bundled` is true where Sterna's own interpreter and Django are used; `fallback_reason` then says why the project's
    are not, "" where the project has none.
    """

    django: str
    python: str
    interpreter: str
    generation: int
    bundled: bool
    fallback_reason: str = ""


class Failed(Struct, frozen=True, tag=True):
    """No worker can be had: why, and what to do."""

    reason: str
    remedy: str


State = Absent | Starting | Ready | Failed
