"""What the worker answers about a migration that is written anew, as one or as several, as typed values."""

from __future__ import annotations

from msgspec import Struct

from sterna.syntax.facts import Place


class Rewritten(Struct, frozen=True):
    """A migration as Django writes it; `module` is its dotted name.

    The text may name functions by the migration that they stand in, and a call of `sterna_operation(module, index)`
    stands for the operation of that index there. `origins` has for each operation the places of those that it comes
    from; `before` and `after` are numbers of operations.
    """

    name: str
    module: str
    text: str
    origins: list[list[int]]
    before: int
    after: int


class Rewrite(Struct, frozen=True):
    """Answer to `optimize` and `split`: what Django's command prints, how it exits, and the files; `notes` are
    for the reader, `refused` is why there are none."""

    exit_code: int
    stdout: str
    stderr: str
    files: list[Rewritten]
    notes: list[str] = []
    refused: str = ""
    place: Place | None = None
