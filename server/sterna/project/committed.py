"""The last committed text of a file, read from git's objects: no checkout, no process, no hook."""

from __future__ import annotations

import logging
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.object_store import tree_lookup_path
from dulwich.objects import Blob, Commit
from dulwich.repo import Repo

from sterna.project.basebranch import UNREADABLE

log = logging.getLogger(__name__)


def committed_text(path: Path) -> str | None:
    """The text of a file in the commit that is checked out; None where there is none that can be read."""
    place = path.resolve()
    try:
        with Repo.discover(str(place.parent)) as repo:
            top = Path(repo.path).resolve()
            commit = repo[repo.head()]
            if not isinstance(commit, Commit) or not place.is_relative_to(top):
                return None
            _, sha = tree_lookup_path(repo.__getitem__, commit.tree, place.relative_to(top).as_posix().encode())
            blob = repo[sha]
            return blob.data.decode("utf-8", errors="replace") if isinstance(blob, Blob) else None
    except NotGitRepository:
        return None
    except UNREADABLE as error:
        log.debug("%s: no committed text: %s: %s", path, type(error).__name__, error)
        return None
