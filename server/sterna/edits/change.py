"""Changes of source text in terms of its facts: what shall change, not yet which characters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.syntax.at import At


@dataclass(frozen=True)
class Replace:
    """Another text for an expression."""

    at: At
    text: str


@dataclass(frozen=True)
class AddArgument:
    """A further argument, as in "elidable=True", at the end of a call."""

    call: At
    text: str


@dataclass(frozen=True)
class RemoveArgument:
    """The keyword argument of a call away."""

    call: At
    keyword: str


@dataclass(frozen=True)
class AddItem:
    """A further item in a list, tuple or set display: before the one of that index, or at the end."""

    display: At
    text: str
    index: int | None = None


@dataclass(frozen=True)
class RemoveItem:
    """The item of that index of a display away."""

    display: At
    index: int


@dataclass(frozen=True)
class AddImport:
    """`from module import name`, where the file does not have it yet; `import module` where `name` is ""."""

    path: Path
    module: str
    name: str = ""


@dataclass(frozen=True)
class AddStatements:
    """Statements before the top-level statement of that index, with the blank lines of PEP 8 around them."""

    path: Path
    before: int
    text: str


@dataclass(frozen=True)
class RemoveStatement:
    """A top-level statement away."""

    path: Path
    statement: int


@dataclass(frozen=True)
class AddAttribute:
    """An assignment, as in "atomic = False", at the beginning of the body of a top-level class, after its docstring."""

    path: Path
    statement: int
    text: str


@dataclass(frozen=True)
class RemoveAttribute:
    """The assignments of a name in the body of a top-level class away."""

    path: Path
    statement: int
    name: str


@dataclass(frozen=True)
class DeleteFile:
    """A file away; asked before it is done."""

    path: Path


@dataclass(frozen=True)
class RenameFile:
    """Another name for a file; asked before it is done."""

    path: Path
    new: Path


TextChange = (
    Replace
    | AddArgument
    | RemoveArgument
    | AddItem
    | RemoveItem
    | AddImport
    | AddStatements
    | RemoveStatement
    | AddAttribute
    | RemoveAttribute
)
FileChange = CreateFile | DeleteFile | RenameFile
Change = TextChange | FileChange
