"""Sterna's own requests: restart, the report of `sterna status`, Verify with Django, migrations by answers, the SQL of
a squash."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable
from sterna.engine.verification import VerificationError
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.report import full_report
from sterna.ide.status import NO_PROJECT
from sterna.ide.verify import verify as verify_project
from sterna.ide.verify_text import as_markdown
from sterna.ide.ways import choices, takes_value, told
from sterna.ide.wording import internal_message
from sterna.lsp.edits import project_edit
from sterna.lsp.generate_actions import generate as generated
from sterna.lsp.packed import project_of, tell
from sterna.lsp.protocol import GENERATE, REPORT, RESTART, SQUASH, VERIFY, EmptyParams, GenerateParams
from sterna.lsp.server import SternaServer
from sterna.lsp.squash_actions import squash_sql


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(RESTART)(restart)
    server.feature(REPORT)(report)
    server.feature(VERIFY)(verify)
    server.feature(GENERATE)(generate)
    server.feature(SQUASH)(squash_sql)


async def restart(ls: SternaServer, params: EmptyParams | None) -> dict[str, str]:
    """Find the projects again, with workers of their own; answers at once, diagnostics follow."""
    await ls.open_folders()
    return {}


async def report(ls: SternaServer, params: EmptyParams | None) -> dict[str, str]:
    """What was found of each project."""
    await ls.opened.wait()
    projects = ls.session.projects if ls.session is not None else []
    cancel = ls.protocol.cancel_event()
    texts = [await asyncio.to_thread(full_report, project, cancel) for project in projects]
    return {"text": "\n\n".join(texts) or f"{NO_PROJECT}."}


async def verify(ls: SternaServer, params: EmptyParams | None) -> dict[str, str]:
    """Django's answer and Sterna's, side by side: the user's command only, for it runs the project's code."""
    if not ls.options.trusted:
        message = "Verify with Django runs the project's code. Trust this workspace first."
        raise JsonRpcException(message, types.LSPErrorCodes.RequestFailed)
    await ls.opened.wait()
    async with ls.opening:
        projects = list(ls.session.projects) if ls.session is not None else []
    cancel = ls.protocol.cancel_event()
    texts = [await asyncio.to_thread(_verified, project, cancel) for project in projects]
    return {"text": "\n\n".join(texts) or f"{NO_PROJECT}."}


async def generate(ls: SternaServer, params: GenerateParams) -> dict[str, Any]:
    """The edit after the answers; where Django has a further question, that with the answers to choose from."""
    await ls.opened.wait()
    project = project_of(ls, params.root)
    answers = [each if isinstance(each, bool) else str(each) for each in params.answers]
    outcome = await generated(project, params.labels, answers, ls.protocol.cancel_event())
    if isinstance(outcome, Refusal):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    if isinstance(outcome, Generated):
        tell(ls, outcome.notes)
        return {"edit": project_edit(ls, project, outcome.edit)}
    chosen = [{"answer": each.answer, "words": each.words} for each in choices(told(project, outcome))]
    return {"question": {"text": outcome.text, "choices": chosen, "takesValue": takes_value(outcome)}}


def _verified(project: OpenProject, cancel: threading.Event) -> str:
    try:
        return as_markdown(project, verify_project(project, cancel))
    except EngineCancelled:
        raise JsonRpcException("Cancelled", types.LSPErrorCodes.RequestCancelled) from None
    except (VerificationError, EngineUnavailable) as error:
        reason = str(error)
    except EngineError as error:
        reason = internal_message(error) if error.kind == "internal" else error.message
    # One project's failure leaves the answers of the others.
    return f"# {project.root.name}: not verified\n\n```text\n{reason}\n```"
