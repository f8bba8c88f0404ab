"""Refactorings of models: an edit of their text with the migrations that keep tables and rows."""

from __future__ import annotations
