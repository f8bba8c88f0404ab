"""Syntax that is newer than the oldest Python of the tests: what it means for declarations."""

from __future__ import annotations

from worker.texts import evaluate

PARAMETERS = """
class Base[T]:
    kind: type[T]
    def __init__(self, value):
        self.value = value

class Pair[K, V](Base[K]):
    def __getitem__(self, key):
        return self.value

class Numbers(Pair[int, str]):
    pass

def same[T](value: T) -> T:
    return value

type Name = str
made = same(Numbers(5).value), Numbers(6)[0], Pair[int, str](7).value
bases = [kind.__name__ for kind in Numbers.__mro__]
"""


def test_type_parameters() -> None:
    """PEP 695: a class with type parameters may be subscripted, and is what it would be without them."""
    found = evaluate({"main": PARAMETERS})
    assert found["made"] == (5, 6, 7)
    assert found["bases"] == ["Numbers", "Pair", "Base", "object"]
