"""The protocol's own methods beside LSP's, and two repairs of pygls: cancelling and shutting down."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

import attrs
from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

STATUS = "sterna/status"
RESTART = "sterna/restart"
REPORT = "sterna/report"
VERIFY = "sterna/verify"
GENERATE = "sterna/generate"
SQUASH = "sterna/squash"


@attrs.define
class EmptyParams:
    """No parameters."""


@attrs.define
class RestartRequest:
    """`sterna/restart`: start the workers anew and read the files again."""

    id: int | str
    method: str
    jsonrpc: str
    params: EmptyParams | None = None


@attrs.define
class RestartResponse:
    """Answer to `sterna/restart`."""

    id: int | str
    jsonrpc: str
    result: dict[str, str]


@attrs.define
class ReportRequest:
    """`sterna/report`: what `sterna status` prints."""

    id: int | str
    method: str
    jsonrpc: str
    params: EmptyParams | None = None


@attrs.define
class ReportResponse:
    """Answer to `sterna/report`: `{"text": ...}`."""

    id: int | str
    jsonrpc: str
    result: dict[str, str]


@attrs.define
class VerifyRequest:
    """`sterna/verify`: run Django on the projects, which runs their code, and compare."""

    id: int | str
    method: str
    jsonrpc: str
    params: EmptyParams | None = None


@attrs.define
class VerifyResponse:
    """Answer to `sterna/verify`: `{"text": ...}`, Markdown."""

    id: int | str
    jsonrpc: str
    result: dict[str, str]


@attrs.define
class GenerateParams:
    """The project's folder, labels of apps, and an answer for each of Django's questions in their order."""

    root: str
    labels: list[str]
    answers: list[Any]


@attrs.define
class GenerateRequest:
    """`sterna/generate`: the edit that creates the next migrations of apps."""

    id: int | str
    method: str
    jsonrpc: str
    params: GenerateParams


@attrs.define
class GenerateResponse:
    """Answer to `sterna/generate`: the edit, or the next question with answers to choose from."""

    id: int | str
    jsonrpc: str
    result: dict[str, Any]


@attrs.define
class SquashParams:
    """The project's folder, an app and the last of its migrations to be squashed, and whether data migrations stay by
    themselves."""

    root: str
    app: str
    name: str
    split: bool = False


@attrs.define
class SquashRequest:
    """`sterna/squash`: the SQL of a squash and of what it replaces."""

    id: int | str
    method: str
    jsonrpc: str
    params: SquashParams


@attrs.define
class SquashResponse:
    """Answer to `sterna/squash`: `{"text": ...}`, SQL."""

    id: int | str
    jsonrpc: str
    result: dict[str, str]


_TYPES: dict[str, tuple[type[Any], type[Any]]] = {
    RESTART: (RestartRequest, RestartResponse),
    REPORT: (ReportRequest, ReportResponse),
    VERIFY: (VerifyRequest, VerifyResponse),
    GENERATE: (GenerateRequest, GenerateResponse),
    SQUASH: (SquashRequest, SquashResponse),
}


class SternaProtocol(LanguageServerProtocol):
    """LSP with Sterna's methods; a cancelled request sets an event that its thread can see."""

    def __init__(self, *args: Any) -> None:
        self._cancels: dict[int | str, threading.Event] = {}
        super().__init__(*args)

    # pygls wraps both in a cache that a look-up in a dictionary does not need.
    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """The struct of a request or notification."""
        return _TYPES[method][0] if method in _TYPES else super().get_message_type(method)

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """The struct of a response."""
        return _TYPES[method][1] if method in _TYPES else super().get_result_type(method)

    @property
    def is_shut_down(self) -> bool:
        """Whether the client said `shutdown`."""
        return bool(self._shutdown)

    def cancel_event(self) -> threading.Event:
        """An event for the request that is being handled: it is set when the client cancels or shuts down."""
        event = threading.Event()
        if self.msg_id is not None:
            self._cancels[self.msg_id] = event
        return event

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        # pygls cancels the task; the thread that it waits for would go on.
        if msg_id in self._cancels:
            self._cancels.pop(msg_id).set()
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)

    def _send_handler_result(self, future: Any, *, msg_id: int | str) -> None:
        self._cancels.pop(msg_id, None)
        super()._send_handler_result(future, msg_id=msg_id)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Stop what is running, then answer.

        pygls 2.1 walks over the running requests while cancelling them takes them out, and fails on that.
        """
        for event in self._cancels.values():
            event.set()
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id and not future.done():
                future.cancel()
        yield from super().lsp_shutdown(*args)
