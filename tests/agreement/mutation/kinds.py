"""The table of all kinds of edits."""

from __future__ import annotations

from agreement.mutation import kinds_alter, kinds_fields, kinds_models, kinds_options
from agreement.mutation.edit import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in [*kinds_fields.KINDS, *kinds_alter.KINDS, *kinds_options.KINDS, *kinds_models.KINDS]
}
