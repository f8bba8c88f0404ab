"""A model's class out of one module into another, with what it needs, and every reference to it."""

from __future__ import annotations
