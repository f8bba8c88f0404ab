"""The files that differ from a commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sterna.cli.errors import UsageError


def changed_files(root: Path, ref: str) -> frozenset[Path]:
    """Files that are not as they were where the current branch left `ref`, new ones included; raises UsageError.

    Nothing of the repository's configuration that names a program is used.
    """
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()
    base = _git(root, "merge-base", commit, "HEAD").strip()
    top = Path(_git(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    changed = _git(root, "diff", "--no-ext-diff", "--no-textconv", "--name-only", "--no-renames", "-z", base, "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", str(top))
    return frozenset((top / name).resolve() for name in [*changed.split("\0"), *new.split("\0")] if name)


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    try:
        result = subprocess.run(command, cwd=root, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise UsageError(f"--since needs git: {error.strerror or error}.") from error
    if result.returncode != 0:
        said = result.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        if arguments[0] == "merge-base" and not said:
            said = "the history that is here has no commit from which both come. Fetch more of it."
        raise UsageError(f"--since: {said or f'git {arguments[0]} ends with {result.returncode}'}")
    return result.stdout.decode(errors="surrogateescape")
