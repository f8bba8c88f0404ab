"""One text that holds a project, what is expected of it, and a cursor.

    #- blog/models.py
    class Post(models.Model):
        title = models.CharField(max_length=50)
    #   ^^^^^ missing-migration: Add field title to post: no migration has it

`#- path` begins a file. A line `# ^^^ code: message` marks columns of the line above it and is no part of the file;
`#<^^^ code: message` marks them from column 0, without carets the beginning of the line. A message
that ends in `...` is a beginning. `$0` is the cursor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from sterna.syntax.text import Position, Range

MARKER = re.compile(r"^#(?:(?P<space>[ ]*)|<)(?P<carets>\^*) (?P<code>[a-z-]+): (?P<message>.*)$")

MANAGE = """\
import os

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line()
"""
SETTINGS = """\
SECRET_KEY = "x"
INSTALLED_APPS = ["blog"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
DEFAULTS = {
    "manage.py": MANAGE,
    "config/__init__.py": "",
    "config/settings.py": SETTINGS,
    "blog/__init__.py": "",
    "blog/migrations/__init__.py": "",
}


@dataclass(frozen=True, order=True)
class Expected:
    """A marker."""

    path: str
    range: Range
    code: str
    message: str

    def is_met(self, message: str) -> bool:
        """Whether a message is the expected one."""
        if self.message.endswith("..."):
            return message.startswith(self.message[:-3])
        return message == self.message


@dataclass
class Fixture:
    """The files by path, the markers, and the cursor."""

    files: dict[str, str]
    expected: list[Expected] = field(default_factory=list)
    cursor: tuple[str, Position] | None = None
    base: dict[str, str] = field(default_factory=dict)
    """Files of the branch origin/main that are not here, or have another text there."""

    def write(self, root: Path) -> list[Path]:
        """Make the folder hold the files, with the usual ones of a project where the text has none of that name.

        Gives the files that changed, appeared or vanished.
        """
        wanted = {root / name: text.encode() for name, text in {**DEFAULTS, **self.files}.items()}
        changed = [path for path in root.rglob("*.*") if path.is_file() and path not in wanted]
        for path in changed:
            path.unlink()
            _prune(path.parent, root)
        for path, data in wanted.items():
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                changed.append(path)
        return changed


def _prune(folder: Path, root: Path) -> None:
    """Take folders away that hold nothing any more, as a checkout does."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def parse(text: str) -> Fixture:
    """Read a fixture's text."""
    fixture = Fixture({})
    for part in re.split(r"^#- ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        _file(fixture, name.strip(), rest)
    return fixture


def _file(fixture: Fixture, name: str, text: str) -> None:
    lines: list[str] = []
    for line in text.split("\n"):
        match = MARKER.match(line)
        if match is None:
            if "$0" in line:
                fixture.cursor = (name, Position(len(lines), line.index("$0")))
                line = line.replace("$0", "")
            lines.append(line)
            continue
        above = max(len(lines) - 1, 0)
        start = 0 if match["space"] is None else len(match["space"]) + 1
        end = start + len(match["carets"])
        range_ = Range(Position(above, start), Position(above, end))
        fixture.expected.append(Expected(name, range_, match["code"], match["message"]))
    fixture.files[name] = "\n".join(lines)
