"""Where the supported versions of Django differ: the only place that asks which one this is."""

from __future__ import annotations

from typing import Any, Optional

import django

OLDEST = (4, 2)


def refused() -> Optional[str]:
    """Why this Django cannot serve, if it cannot."""
    if django.VERSION[:2] >= OLDEST:
        return None
    return "Django %s is older than %d.%d." % (django.get_version(), *OLDEST)


def ignores_index_together(options: Any) -> bool:
    """Whether a model's `_meta` has no `index_together`: gone in Django 5.1, but for historical operations."""
    return not hasattr(options, "index_together")


def replace_noted_renames(editor: Any, instead: Any) -> None:
    """Put something else in the place of the renamed tables that a collecting editor keeps (since Django 6.1)."""
    if hasattr(editor, "collected_table_renames"):
        editor.collected_table_renames = instead
