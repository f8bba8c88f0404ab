"""What the server says unasked: diagnostics of open and unopened files, and the state of the engines."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from sterna.ide.analysis import Analysis
from sterna.ide.project import OpenProject
from sterna.ide.status import Status, overall, status
from sterna.lsp.protocol import STATUS

if TYPE_CHECKING:
    from sterna.lsp.server import SternaServer


class Publisher:
    """Keeps what the client was told, so that findings that are gone are taken away and nothing is told twice."""

    def __init__(self, server: SternaServer) -> None:
        self._server = server
        self._of_project: dict[Path, dict[Path, list[types.Diagnostic]]] = {}
        self._told: dict[Path, tuple[list[types.Diagnostic], int | None]] = {}
        self._status: Any = None

    def publish(self, project: OpenProject, analysis: Analysis) -> None:
        """Publish the findings of a project, with the versions of the documents that they were found in."""
        converter = self._server.converter(project)
        found: dict[Path, list[types.Diagnostic]] = defaultdict(list)
        for finding in analysis.findings:
            found[finding.location.path].append(converter.diagnostic(finding))
        before = self._of_project.get(project.root, {})
        self._of_project[project.root] = found
        for path in {*before, *found, *analysis.versions}:
            self._tell(path, analysis.versions.get(path))
        self.status()

    def clear(self) -> None:
        """Take all diagnostics away."""
        self._of_project = {}
        for path in list(self._told):
            self._tell(path, None)

    def forget_version(self, path: Path) -> None:
        """The document was closed: versions count anew when it is opened again."""
        if path in self._told:
            self._told[path] = (self._told[path][0], None)

    def status(self) -> None:
        """Tell the state of the engines, where it is not what the client was told last."""
        session = self._server.session
        projects = [status(project) for project in session.projects] if session is not None else []
        message = {**_status(overall(projects)), "projects": [_status(each) for each in projects]}
        if message != self._status:
            self._status = message
            self._server.protocol.notify(STATUS, message)

    def _tell(self, path: Path, version: int | None) -> None:
        # A file may belong to several projects: the client keeps one list of diagnostics for each file.
        diagnostics = [each for found in self._of_project.values() for each in found.get(path, [])]
        told = self._told.get(path)
        if told == (diagnostics, version) or (told is None and not diagnostics and version is None):
            return
        self._told[path] = (diagnostics, version)
        if not diagnostics and version is None:
            del self._told[path]
        uri = self._server.paths.uri(path)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))


def _status(status: Status) -> dict[str, str]:
    return {
        "name": status.name,
        "root": status.root,
        "state": status.state,
        "text": status.text,
        "detail": status.detail,
    }
