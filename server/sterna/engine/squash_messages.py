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


class MigrationSql(Struct, frozen=True):
    """The SQL of a migration: `text` is what `sqlmigrate` prints, `statements` what Django makes of it.

    `raw` is how many statements the migration brings itself (RunSQL), which are not among the others; `raw_tables`
    whether they may change tables.
    """

    app: str
    name: str
    text: str
    statements: list[str]
    raw: int = 0
    raw_tables: bool = False


class Road(Struct, frozen=True):
    """One way to the end of a range, from where both part: `error` is what Django raised on the way, `unknown` what the
    text does not tell."""

    migrations: list[MigrationSql]
    error: str = ""
    unknown: str = ""


class Roads(Struct, frozen=True):
    """The SQL of the app's migrations on a fresh database, as it is and with the squashed migrations; and that of the
    apps that its tables come from."""

    dialect: str
    shared: list[MigrationSql]
    before: Road
    after: Road


class Squash(Struct, frozen=True):
    """Answer to `squash`: what Django's command prints, how it exits, and the files that it would write.

    Several files where the range had to be cut, or was to be split; `notes` say why. `refused` is why there are none
    where Django would have written one. `roads` has the database's dialect and SQLite's, which may be one.
    """

    exit_code: int
    stdout: str
    stderr: str
    files: list[SquashedFile]
    notes: list[str] = []
    refused: str = ""
    place: Place | None = None
    roads: list[Roads] = []
