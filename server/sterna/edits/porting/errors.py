"""How porting can be impossible."""

from __future__ import annotations


class NotPortable(Exception):  # noqa: N818 - an ordinary answer
    """The text does not tell what a function needs, or it cannot stand in another file; `line` counts from 0."""

    def __init__(self, reason: str, remedy: str, module: str, line: int = 0) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.module = module
        self.line = line
