"""Actions whose edit is asked for later: what goes along with them, and what every answer to that needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from sterna.ide.project import OpenProject
from sterna.ide.ways import Answer
from sterna.lsp.server import SternaServer


def lazily(ls: SternaServer) -> bool:
    """Whether the client asks for an edit when its action was chosen."""
    support = get_capability(ls.client_capabilities, "text_document.code_action.resolve_support", None)
    return support is not None and "edit" in support.properties


def packed(project: OpenProject, labels: list[str], answers: Iterable[Answer], update: bool = False) -> dict[str, Any]:
    """The project's folder, apps, the answers to Django's questions, and whether the last migrations are updated."""
    return {"root": str(project.root), "labels": labels, "answers": list(answers), "update": update}


def unpacked(data: Any) -> tuple[str, list[str], list[Answer], bool]:
    """The same of what was sent along with an action."""
    values = data if isinstance(data, dict) else data._asdict()
    answers = [each if isinstance(each, bool) else str(each) for each in values.get("answers") or ()]
    labels = [str(label) for label in values["labels"]]
    return str(values["root"]), labels, answers, values.get("update") is True


def tell(ls: SternaServer, notes: Iterable[str]) -> None:
    """Show what the user should know beside an edit."""
    for note in notes:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Sterna: {note}"))


def project_of(ls: SternaServer, root: str) -> OpenProject:
    """The open project of a folder; raises JsonRpcException where there is none."""
    for project in ls.session.projects if ls.session is not None else []:
        if str(project.root) == root:
            return project
    raise JsonRpcException("The project is not open any more.", types.LSPErrorCodes.RequestFailed)


def creates_files(ls: SternaServer) -> bool:
    """Whether the client makes files for a server."""
    kinds = get_capability(ls.client_capabilities, "workspace.workspace_edit.resource_operations", None) or []
    return types.ResourceOperationKind.Create in kinds
