"""The table of all kinds of edits."""

from __future__ import annotations

from agreement.mutation import kinds_alter, kinds_fields, kinds_models, kinds_options, kinds_python
from agreement.mutation.edit import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kinds in (kinds_fields, kinds_alter, kinds_options, kinds_models, kinds_python)
    for kind in kinds.KINDS
}
