"""Every way that a module may take where its text alone does not tell which."""

from __future__ import annotations

from types import ModuleType
from typing import Any, List, Optional

from sterna.worker.evaluator.scope import Module
from sterna.worker.values import Unknown, UnknownTruth

MOST = 64
"""Ways of one module."""
LONGEST = 24
"""Choices on one way."""


class Ways:
    """Answers what is Unknown with yes and, the next time round, with no, as long as there are ways left.

    It holds for the functions that the module calls as well, not for the modules and classes that they need: what is
    made of those stays when the module has been gone through.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.taken: List[bool] = []
        self.met = 0
        self.count = 1
        self.lost = False
        """Whether there are more ways than were taken."""

    @staticmethod
    def inside(ways: "Optional[Ways]", module: Module) -> "Optional[Ways]":
        """What holds while a module is executed or a class of it is made."""
        return ways if ways is not None and ways.module is module else None

    def choose(self, unknown: Unknown) -> bool:
        """Whether an Unknown is taken for true on this way."""
        if self.met == len(self.taken):
            if self.met == LONGEST:
                self.lost = True
                raise UnknownTruth(unknown)
            self.taken.append(True)
        self.met += 1
        return self.taken[self.met - 1]

    def turn(self, module: Module) -> bool:
        """Go on to another way, in a module that is as new; false where there is none."""
        while self.taken and not self.taken[-1]:
            self.taken.pop()
        if not self.taken or self.count == MOST:
            self.lost = self.lost or bool(self.taken)
            return False
        self.taken[-1] = False
        self.module, self.met, self.count = module, 0, self.count + 1
        return True

    def keep(self, owner: Any) -> None:
        """Refuse to change what others see as well: a module, a class, the settings."""
        if issubclass(type(owner), (Module, ModuleType, type)) or type(owner).__module__.startswith("django.conf"):
            raise UnknownTruth(Unknown("it may be changed"))
