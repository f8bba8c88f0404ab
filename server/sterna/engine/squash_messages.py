"""What the worker answers about a squash, as typed values."""

from __future__ import annotations

from msgspec import Struct

from sterna.syntax.facts import Place


class SquashedFile(Struct, frozen=True):
    """A squashed migration as Django writes it; `module` is its dotted name.

    Where `needs_porting` is true, the text names functions by the migrations that they stand in, as Django leaves it:
    that is no Python yet. A call of `sterna_operation(module, index)` stands for the operation of that index there.
    """

    app: str
    name: str
    module: str
    text: str
    replaces: list[str]
    before: int
    after: int
    needs_porting: bool = False


class Squash(Struct, frozen=True):
    """Answer to `squash`: what Django's command prints, how it exits, and the files that it would write.

    Several files where the range had to be cut, or was to be split; `notes` say why. `refused` is why there are none
    where Django would have written one.
    """

    exit_code: int
    stdout: str
    stderr: str
    files: list[SquashedFile]
    notes: list[str] = []
    refused: str = ""
    place: Place | None = None
