"""A project: its configuration, files and modules together."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.modules import Modules
from sterna.project.overlay import NOTHING, Overlay
from sterna.project.snapshot import Files


class Project:
    """One Django project; `files` may be shared by the projects of a workspace.

    `config` and `interpreter` may be replaced (`configure`); the engine takes notice at its next restart.
    """

    def __init__(
        self,
        config: ProjectConfig,
        files: Files,
        interpreter: Interpreter,
        environ: Mapping[str, str] = os.environ,
        overlay: Overlay = NOTHING,
    ) -> None:
        self.files = files
        self._environ = dict(environ)
        self.modules = Modules((), overlay)
        self.configure(config, interpreter)

    def configure(self, config: ProjectConfig, interpreter: Interpreter) -> None:
        """Take another configuration; the environment is known from text until a worker tells its paths."""
        self.config = config
        self.interpreter = interpreter
        self.reset_roots()
        self.modules.set_environment(interpreter.site_packages, sys.stdlib_module_names)

    def supposing(self, texts: Mapping[Path, str], gone: Collection[Path]) -> Project:
        """The same project, open documents included, if these files had these texts and those were not there.

        Files and modules of its own: nothing that happens to it is seen here, and the disk stays as it is.
        """
        known = ((path, self.files.document(path)) for path in self.files.documents() if path not in gone)
        wanted = {path: document.text for path, document in known if document is not None}
        wanted.update(texts)
        overlay = Overlay(texts, [path for path in gone if path not in texts])
        files = Files(self.files.cache, overlay)
        for path, text in wanted.items():
            files.open(path, text)
        return Project(self.config, files, self.interpreter, self._environ, overlay)

    def reset_roots(self) -> None:
        """Look for modules where the configuration says, not where settings said while they were evaluated."""
        roots = self.config.source_roots or [self.config.root]
        if self.modules.roots != list(roots):
            self.modules.set_roots(roots)

    @property
    def environ(self) -> dict[str, str]:
        """The environment that the settings module sees: the process's, and what manage.py sets where it is missing."""
        environ = {**self.config.environ, **self._environ}
        if self.config.settings_module:
            environ["DJANGO_SETTINGS_MODULE"] = self.config.settings_module
        return environ

    @property
    def generation(self) -> int:
        """Of the files."""
        return self.files.generation

    def changed(self, paths: Iterable[Path | str]) -> int:
        """Take notice of files that changed, appeared or vanished on disk; gives the generation after it."""
        paths = list(paths)
        self.modules.changed(paths)
        return self.files.changed(paths)
