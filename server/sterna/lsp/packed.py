"""What goes along with an action whose edit is asked for later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pygls.capabilities import get_capability

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
