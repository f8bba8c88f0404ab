"""The order in which Python would have made fields, where it shows: among the fields of several abstract bases.

`Field.creation_counter` decides where a field stands in a model (Options.add_field in django/db/models/options.py), and
Python makes the fields of a module when the module is first imported. Here classes are made when somebody needs them.
So before a class is made of several abstract bases, their fields are numbered as Python would have: by the order in
which imports reach the modules, and by the statements of each.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Set, Tuple

from sterna.worker.evaluator.scope import ClassInfo, Module

Rank = Tuple[int, int, int, int]


class Order:
    """Knows in which order imports reach the modules that were read; `roots` are the models modules of the apps."""

    def __init__(self, modules: Callable[[], Dict[str, Any]]) -> None:
        self.modules = modules
        self.roots: Callable[[], List[str]] = list
        self._ranks: Dict[str, int] = {}
        self._ranked = (0, 0)

    def ranks(self) -> Dict[str, int]:
        """Module name to its turn: a module's own statements come after the modules that it imports."""
        modules = self.modules()
        known = (len(modules), sum(len(one.imports) for one in modules.values() if isinstance(one, Module)))
        if known != self._ranked:
            self._ranked, self._ranks = known, {}
            seen: Set[str] = set()
            for name in [*self.roots(), *modules]:
                self._visit(name, modules, seen)
        return self._ranks

    def _visit(self, start: str, modules: Dict[str, Any], seen: Set[str]) -> None:
        waiting = [(start, False)]
        while waiting:
            name, done = waiting.pop()
            module = modules.get(name)
            if not isinstance(module, Module):
                continue
            if done:
                self._ranks.setdefault(name, len(self._ranks))
            elif name not in seen:
                parent = name.rpartition(".")[0]
                if parent not in seen and isinstance(modules.get(parent), Module):
                    # Importing a.b runs a first, and a may import a.b itself.
                    waiting += [(name, False), (parent, False)]
                    continue
                seen.add(name)
                waiting.append((name, True))
                waiting += [(target, False) for target in reversed(module.imports)]

    def arrange(self, bases: Tuple[Any, ...], info: Dict[type, ClassInfo]) -> None:
        """Number the fields of abstract bases as Python would have made them."""
        kinds = [
            kind for kind in dict.fromkeys(k for base in bases for k in getattr(base, "__mro__", ())) if kind in info
        ]
        kinds = [kind for kind in kinds if getattr(getattr(kind, "_meta", None), "abstract", False)]
        if len(kinds) < 2:
            return
        fields: Dict[int, List[Any]] = {}
        made: Dict[int, Tuple[str, int, int]] = {}
        for kind in kinds:
            for field in [*kind._meta.local_fields, *kind._meta.local_many_to_many]:
                fields.setdefault(field.creation_counter, []).append(field)
                if field.name in info[kind].attributes:
                    module, statement, _body, at = info[kind].attributes[field.name]
                    made[field.creation_counter] = (module, statement, at)
        counters = sorted(made)
        ranks = self.ranks()
        last = len(ranks)
        wanted = sorted(counters, key=lambda one: (ranks.get(made[one][0], last), made[one][1], made[one][2], one))
        if wanted == counters:
            return
        for new, old in zip(counters, wanted):
            for field in fields[old]:
                field.creation_counter = new
        for kind in kinds:
            kind._meta.local_fields.sort()
            kind._meta.local_many_to_many.sort()
            kind._meta._expire_cache()
