"""The messages between the server and the worker, as typed values."""

from __future__ import annotations

import msgspec
from msgspec import Raw, Struct, field

from sterna.syntax.facts import Place


class Hello(Struct, frozen=True):
    """The worker's first words: what it runs on, and where that looks for modules."""

    python: str
    django: str
    path: list[str] = field(default_factory=list)
    stdlib: list[str] = field(default_factory=list)


class StartFailure(Struct, frozen=True):
    """Why this interpreter cannot hold a worker, and the way out."""

    reason: str
    remedy: str = ""


class Progress(Struct, frozen=True):
    """How far a long request is; `total` is 0 where that is not known."""

    text: str
    done: int = 0
    total: int = 0


class ErrorBody(Struct, frozen=True):
    """Why a request has no result."""

    kind: str
    message: str
    place: Place | None = None


class Message(Struct, frozen=True):
    """Anything that the worker sends: one of hello, failed, progress, ask (with its parameters), result or error."""

    hello: Hello | None = None
    failed: StartFailure | None = None
    progress: Progress | None = None
    ask: str = ""
    name: str = ""
    module: str = ""
    statement: int = 0
    key: int = 0
    prompt: str = ""
    path: str = ""
    text: str = ""
    entries: list[str] | None = None
    id: int | None = None
    result: Raw = Raw(b"")
    error: ErrorBody | None = None


class Updated(Struct, frozen=True):
    """Answer to `update`: whether settings or apps hang on what changed, so that `open` must be said again."""

    reset: bool = False


decode_message = msgspec.json.Decoder(Message).decode
encode = msgspec.json.Encoder().encode
