"""Data migrations to be filled in: functions of their own file, written around what Django's writer writes.

Django's writer names functions by the module that they are imported from, and has no place for those of the new file.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Sequence, Set, Tuple

from django.core.management.base import CommandError
from django.db import migrations
from django.db.migrations.serializer import BaseSerializer, Serializer
from django.db.migrations.state import ProjectState

Key = Tuple[str, str]

FUNCTION = """\
def {name}(apps, schema_editor):
    db_alias = schema_editor.connection.alias
{models}

{loops}"""
LOOP = """\
    for row in {rows}.iterator(chunk_size=2000):
        # {hint}
        # row.save(using=db_alias, update_fields=[{fields}])
        pass
"""
EMPTY = """\
def {name}(apps, schema_editor):
    pass
"""


class Named:
    """A function by the name that it has in the new file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *args: Any) -> None:
        """Never: it stands for a function that is yet to be written."""
        raise NotImplementedError(self.name)


class NamedSerializer(BaseSerializer):  # type: ignore[misc]
    """Writes the name alone."""

    def serialize(self) -> Tuple[str, Set[str]]:
        """The name, and no import."""
        return self.value.name, set()


Serializer.register(Named, NamedSerializer)


def run_python(code: str, reverse: str) -> Any:
    """The operation, with `elidable` told: whether a squash may leave it out is to be decided."""
    operation = migrations.RunPython(Named(code), Named(reverse))
    arguments = {"code": operation.code, "reverse_code": operation.reverse_code, "elidable": False}
    # Django's own deconstruct leaves `elidable` out.
    operation.deconstruct = lambda: ("RunPython", [], arguments)
    return operation


def scaffold(migration: Any, labels: Sequence[str], state: ProjectState, graph: Any) -> None:
    """Make an empty migration one that goes through the rows of these models; raises CommandError."""
    keys = [key_of(label, migration.app_label, state) for label in labels]
    migration.operations = [run_python("forwards", "backwards")]
    for label in sorted({app for app, _ in keys} - {migration.app_label}):
        for leaf in graph.leaf_nodes(label):
            if leaf not in migration.dependencies:
                migration.dependencies.append(leaf)
    loops: List[Tuple[Key, str, str, str]] = [(key, "", "Change the row, then:", "") for key in keys]
    migration.sterna_functions = "\n\n".join(function(name, loops, state) for name in ("forwards", "backwards"))


def backfill(migration: Any, fields: Sequence[Tuple[str, str]], state: ProjectState) -> None:
    """Make an empty migration one that fills fields of its app where they are NULL."""
    migration.operations = [run_python("forwards", "migrations.RunPython.noop")]
    loops = [
        ((migration.app_label, model), ".filter(%s__isnull=True)" % name, "row.%s = ..." % name, repr(name))
        for model, name in fields
    ]
    migration.sterna_functions = function("forwards", loops, state)


def key_of(label: str, app: str, state: ProjectState) -> Key:
    """The key of a model that is named as "Model" or "app.Model"; raises CommandError."""
    owner, _, name = label.rpartition(".")
    key = (owner or app, name.lower())
    if key not in state.models:
        raise CommandError("The migrations have no model '%s' in app '%s'." % (name, key[0]))
    return key


def function(name: str, loops: Sequence[Tuple[Key, str, str, str]], state: ProjectState) -> str:
    """A function that goes through rows: of a model, what narrows them, what to do, and the fields that change."""
    if not loops:
        return EMPTY.format(name=name)
    names = local_names([key for key, *_ in loops], state)
    models = [
        "    %s = apps.get_model(%r, %r)" % (local, key[0], state.models[key].name) for key, local in names.items()
    ]
    parts = []
    for key, narrowed, hint, fields in loops:
        rows = "%s.%s.using(db_alias)%s" % (names[key], manager(state.models[key]), narrowed)
        parts.append(LOOP.format(rows=rows, hint=hint, fields=fields))
    return FUNCTION.format(name=name, models="\n".join(models), loops="".join(parts))


def local_names(keys: Sequence[Key], state: ProjectState) -> Dict[Key, str]:
    """A variable for each model: its name, with that of its app where two have the same."""
    names = [state.models[key].name for key in dict.fromkeys(keys)]
    return {
        key: key[0].title().replace("_", "") + state.models[key].name
        if names.count(state.models[key].name) > 1
        else state.models[key].name
        for key in keys
    }


def manager(model_state: Any) -> str:
    """The name of a manager that the historical model has (ModelState.render, Options.default_manager)."""
    names = [name for name, _ in model_state.managers]
    return "objects" if not names or "objects" in names else str(names[0])


def with_functions(text: str, migration: Any) -> str:
    """The text of Django's writer with the migration's own functions before the class."""
    functions = getattr(migration, "sterna_functions", "")
    if not functions:
        return text
    # Names of django.db that the functions use, beside Django's `migrations, models`.
    for name in getattr(migration, "sterna_names", ()):
        text = re.sub(r"^(from django\.db import .+)$", r"\1, " + name, text, count=1, flags=re.MULTILINE)
    text = with_imports(text, getattr(migration, "sterna_imports", []))
    return text.replace("class Migration(", "%s\n\nclass Migration(" % functions, 1)


def with_imports(text: str, imports: Sequence[str]) -> str:
    """The text of Django's writer with further imports, in its order (MigrationWriter.as_string)."""
    lines = text.split("\n")
    found = [index for index, line in enumerate(lines) if line.startswith(("import ", "from "))]
    if not imports or not found:
        return text
    first, last = found[0], found[0] + 1
    while lines[last].startswith(("import ", "from ")):
        last += 1
    ordered = sorted({*lines[first:last], *imports}, key=lambda each: (each.split()[0] == "from", each.split()[1]))
    return "\n".join([*lines[:first], *ordered, *lines[last:]])
