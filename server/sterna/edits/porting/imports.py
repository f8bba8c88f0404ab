"""The imports at the top of a squashed migration: Django's and the carried ones, each once, sorted as Django does."""

from __future__ import annotations

import re

from sterna.edits.porting.source import Imported

_WIDTH = 88


class Imports:
    """Imports of one file, by what they bind."""

    def __init__(self, lines: list[str]) -> None:
        self._bound: dict[str, Imported] = {}
        self._dotted: set[str] = set()
        for line in lines:
            match = re.match(r"from (\S+) import (.+)$", line)
            if match is not None:
                for name in match[2].split(","):
                    self._bound[name.strip()] = Imported(match[1], name.strip())
            else:
                self._dotted.add(line.removeprefix("import ").strip())

    @property
    def names(self) -> set[str]:
        """What is bound."""
        return {*self._bound, *(each.partition(".")[0] for each in self._dotted)}

    def binds(self, name: str, imported: Imported) -> bool:
        """Whether a name stands for this already."""
        if imported.dotted:
            return name in {each.partition(".")[0] for each in self._dotted} and name not in self._bound
        return _same(self._bound.get(name), imported) or (imported == Imported(name) and name in self._dotted)

    def add(self, name: str, imported: Imported) -> None:
        """Bind a name."""
        if imported.dotted or imported == Imported(name):
            self._dotted.add(imported.module)
        else:
            self._bound[name] = imported

    def text(self, future: list[str]) -> str:
        """The lines, `__future__` first."""
        lines = [f"from __future__ import {', '.join(future)}"] if future else []
        plain = {f"import {module}" for module in self._dotted}
        grouped: dict[str, list[str]] = {}
        for name, imported in self._bound.items():
            if not imported.name:
                plain.add(f"import {imported.module} as {name}")
            else:
                alias = imported.name if imported.name == name else f"{imported.name} as {name}"
                grouped.setdefault(imported.module, []).append(alias)
        lines += sorted(plain, key=lambda line: line.split()[1])
        lines += [_from(module, sorted(names)) for module, names in sorted(grouped.items())]
        return "\n".join(lines)


def _same(one: Imported | None, other: Imported) -> bool:
    """`from django.db import models` and `import django.db.models as models` bind the same."""
    return one is not None and (one == other or _whole(one) == _whole(other))


def _whole(imported: Imported) -> str:
    return f"{imported.module}.{imported.name}" if imported.name else imported.module


def _from(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"
