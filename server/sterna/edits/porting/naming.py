"""Names in the squashed file for those of the modules: their own, or with the migration's number where they clash."""

from __future__ import annotations

from collections.abc import Iterable

from sterna.edits.porting.carry import Carrier, Wanted
from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.imports import Imports
from sterna.edits.porting.source import Imported

Identity = Wanted | Imported


def chosen(carrier: Carrier, imports: Imports, used: Iterable[str]) -> dict[Wanted, str]:
    """The name in the new file for each carried name of a module; those of imports are added to `imports`.

    `used` are all names that stand in the carried texts or in Django's, which a new name must not be.
    """
    wanted: dict[str, dict[Identity, list[Wanted]]] = {}
    builtin = set()
    for module, carried in carrier.modules.items():
        builtin |= carried.foreign
        for name in carried.own:
            wanted.setdefault(name, {}).setdefault((module, name), []).append((module, name))
        for name, imported in carried.imports.items():
            wanted.setdefault(name, {}).setdefault(imported, []).append((module, name))
    taken = {*used, *imports.names, *builtin, "Migration"}
    found: dict[Wanted, str] = {}
    for name, identities in wanted.items():
        reserved = name in imports.names or name in builtin or name == "Migration"
        whole = {identity for identity in identities if isinstance(identity, Imported) and identity.dotted}
        for identity, places in identities.items():
            there = isinstance(identity, Imported) and imports.binds(name, identity)
            alone = not reserved and (len(identities) == 1 or identity in whole)
            new = name
            if not there and not alone and not (whole and identities.keys() <= whole):
                new = _free(f"{name}_{carrier.modules[places[0][0]].source.suffix}", taken)
                taken.add(new)
                if isinstance(identity, Imported) and identity.dotted:
                    module = places[0][0]
                    raise NotPortable(f"{name} stands for two things in the new file", "Import it `as`.", module)
            for place in places:
                found[place] = new
            if isinstance(identity, Imported):
                imports.add(new, identity)
    return found


def _free(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
