"""What an edit is: a kind of change at a target, which gives changed texts of files, or is not applicable there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from agreement.mutation.inventory import Field, Inventory, Model
from agreement.mutation.source import NotApplicable, add_import


@dataclass(frozen=True)
class Target:
    """The class that is edited, and the field, where it is about one."""

    model: Model
    field: Field | None = None

    @property
    def name(self) -> str:
        """For a case's name."""
        where = f"{self.model.module}.{self.model.name}" if self.model.abstract else self.model.label
        return f"{where}.{self.field.name}" if self.field else where


@dataclass
class Texts:
    """The project's files as they are in the middle of an edit."""

    inventory: Inventory
    changed: dict[str, str] = field(default_factory=dict)
    """New texts, by path from the root."""

    def text(self, path: str) -> str:
        """The present text of a file."""
        if path not in self.changed:
            return Path(self.inventory.root, path).read_bytes().decode("utf-8")
        return self.changed[path]

    def of(self, model: Model) -> str:
        """The present text of the module of a model."""
        return self.text(self.file(model))

    def file(self, model: Model) -> str:
        """The path of the module of a model."""
        return self.inventory.modules[model.module].file

    def put(self, model: Model, text: str) -> None:
        """Take a new text for the module of a model; raises NotApplicable where it is the old one."""
        if text == self.of(model):
            raise NotApplicable("nothing changed")
        self.changed[self.file(model)] = text

    def models(self, model: Model) -> str:
        """The name under which the module knows django.db.models; it is imported where it is not known."""
        return self.named(model, "from django.db import models", "models", self.inventory.modules[model.module].models)

    def named(self, model: Model, statement: str, name: str, known: str = "") -> str:
        """The name that an import statement binds, under another one where the module has that name for itself."""
        if known:
            return known
        file, code = self.file(model), statement
        if name in self.inventory.modules[model.module].names and f"{statement}\n" not in self.text(file):
            name = f"sterna_{name}"
            code = f"{statement} as {name}"
        self.changed[file] = add_import(self.text(file), code)
        return name


IMPORTS = {
    "timezone": "from django.utils import timezone",
    "uuid4": "from uuid import uuid4",
    "Now": "from django.db.models.functions import Now",
    "Lower": "from django.db.models.functions import Lower",
    "_": "from django.utils.translation import gettext_lazy",
    "settings": "from django.conf import settings",
    "Decimal": "from decimal import Decimal",
    "timedelta": "from datetime import timedelta",
    "MaxLengthValidator": "from django.core.validators import MaxLengthValidator",
    "RegexValidator": "from django.core.validators import RegexValidator",
}
"""What the expressions of the tables name, and where it comes from."""


@dataclass
class Draw:
    """What an edit has at hand while it is made: chance, the texts, and names for what it writes."""

    random: Random
    texts: Texts
    target: Target

    @property
    def inventory(self) -> Inventory:
        """Of the project."""
        return self.texts.inventory

    @property
    def model(self) -> Model:
        """The class that is edited."""
        return self.target.model

    @property
    def field(self) -> Field:
        """The field that is edited."""
        assert self.target.field is not None
        return self.target.field

    def edit(self, change: Callable[..., str], *arguments: object, **keywords: object) -> None:
        """Change the text of the model's module by a function of `source` that takes text and class name."""
        self.texts.put(self.model, change(self.texts.of(self.model), self.model.name, *arguments, **keywords))

    def models(self) -> str:
        """The module's name for django.db.models."""
        return self.texts.models(self.model)

    def imported(self, statement: str) -> str:
        """The module's name for what `from X import NAME` gives."""
        return self.texts.named(self.model, statement, statement.rpartition(" ")[2])

    def expression(self, code: str) -> str:
        """An expression of the tables in the module's own words, with OTHER and SAME drawn from the models."""
        code = re.sub(rf"\b({'|'.join(IMPORTS)})\b(?=[(.,)])", lambda found: self.imported(IMPORTS[found[1]]), code)
        code = re.sub(r"\bmodels\.", lambda _: f"{self.models()}.", code)
        code = re.sub(r"\bOTHER\b", lambda _: self.random.choice(self.inventory.concrete).label, code)
        return re.sub(r"\bSAME\b", lambda _: self._same_app(), code)

    def _same_app(self) -> str:
        near = [each for each in self.inventory.concrete if each.app == self.model.app]
        if not near:
            raise NotApplicable("no model in this app")
        return self.random.choice(near).name


Targets = Callable[[Inventory], Iterable[Target]]


@dataclass(frozen=True)
class Kind:
    """A kind of edit, in a table of them."""

    name: str
    targets: Targets
    make: Callable[[Draw], None]
    """Changes the draw's texts; raises NotApplicable."""
    renames: bool = False
    """Whether Django asks if something was renamed."""


def concrete_models(inventory: Inventory) -> Iterator[Target]:
    """Every model with a table."""
    yield from map(Target, inventory.concrete)


def abstract_models(inventory: Inventory) -> Iterator[Target]:
    """Every abstract base of a model with a table."""
    yield from map(Target, inventory.abstract)


def fields_of(models: Targets, wanted: Callable[[Field], bool] = lambda field: True) -> Targets:
    """The fields of models; whether the class statement itself has the field turns out when it is edited."""

    def targets(inventory: Inventory) -> Iterator[Target]:
        for target in models(inventory):
            bases = [inventory.models[key] for key in target.model.bases if key in inventory.models]
            inherited = {each.name for base in bases for each in base.fields}
            for each in target.model.fields:
                if wanted(each) and each.name not in inherited:
                    yield Target(target.model, each)

    return targets
