"""The settings of the user and what the client found out, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sterna.rules.levels import WORDS


@dataclass(frozen=True)
class Options:
    """What a client may say; an empty text means "find out".

    `dialect` is that of the SQL shown in hovers. An untrusted workspace gets the bundled Django only.
    """

    project: str = ""
    settings: str = ""
    python: str = ""
    dialect: str = ""
    base_branch: str = ""
    format: str = ""
    """What new migrations are formatted with: "black", "ruff" or "off"."""
    preview: bool = False
    """Whether new files are confirmed in the client's preview before they are written."""
    trusted: bool = True
    asks_for_values: bool = False
    """Whether the client has the command sterna.generateWithValue."""
    shows_sql: bool = False
    """Whether the client has the command sterna.showSquash."""
    rules: tuple[tuple[str, str], ...] = ()
    """Code of a rule, or "all", and a severity or "off"."""


# VS Code's names of the settings beside those of initializationOptions.
_NAMES = {
    "project": ("project",),
    "settings": ("settingsModule", "settings"),
    "python": ("interpreter", "python"),
    "dialect": ("dialect",),
    "base_branch": ("baseBranch",),
    "format": ("format",),
}


def from_initialization(given: Any) -> Options:
    """The options of `initializationOptions`; whatever is missing or of another type counts as not said."""
    values = _mapping(given)
    initial = Options(
        trusted=values.get("trusted") is not False,
        asks_for_values=values.get("asksForValues") is True,
        shows_sql=values.get("showsSql") is True,
    )
    return _merge(initial, values)


def from_configuration(initial: Options, given: Any) -> Options:
    """The initial options as the configuration section `sterna` changes them.

    An empty setting gives back what was found by the client only for the interpreter: the others it would not find.
    """
    values = _mapping(given)
    options = _merge(initial, values)
    return options if options.python else replace(options, python=initial.python)


def _merge(options: Options, values: Mapping[str, Any]) -> Options:
    for field, names in _NAMES.items():
        said = [values[name] for name in names if isinstance(values.get(name), str)]
        if said:
            said_fields: dict[str, Any] = {field: next(filter(None, said), "")}
            options = replace(options, **said_fields)
    if isinstance(values.get("preview"), bool):
        options = replace(options, preview=values["preview"])
    if "rules" in values:
        words = _mapping(values["rules"])
        options = replace(options, rules=tuple((code, word) for code, word in words.items() if word in WORDS))
    return options


def _mapping(given: Any) -> Mapping[str, Any]:
    """The given JSON object as a mapping; pygls makes named tuples of those whose type it does not know."""
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "_asdict"):
        values: Mapping[str, Any] = given._asdict()
        return values
    return {}
