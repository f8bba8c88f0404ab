"""How one project state differs from another, as far as it means something to a database or to Django."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from django.db.migrations.state import ModelState
from django.db.models.options import normalize_together

Models = Dict[Tuple[str, str], ModelState]


def unlike(before: Models, after: Models) -> List[str]:
    """What is another afterwards, as in "the field title of blog.post would be another"."""
    found = []
    for key in sorted({*before, *after}):
        label = "%s.%s" % key
        if key not in before or key not in after:
            word = "is there then, and was not before" if key in after else "is not there then"
            found.append("the model %s %s" % (label, word))
        else:
            found += ["%s of %s would be another" % (each, label) for each in _of_model(before[key], after[key])]
    return found


def _of_model(before: ModelState, after: ModelState) -> List[str]:
    if before == after:
        return []
    found = []
    for name in dict.fromkeys([*before.fields, *after.fields]):
        one, other = before.fields.get(name), after.fields.get(name)
        if one is None or other is None or one.deconstruct()[1:] != other.deconstruct()[1:]:
            found.append("the field %s" % name)
    for name in sorted({*before.options, *after.options}):
        if _plain(name, before.options.get(name)) != _plain(name, after.options.get(name)):
            found.append("the option %s" % name)
    if before.bases != after.bases:
        found.append("the bases")
    if before.managers != after.managers:
        found.append("the managers")
    return found


def _plain(option: str, value: Any) -> Any:
    """Indexes and constraints by name: their order is that of the operations that added them, and means nothing.

    Groups of fields as Django takes them: ProjectState.rename_field leaves lists (django/db/migrations/state.py).
    """
    if option in ("unique_together", "index_together") and value:
        return set(normalize_together(value))
    if isinstance(value, list) and all(hasattr(each, "name") for each in value):
        return sorted(value, key=lambda each: str(each.name))
    return value
