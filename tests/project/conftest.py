"""A folder of files from one text."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[str], Path]:
    """Writes files from a text in which `== path` begins a file and `{here}` is the folder; gives the folder."""

    def write(text: str) -> Path:
        parts = text.replace("{here}", tmp_path.as_posix()).lstrip("\n").split("== ")
        for part in parts[1:]:
            name, _, content = part.partition("\n")
            path = tmp_path / name.strip()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write
