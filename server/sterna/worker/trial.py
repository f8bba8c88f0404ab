"""What only `migrate` would find: an operation's `database_forwards` on a schema editor that collects.

As Migration.apply runs it (django/db/migrations/migration.py), on a state with the models that the operation is about
and of others what these need. What the server itself would refuse (a table that is there already) is not seen here.
"""

from __future__ import annotations

import types
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple

from django.apps import apps
from django.core.exceptions import FieldError
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.transaction import atomic
from django.db.utils import Error as DatabaseError
from django.db.utils import NotSupportedError

from sterna.worker.compat import replace_noted_renames
from sterna.worker.operations import flat, is_djangos, model_name, named, own
from sterna.worker.sql.collect import python_left_out
from sterna.worker.sql.connections import connection, installed
from sterna.worker.sql.driver_base import NoDatabaseError
from sterna.worker.sql.history import Forgetful, LiveCatalogue
from sterna.worker.values import Stop

Label = Tuple[str, str]
Fault = Dict[str, Any]

QUIET = ("RunPython", "RunSQL", "AlterModelOptions", "AlterModelManagers")
"""Operations of Django's that do nothing that could fail without a server."""
RAISING = (
    "django.db.migrations.",
    "django.db.models.",
    "django.db.backends.",
    "django.contrib.postgres.",
    "django.apps.",
)
REMEMBERED = 20_000
"""Operations whose outcome is kept."""


def from_django(error: BaseException) -> bool:
    """Whether Django itself raises this, and not the interpreter or a stand-in beneath it."""
    trace, names = error.__traceback__, []
    while trace is not None:
        names.append(str(trace.tb_frame.f_globals.get("__name__", "")))
        trace = trace.tb_next
    return names[-1].startswith(RAISING) and not any(name.startswith("sterna.worker.evaluator") for name in names)


class Surroundings(NamedTuple):
    """What of the settings decides how certain a fault is."""

    several: bool
    """The operations may meet databases of another kind."""
    apps_known: bool
    """An app that is not among the installed ones is none."""


class Asked(LiveCatalogue):
    """A catalogue that notes whether it was asked."""

    asked = False

    def find(self, name: str) -> Any:
        """The table of that name as it is now."""
        self.asked = True
        return super().find(name)


class Outcome(NamedTuple):
    """What came of an operation: the fault, if any, and the statements that were collected."""

    operation: Any
    """Kept, so that its identity stays its own."""
    fault: Optional[Fault]
    statements: List[str]


class Trial:
    """Tries operations along a plan, on one connection."""

    def __init__(self, dialect: str, around: Surroundings) -> None:
        self.around = around
        self.made = connection(dialect)
        self.statements: List[str] = []
        """All that was collected along the plan, in order."""
        self.raw: Set[str] = set()
        """Apps with SQL or code of their own: their tables may have what nothing tells of."""
        self.marks: List[Tuple[int, Set[str]]] = []
        """What both were before each migration of the plan."""
        self.outcomes: Dict[Any, Outcome] = {}
        self._look_again()

    def _look_again(self) -> None:
        self.catalogue = Asked(self.made.vendor)
        self.catalogue.follow_editor(self.statements)
        self.made.catalogue = self.catalogue

    def back_to(self, count: int) -> None:
        """Go on after this many migrations of the plan."""
        if count >= len(self.marks):
            return
        length, self.raw = self.marks[count]
        del self.statements[length:]
        del self.marks[count:]
        if self.catalogue.read > length:
            self._look_again()

    def begin(self) -> None:
        """The next migration of the plan comes."""
        self.marks.append((len(self.statements), set(self.raw)))

    def pass_by(self, operation: Any, app: str) -> None:
        """Take note of an operation, tried or not."""
        for one in flat(operation):
            if type(one).__name__ in ("RunPython", "RunSQL") or not is_djangos(one, "database_forwards"):
                self.raw.add(app)

    def run(self, migration: Any, operation: Any, state: ProjectState, unknown: Any, seen: Any) -> Optional[Fault]:
        """What `migrate` raises for an operation, None where nothing or nothing certain.

        `state` is that before it, `unknown` what is not known in it. `seen` is what can be seen of the operation's
        models: as long as that is the same, so is the outcome.
        """
        app = migration.app_label
        if type(operation).__name__ in QUIET:
            return None
        touched = touches(operation, app, state)
        if touched is None or not all(self._reaches(label, state, unknown) for label in touched):
            return None
        key = (id(operation), migration.atomic, seen, tuple(label in state.models for label in touched))
        outcome = self.outcomes.get(key)
        if outcome is None:
            self.catalogue.asked = False
            start = len(self.statements)
            fault = self._try(migration, own(operation), excerpt(flat(operation), app, state))
            outcome = Outcome(operation, fault, self.statements[start:])
            if not self.catalogue.asked:
                self.outcomes[key] = outcome
                while len(self.outcomes) > REMEMBERED:
                    del self.outcomes[next(iter(self.outcomes))]
        else:
            self.statements += outcome.statements
        return None if outcome.fault is None else dict(outcome.fault)

    def _try(self, migration: Any, operation: Any, before: ProjectState) -> Optional[Fault]:
        running = watch(operation)
        try:
            with installed(self.made), python_left_out():
                self._apply(migration, operation, before)
            return None
        except Stop:
            return None
        except Exception as error:  # noqa: BLE001 - whatever Django raises is what is told
            if not self._certain(error, migration.app_label):
                return None
            fault: Fault = {"exception": type(error).__name__, "text": str(error), "stage": "database"}
            if running:
                fault["path"] = running
            return fault

    def _apply(self, migration: Any, operation: Any, before: ProjectState) -> None:
        """As Migration.apply does it for one operation."""
        try:
            before.apps  # noqa: B018 - makes the models
        except Exception as error:
            # The models that an earlier operation left; `migrate` has made them as it went, and goes on.
            raise Stop("the models before it cannot be made") from error
        after = before.clone()
        app = migration.app_label
        with self.made.schema_editor(collect_sql=True, atomic=migration.atomic is not False) as editor:
            editor.collected_sql = self.statements
            replace_noted_renames(editor, Forgetful())
            operation.state_forwards(app, after)
            if not editor.atomic_migration and (
                operation.atomic or (migration.atomic and operation.atomic is not False)
            ):
                with atomic(self.made.alias):
                    operation.database_forwards(app, editor, before, after)
            else:
                operation.database_forwards(app, editor, before, after)

    def _reaches(self, label: Label, state: ProjectState, unknown: Any) -> bool:
        """Whether it is known what stands under a label, be it nothing."""
        if label in unknown:
            return False
        if label in state.models:
            return True
        if label[0] not in apps.app_configs:
            return self.around.apps_known
        return label[0] not in state.real_apps or label[1] in apps.all_models[label[0]]

    def _certain(self, error: Exception, app: str) -> bool:
        """Whether the project's own database would see this as well."""
        if isinstance(error, NotSupportedError):
            return not self.around.several
        if isinstance(error, (NoDatabaseError, DatabaseError)) or not from_django(error):
            return False
        if isinstance(error, FieldError) and "Unsupported lookup" in str(error):
            # Any module that Django imports may register one, also one without models, which is not read.
            return False
        # What a table has comes from SQL that was collected; a project's own SQL may have done otherwise.
        return "wrong number" not in str(error) or app not in self.raw


def touches(operation: Any, app: str, state: ProjectState) -> Optional[List[Label]]:
    """The labels of the models that an operation needs, None where a project's own code decides what it does."""
    found: List[Label] = []
    for one in flat(operation):
        if not is_djangos(one, "state_forwards", "database_forwards"):
            return None
        found += [label for label in (*named(one, app), *targets(one, app)) if label not in found]
    for label in found:
        if label in state.models:
            found += [other for other in needed(label, state.models[label]) if other not in found]
    return found


def watch(operation: Any) -> List[Any]:
    """A list that will hold the place, inside of an operation, of the one that runs: ["database", 0]."""
    running: List[Any] = []

    def announcing(index: int, forwards: Any) -> Any:
        def run(self: Any, *args: Any) -> Any:
            running[:] = ["database", index]
            return forwards(*args)

        return run

    for index, one in enumerate(vars(operation).get("database_operations") or ()):
        vars(one)["database_forwards"] = types.MethodType(announcing(index, one.database_forwards), one)
    return running


# The models that an operation needs


def excerpt(operations: List[Any], app: str, state: ProjectState, more: Iterable[Label] = ()) -> ProjectState:
    """The models that operations are about, and more, with their bases; and of those that they refer to the keys."""
    models: Dict[Label, Any] = {}
    kept: Dict[Label, Set[str]] = {}
    whole = [*more, *(label for one in operations for label in (*named(one, app), *bases(one)))]
    others = [target for one in operations for target in targets(one, app)]
    while whole:
        label = whole.pop()
        found = model_at(state, label)
        if found is None or label in models:
            continue
        models[label] = found.clone()
        whole += bases(found)
        others += needed(label, found)
        note_keys(kept, label, found.fields.values())
    for one in operations:
        note_keys(kept, (app, model_name(one)), own_fields(one))
    while others:
        label = others.pop()
        found = model_at(state, label)
        if found is None or label in models:
            continue
        models[label] = short = shortened(found, kept.get(label, set()))
        others += needed(label, short)
    return ProjectState(models)


def model_at(state: ProjectState, label: Label) -> Any:
    """The model state under a label, also of an app without migrations; None where there is none."""
    found = state.models.get(label)
    if found is None and label[0] in state.real_apps and label[1] in apps.all_models[label[0]]:
        return ModelState.from_model(apps.all_models[label[0]][label[1]], exclude_rels=True)
    return found


def shortened(state: Any, kept: Set[str]) -> Any:
    """A model with its key, the fields of these names, and no options that name fields."""
    short = state.clone()
    short.fields = {
        name: field
        for name, field in state.fields.items()
        if field.primary_key or name in kept or type(field).__name__ == "CompositePrimaryKey"
    }
    for field in list(short.fields.values()):
        for name in getattr(field, "field_names", None) or ():
            if name in state.fields:
                short.fields[name] = state.fields[name]
    short.options = {key: value for key, value in state.options.items() if key in KEPT_OPTIONS}
    short.options.update(indexes=[], constraints=[])
    short.managers = []
    return short


KEPT_OPTIONS = ("abstract", "apps", "db_table", "db_tablespace", "managed", "proxy", "swappable")


def own_fields(operation: Any) -> Iterator[Any]:
    """The fields that an operation brings."""
    field = vars(operation).get("field")
    if field is not None:
        yield field
    for item in vars(operation).get("fields") or ():
        if isinstance(item, (list, tuple)) and len(item) == 2:
            yield item[1]


def note_keys(kept: Dict[Label, Set[str]], label: Label, fields: Iterable[Any]) -> None:
    """Note which fields of other models foreign keys name."""
    for field in fields:
        for other in relations(field, label):
            kept.setdefault(other, set()).update(name for name in getattr(field, "to_fields", None) or () if name)


def relations(field: Any, label: Label) -> Iterator[Label]:
    """The labels of the models that a field of the model under a label refers to."""
    remote = getattr(field, "remote_field", None)
    for other in (getattr(remote, "model", None), getattr(remote, "through", None)):
        if isinstance(other, str):
            app, name = resolve_relation(other, *label)
            yield app, name.lower()


def targets(operation: Any, app: str) -> List[Label]:
    """The labels of the models that an operation's own fields and bases refer to."""
    label = (app, model_name(operation))
    found = [other for field in own_fields(operation) for other in relations(field, label)]
    return found + [base for base in bases(operation) if base not in found]


def needed(label: Label, state: Any) -> List[Label]:
    """The labels of the models without which a model state cannot be made."""
    return [*bases(state), *(other for field in state.fields.values() for other in relations(field, label))]


def bases(holder: Any) -> List[Label]:
    """The bases of a model state or a CreateModel that are models of the state."""
    found = []
    for base in vars(holder).get("bases") or ():
        if isinstance(base, str) and "." in base:
            app, _, name = base.partition(".")
            found.append((app, name.lower()))
    return found
