"""Files of the branch that a change will be merged into, read from git's objects: no checkout, no process, no hook.

dulwich is pure Python and reads a repository's refs, trees and blobs; nothing of its configuration is run.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable
from pathlib import Path

from dulwich.errors import FileFormatException, HookError, NotGitRepository, NotTreeError, ObjectFormatException
from dulwich.graph import find_merge_base
from dulwich.objects import Blob, Commit, Tag, Tree
from dulwich.refs import SYMREF
from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion
from msgspec import Struct

log = logging.getLogger(__name__)

_DEFAULTS = ("refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master")
UNREADABLE = (
    OSError,
    KeyError,
    ValueError,
    AssertionError,
    zlib.error,
    FileFormatException,
    HookError,
    NotTreeError,
    ObjectFormatException,
    UnsupportedExtension,
    UnsupportedVersion,
)
"""What dulwich raises for a repository that it cannot read: shallow, damaged, of a newer format."""


class Ahead(Struct, frozen=True):
    """What the other branch has that is not here: `added` are the texts of its new modules by their path here,
    `common` the modules that both sides had when they parted."""

    branch: str
    added: dict[Path, str]
    common: frozenset[Path]


class BaseBranch:
    """The branch that a project's work goes back to; every answer is kept as long as both branches stay."""

    def __init__(self, root: Path, wanted: str = "") -> None:
        self._root = root
        self._wanted = wanted
        self._known: tuple[object, Ahead | None] | None = None

    def ahead(self, folders: Iterable[Path]) -> Ahead | None:
        """What the branch has in these folders beyond the common ancestor; None where there is no such branch, it has
        nothing new, or the repository cannot be read."""
        places = tuple(sorted(set(folders)))
        try:
            with Repo.discover(str(self._root)) as repo:
                found = self._branch(repo)
                if found is None:
                    return None
                name, base = found
                token = (name, base, repo.head(), places)
                if self._known is None or self._known[0] != token:
                    self._known = (token, _ahead(repo, name, base, places))
                return self._known[1]
        except NotGitRepository:
            return None
        except UNREADABLE as error:
            log.info("%s: the base branch cannot be read: %s: %s", self._root, type(error).__name__, error)
            return None

    def branch_with(self, path: Path) -> str | None:
        """The name of the branch where it has the file; None where it has not, or nothing can be said."""
        found = self._asked(path)
        return found[0] if found is not None and found[1] else None

    def has(self, path: Path) -> bool | None:
        """Whether the branch has the file; None where there is no such branch, or nothing can be said."""
        found = self._asked(path)
        return found[1] if found is not None else None

    def _asked(self, path: Path) -> tuple[str, bool | None] | None:
        try:
            with Repo.discover(str(self._root)) as repo:
                found = self._branch(repo)
                return (found[0], _holds(repo, found[1], path)) if found is not None else None
        except NotGitRepository:
            return None
        except UNREADABLE as error:
            log.info("%s: the base branch cannot be read: %s: %s", self._root, type(error).__name__, error)
            return None

    def _branch(self, repo: Repo) -> tuple[str, bytes] | None:
        """The short name of the branch and its commit."""
        for ref in self._candidates(repo):
            commit = _get(repo, ref)
            if commit is not None:
                return ref.removeprefix("refs/").removeprefix("heads/").removeprefix("remotes/"), commit
        return None

    def _candidates(self, repo: Repo) -> list[str]:
        if self._wanted:
            name = self._wanted
            return [f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/remotes/origin/{name}", f"refs/tags/{name}"]
        head = repo.refs.read_ref(b"refs/remotes/origin/HEAD")  # type: ignore[arg-type]
        named = [head.removeprefix(SYMREF).decode()] if head is not None and head.startswith(SYMREF) else []
        return [*named, *_DEFAULTS]


def is_committed(path: Path) -> bool | None:
    """Whether the commit that is checked out has the file; None where there is no repository, no commit, or none that
    can be read."""
    try:
        with Repo.discover(str(path.parent)) as repo:
            return _holds(repo, repo.head(), path)
    except NotGitRepository:
        return None
    except UNREADABLE as error:
        log.info("%s: git cannot be asked: %s: %s", path, type(error).__name__, error)
        return None


def _holds(repo: Repo, commit: bytes, path: Path) -> bool | None:
    """Whether a commit has the file; None for one outside of the repository."""
    top = Path(repo.path).resolve()
    folder = path.parent.resolve()
    if not folder.is_relative_to(top):
        return None
    tree = _tree(repo, commit, folder.relative_to(top).as_posix())
    return tree is not None and path.name.encode() in tree


def _get(repo: Repo, ref: str) -> bytes | None:
    try:
        found = repo.refs[ref.encode()]  # type: ignore[index]
    except KeyError:
        return None
    return bytes(found)


def _ahead(repo: Repo, name: str, base: bytes, folders: tuple[Path, ...]) -> Ahead | None:
    parted = find_merge_base(repo, [base, repo.head()])  # type: ignore[list-item]
    if not parted or parted[0] == base:
        return None
    top = Path(repo.path).resolve()
    added: dict[Path, str] = {}
    common: set[Path] = set()
    for folder in folders:
        place = folder.resolve()
        if not place.is_relative_to(top):
            continue
        path = place.relative_to(top).as_posix()
        before, now = (_modules(repo, commit, path) for commit in (parted[0], base))
        common |= {folder / each for each in before}
        for each in now.keys() - before.keys():
            blob = repo.object_store[now[each]]  # type: ignore[index]
            if isinstance(blob, Blob):
                added[folder / each] = blob.data.decode("utf-8", errors="replace")
    return Ahead(name, added, frozenset(common))


def _modules(repo: Repo, commit: bytes, path: str) -> dict[str, bytes]:
    """Name of each Python file in a folder of a commit to its blob."""
    tree = _tree(repo, commit, path)
    if tree is None:
        return {}
    names = ((entry.path, entry.sha) for entry in tree.items())
    return {path.decode(): bytes(sha) for path, sha in names if path and sha and path.endswith(b".py")}


def _tree(repo: Repo, commit: bytes, path: str) -> Tree | None:
    """A folder of a commit, named from the top; None where it has none of that name."""
    known = repo.object_store[commit]  # type: ignore[index]
    if isinstance(known, Tag):
        known = repo.object_store[known.object[1]]
    if not isinstance(known, Commit):
        return None
    tree = repo.object_store[known.tree]
    for part in path.split("/") if path != "." else ():
        if not isinstance(tree, Tree) or part.encode() not in tree:
            return None
        tree = repo.object_store[tree[part.encode()][1]]
    return tree if isinstance(tree, Tree) else None
