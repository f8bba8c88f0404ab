"""URIs of the client to paths, and back to the very URIs that the client uses."""

from __future__ import annotations

from pathlib import Path

from pygls import uris


class Paths:
    """Keeps how the client names files: symbolic links and drive letters are spelt otherwise on the disk."""

    def __init__(self) -> None:
        self._folders: dict[Path, Path] = {}
        self._open: dict[Path, str] = {}

    def set_folders(self, folder_uris: list[str]) -> list[Path]:
        """Take the workspace folders; gives their real paths, each once, without those that are no file URIs."""
        self._folders = {}
        for uri in folder_uris:
            named = uris.to_fs_path(uri)
            if named:
                self._folders.setdefault(real(Path(named)), Path(named))
        return list(self._folders)

    def opened(self, uri: str) -> Path | None:
        """Note that the client has the document open; gives its path, or None where it is no Python file on a disk."""
        path = self.path(uri)
        if path is not None:
            self._open[path] = uri
        return path

    def closed(self, uri: str) -> Path | None:
        """Note that the client has closed the document."""
        path = self.path(uri)
        if path is not None:
            self._open.pop(path, None)
        return path

    def path(self, uri: str) -> Path | None:
        """The real path of a Python file, or None."""
        named = uris.to_fs_path(uri)
        if not named or not named.endswith((".py", ".pyi")):
            return None
        return real(Path(named))

    def uri(self, path: Path) -> str:
        """The URI by which the client knows the file."""
        if path in self._open:
            return self._open[path]
        for folder, named in self._folders.items():
            if path.is_relative_to(folder):
                path = named / path.relative_to(folder)
                break
        uri: str | None = uris.from_fs_path(str(path))
        assert uri is not None, "from_fs_path gives None for None only"
        return uri


def real(path: Path) -> Path:
    """The path without symbolic links; also where the file does not exist."""
    return path.resolve()
