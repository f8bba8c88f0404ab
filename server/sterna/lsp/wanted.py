"""Which kinds of code actions a client wants."""

from __future__ import annotations

from lsprotocol import types


def wanted(context: types.CodeActionContext, kind: str, explicit: bool = False) -> bool:
    """Whether the client wants this kind; an explicit kind only where it is named or all kinds are listed."""
    if context.only is None:
        return not explicit or context.trigger_kind != types.CodeActionTriggerKind.Automatic
    return any(kind == only or kind.startswith(f"{only}.") for only in map(text, context.only))


def text(kind: types.CodeActionKind | str) -> str:
    """A kind as it is written."""
    return str(kind.value) if isinstance(kind, types.CodeActionKind) else kind
