"""A project: its configuration, files and modules together."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.modules import Modules
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
    ) -> None:
        self.files = files
        self._environ = dict(environ)
        self.modules = Modules(())
        self.configure(config, interpreter)

    def configure(self, config: ProjectConfig, interpreter: Interpreter) -> None:
        """Take another configuration; the environment is known from text until a worker tells its paths."""
        self.config = config
        self.interpreter = interpreter
        self.reset_roots()
        self.modules.set_environment(interpreter.site_packages, sys.stdlib_module_names)

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
