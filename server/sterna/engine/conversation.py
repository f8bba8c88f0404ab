"""One request to a worker, from the question to the typed result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any, TypeVar

import msgspec

from sterna.engine.asks import Host
from sterna.engine.errors import EngineCancelled, EngineError, WorkerGone
from sterna.engine.process import WorkerProcess
from sterna.engine.protocol import Message, Progress, decode_message, encode

T = TypeVar("T")
OnProgress = Callable[[Progress], None]
OnInput = Callable[[str], "str | None"]

_TICK = 0.02


class Timings(msgspec.Struct, frozen=True):
    """How long the engine waits, in seconds."""

    hello: float = 30.0
    """For a worker to start and import Django."""
    cancel: float = 15.0
    """For a worker to end the step that it is at, before it is killed: a new one costs more than a long step."""
    silence: float = 120.0
    """For a word of any kind from a worker that has a request."""
    backoff: tuple[float, ...] = (0.1, 0.5, 2.0, 5.0)
    """Before a worker is started again, by how many died within `window`."""
    deaths: int = 5
    """This many within `window`, and no other is started."""
    window: float = 60.0


class Request(msgspec.Struct, frozen=True):
    """What is asked of the worker, and who wants to hear about it."""

    id: int
    method: str
    params: Mapping[str, Any]
    cancel: Event | None = None
    on_progress: OnProgress | None = None
    on_input: OnInput | None = None


def converse(process: WorkerProcess, host: Host, request: Request, result_type: type[T], timings: Timings) -> T:
    """Send a request and answer the worker's asks until it has a result.

    Raises EngineError for an error, EngineCancelled where the caller called it off, and WorkerGone where the worker
    ended, fell silent, or did not stop in time; the process is to be killed then.
    """
    process.send(encode({"id": request.id, "method": request.method, "params": request.params}))
    last_word = time.monotonic()
    give_up: float | None = None
    while True:
        now = time.monotonic()
        if give_up is None and request.cancel is not None and request.cancel.is_set():
            process.send(encode({"cancel": request.id}))
            give_up = now + timings.cancel
        if give_up is not None and now > give_up:
            process.kill()
            raise EngineCancelled
        if now - last_word > timings.silence:
            process.kill()
            raise WorkerGone(f"the worker said nothing for {timings.silence:.0f} seconds during {request.method!r}")
        data = process.receive(_TICK if request.cancel is not None or give_up is not None else 0.5)
        if data is None:
            continue
        message = read_message(process, data)
        if message.ask:
            _answer(process, host, request, message)
        elif message.progress is not None:
            if request.on_progress is not None:
                request.on_progress(message.progress)
        elif message.id == request.id:
            return _result(process, request, message, result_type)
        else:
            process.kill()
            raise WorkerGone("the worker answered what nobody asked")
        last_word = time.monotonic()


def read_message(process: WorkerProcess, data: bytes) -> Message:
    """A frame as a message; raises WorkerGone, and kills, where it is none."""
    try:
        return decode_message(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        process.kill()
        raise WorkerGone(f"the worker no longer speaks the protocol: {error}") from error


def _answer(process: WorkerProcess, host: Host, request: Request, message: Message) -> None:
    if message.ask == "input":
        answer: Any = request.on_input(message.prompt) if request.on_input is not None else None
    else:
        try:
            answer = host.answer(message)
        except ValueError as error:
            process.kill()
            raise WorkerGone(f"the worker no longer speaks the protocol: {error}") from error
    process.send(encode({"answer": answer}))


def _result(process: WorkerProcess, request: Request, message: Message, result_type: type[T]) -> T:
    error = message.error
    if error is not None:
        if error.kind == "cancelled":
            raise EngineCancelled
        raise EngineError(error.message, error.place, error.kind)
    if request.cancel is not None and request.cancel.is_set():
        raise EngineCancelled
    try:
        return msgspec.json.decode(message.result, type=result_type)
    except msgspec.MsgspecError as failure:
        process.kill()
        raise WorkerGone(f"the worker's answer to {request.method!r} is no {result_type}: {failure}") from failure
