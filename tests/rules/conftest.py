"""The shelf on which the examples are laid, and the Django that judges them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rules.oracle import Oracle, oracle
from shelf import open_fixture, shelf

__all__ = ["django", "open_fixture", "shelf"]


@pytest.fixture(scope="session")
def django() -> Iterator[Oracle]:
    """Real Django."""
    with oracle() as process:
        yield process
