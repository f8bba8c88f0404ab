"""Work that blocks, in a thread: what the client cancels ends as LSP wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.engine.errors import EngineCancelled

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def in_thread(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """What the work gives; raises JsonRpcException where it was cancelled."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except EngineCancelled:
        raise JsonRpcException("Cancelled", types.LSPErrorCodes.RequestCancelled) from None
