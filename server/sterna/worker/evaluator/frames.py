"""`sys._getframe()`: what evaluated text may learn of its callers."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Dict, Iterator, List, Union

from sterna.worker.evaluator.scope import Scope
from sterna.worker.values import Unknown

Caller = Union[Scope, "Outside"]


class Outside:
    """A function of Django that called evaluated text: its module and its name."""

    def __init__(self, module: str, path: str, name: str) -> None:
        self.names: Dict[str, Any] = {"__name__": module, "__file__": path}
        self.path = path
        self.name = name


class Code:
    """`frame.f_code`: the file and the name of what runs."""

    def __init__(self, path: str, name: str) -> None:
        self.co_filename = path
        self.co_name = name


class Frame:
    """One of the callers, innermost first."""

    f_lineno = 0

    def __init__(self, callers: List[Caller]) -> None:
        self._callers = callers
        caller = callers[0]
        if isinstance(caller, Scope):
            self.f_globals: Any = caller.module.names
            self.f_locals: Any = caller.names
            name = "<module>" if caller.kind == "module" else caller.qualname.rpartition(".")[2]
            self.f_code = Code(caller.module.path, name)
        else:
            self.f_globals, self.f_locals = dict(caller.names), {}
            self.f_code = Code(caller.path, caller.name)

    @property
    def f_back(self) -> Any:
        """The caller's frame, or None where nothing evaluated or of Django's called."""
        return Frame(self._callers[1:]) if self._callers[1:] else None


def frame(scopes: List[Scope], depth: int, makers: List[CodeType]) -> Any:
    """`sys._getframe(depth)` for evaluated text; `makers` is the code that puts a scope on `scopes`."""
    callers = list(_callers(scopes, makers))
    return Frame(callers[depth:]) if 0 <= depth < len(callers) else Unknown("the caller is not known")


def _callers(scopes: List[Scope], makers: List[CodeType]) -> Iterator[Caller]:
    """The scopes that run, and between them what of Django called them, innermost first."""
    waiting = list(scopes)
    real = sys._getframe(1)
    while real is not None:
        if waiting and real.f_code in makers:
            yield waiting.pop()
        else:
            module = str(real.f_globals.get("__name__"))
            if module.partition(".")[0] == "django":
                yield Outside(module, real.f_code.co_filename, real.f_code.co_name)
        real = real.f_back  # type: ignore[assignment]
