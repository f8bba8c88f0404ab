"""Where in the models a change would be seen: the field's name, the Meta option, the class."""

from __future__ import annotations

from typing import Any, List, Optional

from django.apps import apps

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import ClassInfo
from sterna.worker.values import Place

META_OF = {
    "AlterUniqueTogether": "unique_together",
    "AlterIndexTogether": "index_together",
    "AlterModelTable": "db_table",
    "AlterModelTableComment": "db_table_comment",
    "AlterOrderWithRespectTo": "order_with_respect_to",
    "AddIndex": "indexes",
    "RemoveIndex": "indexes",
    "RenameIndex": "indexes",
    "AddConstraint": "constraints",
    "RemoveConstraint": "constraints",
    "AlterConstraint": "constraints",
}


class Places:
    """Finds places for one evaluation."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def model(self, app: str, name: str) -> Any:
        """The model class, or None where it is not declared."""
        return apps.all_models[app].get(name.lower()) if name else None

    def of_class(self, model: Any) -> Optional[Place]:
        """The name in the class statement."""
        info = self.evaluator.classes.info.get(model)
        return None if info is None else info.place

    def of_attribute(self, model: Any, name: str) -> Optional[Place]:
        """Where a name is bound in the class or the nearest base that binds it."""
        for info in self._infos(model):
            if name in info.attributes:
                return info.attributes[name]
        return None

    def of_meta(self, model: Any, option: str) -> Optional[Place]:
        """Where an option is bound in the Meta class that gives it, or that Meta class itself."""
        first: Optional[Place] = None
        for info in self._infos(model):
            if info.meta is None:
                continue
            first = first or info.meta.place
            if option in info.meta.attributes:
                return info.meta.attributes[option]
        return first

    def _infos(self, model: Any) -> List[ClassInfo]:
        known = self.evaluator.classes.info
        return [known[base] for base in getattr(model, "__mro__", ()) if base in known]

    def of_operation(self, app: str, operation: Any, changed: List[str]) -> List[Place]:
        """Places for an operation, best first; `changed` are the options that it changes."""
        kind = type(operation).__name__
        name: str = getattr(operation, "model_name", None) or getattr(operation, "name", None) or ""
        if kind == "RenameModel":
            name = operation.new_name
        model = self.model(app, name)
        if model is None:
            return []
        found: List[Optional[Place]] = []
        if kind in ("AddField", "AlterField"):
            found.append(self.of_attribute(model, operation.name))
        elif kind == "RenameField":
            found.append(self.of_attribute(model, operation.new_name))
        elif kind == "AlterModelOptions":
            found += [self.of_meta(model, option) for option in changed] or [self.of_meta(model, "")]
        elif kind == "AlterModelManagers":
            found += [self.of_attribute(model, manager) for manager, _ in operation.managers]
        elif kind in META_OF:
            found.append(self.of_meta(model, META_OF[kind]))
        found.append(self.of_class(model))
        return [place for index, place in enumerate(found) if place is not None and place not in found[:index]]
