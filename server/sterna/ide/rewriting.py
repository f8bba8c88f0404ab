"""What the commands that write migrations anew have in common: why there are no files, and the texts to carry from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sterna.edits.porting.errors import NotPortable
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.rewrite_messages import Rewrite
from sterna.engine.squash_messages import Squash
from sterna.ide.destination import Refusal
from sterna.ide.generate import engine_refusal, where
from sterna.ide.project import OpenProject


@dataclass(frozen=True)
class Failed:
    """Django's command would end with this exit code, after this output."""

    exit_code: int
    stdout: str
    stderr: str


def not_written(project: OpenProject, error: EngineError | EngineUnavailable) -> Refusal:
    """Why there is nothing where the worker gives no answer."""
    if not isinstance(error, EngineError) or error.kind != "unknown":
        return engine_refusal(error)
    return Refusal(f"Not written: {error.message}{where(project.places, error.place)}")


def without_files(project: OpenProject, answer: Squash | Rewrite) -> Failed | Refusal | None:
    """Why an answer has no files; None where it has some, or needs none."""
    if answer.refused:
        return Refusal(f"Not written: {answer.refused}{where(project.places, answer.place)}")
    if answer.exit_code:
        return Failed(answer.exit_code, answer.stdout, answer.stderr)
    return None


def not_portable(project: OpenProject, error: NotPortable) -> Refusal:
    """Why functions cannot come along, with the place."""
    path = project.places.module_path(error.module)
    at = f" ({project.places.short(path)}:{error.line + 1})" if path is not None else ""
    return Refusal(f"Not written: {error}{at}")


def texts_of(project: OpenProject) -> Callable[[str], str]:
    """The text of a module; raises NotPortable."""

    def load(module: str) -> str:
        path = project.places.module_path(module)
        if path is None:
            raise NotPortable(f"There is no text of {module}", "Leave it out.", module)
        return project.text(path)

    return load
