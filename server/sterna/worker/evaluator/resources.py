"""`importlib.resources` for evaluated text: the data files of packages, as paths that the server reads."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Callable, Dict

from sterna.worker.evaluator.imports import Absent, Importer
from sterna.worker.evaluator.scope import Module
from sterna.worker.values import Unknown, is_unknown


class Resources:
    """The resources of one project's packages; `path` makes a path of a text."""

    def __init__(self, importer: Importer, path: Callable[[str], Any]) -> None:
        self._importer = importer
        self._path = path

    def answers(self) -> Dict[str, Callable[..., Any]]:
        """What each function of the module gives, by name."""
        return {
            "files": self.files,
            "as_file": nullcontext,
            "read_text": lambda package, name, *rest, **more: self._file(package, name, "read_text", *rest, **more),
            "read_binary": lambda package, name: self._file(package, name, "read_bytes"),
            "is_resource": lambda package, name: self._file(package, name, "is_file"),
        }

    def files(self, anchor: Any = None) -> Any:
        """The folder of a package; raises ModuleNotFoundError."""
        module = self._importer.load(anchor) if isinstance(anchor, str) else anchor
        if isinstance(module, Absent) and module.certain:
            raise ModuleNotFoundError("No module named %r" % module.name, name=module.name)
        if not isinstance(module, Module):
            return module if is_unknown(module) else Unknown("the files of a package that is not read")
        folders = module.names.get("__path__") or [module.path.rpartition("/")[0]]
        return self._path(folders[0])

    def _file(self, package: Any, name: str, method: str, *args: Any, **kwargs: Any) -> Any:
        folder = self.files(package)
        return folder if is_unknown(folder) else getattr(folder / name, method)(*args, **kwargs)
