"""Refactorings of models: what each needs to know, and the migrations that keep tables and rows.

One module a kind. The server edits the models' text; in the project as it would then be, Django's autodetector finds
operations, and the kind turns them into the right series before Django's writer writes it.
"""

from __future__ import annotations
