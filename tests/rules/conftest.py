"""The shelf on which the examples are laid."""

from __future__ import annotations

from shelf import open_fixture, shelf

__all__ = ["open_fixture", "shelf"]
