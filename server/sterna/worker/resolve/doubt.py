"""Which names may be there though no state has them, because something of the migrations before is not known.

An operation changes models of the app of its migration (`state_forwards` of every operation in
django/db/migrations/operations, 4.2 to 6.1, is given its label), and a relation gives names to the model that it leads
to. So it is known of most models that nothing unknown has come near them.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from django.db.migrations import operations as ops
from django.db.migrations.utils import resolve_relation
from django.db.models import Model

from sterna.worker.history import UnknownField
from sterna.worker.operations import definer, is_djangos
from sterna.worker.values import Unknown

Key = Tuple[str, str]


class Doubt:
    """Models and names. `any_model` are apps that may have models that nobody sees, `apps` those with models of which
    nothing is certain, `everything` that this is so for all apps."""

    def __init__(self) -> None:
        self.everything = False
        self.apps: Set[str] = set()
        self.any_model: Set[str] = set()
        self.names: Dict[Key, Optional[Set[str]]] = {}
        """(app, model in lower case) to names that it may have; None for any name."""

    # Questions

    def of_model(self, app: str, name: str) -> bool:
        """Whether a model may be there."""
        return self.everything or app in self.apps or app in self.any_model or (app, name.lower()) in self.names

    def of_app(self, app: str) -> bool:
        """Whether an app may be there."""
        return self.everything or app in self.apps

    def of_name(self, model: Any, name: str) -> bool:
        """Whether a model may have a name, or one that Django makes of it (`get_name_display`)."""
        for kind in model.__mro__:
            options = getattr(kind, "_meta", None)
            if options is None:
                continue
            if self.of_app(options.app_label):
                return True
            names = self.names.get((options.app_label, options.model_name), NONE)
            if names is None or any(one in name for one in names):
                return True
        return False

    def of_rows(self, model: Any) -> bool:
        """Whether anything about a model may be other than the state says."""
        return any(
            self.of_app(options.app_label) or self.names.get((options.app_label, options.model_name), NONE) is None
            for options in (getattr(kind, "_meta", None) for kind in model.__mro__)
            if options is not None
        )

    # Answers

    def add(self, app: str, name: str, names: Optional[Iterable[str]] = None) -> None:
        """A model may have these names, or any."""
        key = (app, name.lower())
        known = self.names.setdefault(key, set())
        self.names[key] = None if names is None or known is None else known | {one for one in names if one}

    def follow(self, operation: Any, app: str) -> None:
        """Take notice of an operation that is known: what it renames takes the doubts along."""
        for one in getattr(operation, "state_operations", ()):
            self.follow(one, app)
        if isinstance(operation, ops.RenameModel) and (app, operation.old_name_lower) in self.names:
            old, new = operation.old_name_lower, operation.new_name_lower
            self.names[app, new] = self.names[app, old]
            for names in self.names.values():
                if names is not None and (old in names or old + "_set" in names):
                    names |= {new, new + "_set"}
        elif isinstance(operation, ops.RenameField):
            names = self.names.get((app, operation.model_name_lower))
            if names is not None and operation.old_name in names:
                self.add(app, operation.model_name, (operation.new_name,))

    def may_run(self, operation: Any, app: str, state: Any) -> bool:
        """Take notice of an operation that may have run, or is known in part; false where its effect may be any.

        `state` tells of relations that models have.
        """
        if not is_djangos(operation, "state_forwards"):
            return False
        for kinds, effect in EFFECTS:
            if isinstance(operation, kinds):
                return bool(effect(self, operation, app, state))
        # Extensions, collations and the validation of constraints, that say nothing of the state.
        return definer(type(operation), "state_forwards") == "django.contrib.postgres.operations"

    # Effects

    def nothing(self, operation: Any, app: str, state: Any) -> bool:
        """An operation that gives no names."""
        return True

    def inner(self, operation: Any, app: str, state: Any) -> bool:
        """SeparateDatabaseAndState."""
        return all(self.may_run(one, app, state) for one in operation.state_operations)

    def whole(self, operation: Any, app: str, state: Any) -> bool:
        """DeleteModel, AlterModelManagers, AlterOrderWithRespectTo, AlterModelOptions: a model, what it leads to."""
        if not isinstance(operation.name, str):
            return False
        self.add(app, operation.name)
        return self.targets(state, (app, operation.name.lower()))

    def options(self, operation: Any, app: str, state: Any) -> bool:
        """AlterModelOptions: of its keys, those about managers and `default_related_name` are about names."""
        given = operation.options
        model = state.models.get((app, operation.name.lower())) if isinstance(operation.name, str) else None
        keys = set(given) if isinstance(given, dict) else NAMING
        keys |= set(model.options) if model is not None else NAMING
        return self.whole(operation, app, state) if keys & NAMING else True

    def created(self, operation: Any, app: str, state: Any) -> bool:
        """CreateModel."""
        name, fields, bases = operation.name, operation.fields, operation.bases
        if not isinstance(fields, (list, tuple)) or not isinstance(bases, (list, tuple)):
            return False
        known = isinstance(name, str)
        if known:
            self.add(app, name)
        else:
            self.any_model.add(app)
        plain = known and isinstance(operation.options, dict) and "default_related_name" not in operation.options
        for base in bases:
            if isinstance(base, Unknown):
                return False
            if isinstance(base, str) and base.count(".") == 1:
                label, _, parent = base.partition(".")
                self.add(label, parent, (name.lower(),) if known else None)
            elif isinstance(base, type) and issubclass(base, Model) and base is not Model:
                return False
        return all(
            isinstance(item, (list, tuple))
            and len(item) == 2
            and self.relation(item[1], app, name if known else "", item[0], plain)
            for item in fields
        )

    def field(self, operation: Any, app: str, state: Any) -> bool:
        """AddField and AlterField."""
        model, name = operation.model_name, operation.name
        if not isinstance(model, str):
            self.apps.add(app)
            model = ""
        else:
            self.add(app, model, (name,) if isinstance(name, str) else None)
        there = state.models.get((app, model.lower()))
        plain = there is not None and "default_related_name" not in there.options
        return self.relation(operation.field, app, model, name, plain)

    def removed(self, operation: Any, app: str, state: Any) -> bool:
        """RemoveField."""
        return self.several(app, operation.model_name, operation.name)

    def renamed(self, operation: Any, app: str, state: Any) -> bool:
        """RenameField."""
        return self.several(app, operation.model_name, operation.old_name, operation.new_name)

    def several(self, app: str, model: Any, *names: Any) -> bool:
        """Names of a model."""
        if not isinstance(model, str) or not all(isinstance(name, str) for name in names):
            return False
        self.add(app, model, names)
        return True

    def moved(self, operation: Any, app: str, state: Any) -> bool:
        """RenameModel: the names that its relations give are made of its own."""
        old, new = operation.old_name, operation.new_name
        if not isinstance(old, str) or not isinstance(new, str):
            return False
        self.add(app, old)
        self.add(app, new)
        return self.targets(state, (app, old.lower())) and self.targets(state, (app, new.lower()))

    def targets(self, state: Any, key: Key) -> bool:
        """Any name of the models that a model leads to."""
        model = state.models.get(key)
        fields = [] if model is None else list(model.fields.values())
        return all(self.relation(field, *key, "", False) for field in fields)

    def relation(self, field: Any, app: str, model: str, name: Any, plain: bool) -> bool:
        """The names that a field gives to another model; `plain` where the model's options do not say which."""
        if isinstance(field, (UnknownField, Unknown)):
            return False
        remote = getattr(field, "remote_field", None)
        if remote is None:
            return True
        if not isinstance(remote.model, str) or (remote.model == "self" and not model):
            return False
        target = resolve_relation(remote.model, app, model)
        given = [getattr(remote, "related_name", None), getattr(remote, "related_query_name", None)]
        if any(isinstance(one, Unknown) for one in given) or not all(isinstance(one, str) for one in target):
            return False
        names = [one for one in given if one]
        sure = plain and model and isinstance(name, str) and not any("%" in one for one in names)
        self.add(target[0], target[1], [*names, model.lower(), model.lower() + "_set"] if sure else None)
        if getattr(field, "many_to_many", False):
            if sure:
                self.add(app, "%s_%s" % (model, name))
            else:
                self.any_model.add(app)
        return True


NONE: Set[str] = set()
NAMING = {"default_related_name", "default_manager_name", "base_manager_name"}
EFFECTS: List[Tuple[Any, Any]] = [
    (ops.SeparateDatabaseAndState, Doubt.inner),
    (ops.CreateModel, Doubt.created),
    ((ops.AddField, ops.AlterField), Doubt.field),
    (ops.RemoveField, Doubt.removed),
    (ops.RenameField, Doubt.renamed),
    (ops.RenameModel, Doubt.moved),
    ((ops.DeleteModel, ops.AlterModelManagers, ops.AlterOrderWithRespectTo), Doubt.whole),
    (ops.AlterModelOptions, Doubt.options),
    ((ops.RunPython, ops.RunSQL, ops.AddIndex, ops.RemoveIndex, ops.RenameIndex), Doubt.nothing),
    ((ops.AddConstraint, ops.RemoveConstraint, ops.AlterUniqueTogether, ops.AlterIndexTogether), Doubt.nothing),
    ((ops.AlterModelTable, ops.AlterModelTableComment, getattr(ops, "AlterConstraint", ())), Doubt.nothing),
]
"""What each of Django's operations may do to names; of any other it is not known."""
