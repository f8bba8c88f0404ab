"""Which classes of a project are models, and where their text stands: Django is asked, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agreement.harness import Project

ASK = """
import json, os, sys
import django
django.setup()
from django.db import models
from django.db.migrations.loader import MigrationLoader

root = os.path.realpath(os.getcwd()) + os.sep
loader = MigrationLoader(None)
migrated = sorted(loader.migrated_apps)

def below(cls):
    for one in cls.__subclasses__():
        yield one
        yield from below(one)

def field(one):
    try:
        _, path, args, kwargs = one.deconstruct()
    except AttributeError:
        # A relation of a package's own class in an abstract model has nothing yet to name: no edit is made of it.
        return None
    remote = getattr(getattr(one, "remote_field", None), "model", None)
    return None if one.auto_created else {
        "name": one.name,
        "path": path,
        "kwargs": sorted(kwargs),
        "null": one.null,
        "relation": remote if isinstance(remote, str) else remote._meta.label if remote else "",
        "primary_key": one.primary_key,
        "max_length": getattr(one, "max_length", None),
    }

def key(cls):
    return cls.__module__ + "." + cls.__qualname__

def model(cls):
    meta = cls._meta
    return {
        "module": cls.__module__,
        "name": cls.__qualname__,
        "app": meta.app_label,
        "abstract": meta.abstract,
        "proxy": meta.proxy,
        "bases": [key(base) for base in cls.__mro__[1:] if issubclass(base, models.Model)],
        "fields": list(filter(None, map(field, [*meta.local_fields, *meta.local_many_to_many]))),
    }

found, modules = {}, {}
for cls in below(models.Model):
    module = sys.modules.get(cls.__module__)
    path = os.path.realpath(getattr(module, "__file__", None) or "")
    if not path.startswith(root) or not path.endswith(".py") or cls.__module__ == "__fake__":
        continue
    if vars(module).get(cls.__qualname__) is not cls:
        continue
    if not cls._meta.abstract and cls._meta.app_label not in migrated:
        continue
    found[key(cls)] = model(cls)
    bound = [name for name, value in vars(module).items() if value is models]
    modules[cls.__module__] = {
        "file": path[len(root):],
        "models": bound[0] if bound else "",
        "names": sorted(vars(module)),
    }
print("@@" + json.dumps({
    "django": django.VERSION[:2],
    "models": found,
    "modules": modules,
}))
"""


@dataclass(frozen=True)
class Field:
    """A field that a model has of its own or from an abstract base."""

    name: str
    path: str
    kwargs: tuple[str, ...]
    """Those that `deconstruct` gives."""
    null: bool
    relation: str
    """Label of the other model, or ""."""
    primary_key: bool
    max_length: int | None


@dataclass(frozen=True)
class Model:
    """A model class, abstract ones too, whose statement may be edited."""

    key: str
    """Dotted module and class name."""
    module: str
    name: str
    app: str
    abstract: bool
    proxy: bool
    bases: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def label(self) -> str:
        """As Django names it."""
        return f"{self.app}.{self.name}"

    def field(self, name: str) -> Field:
        """The field of that name; raises LookupError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise LookupError(f"{self.label}.{name}")


@dataclass(frozen=True)
class Module:
    """A module of the project that declares models."""

    file: str
    """From the project's root."""
    models: str
    """The name under which it knows django.db.models, or ""."""
    names: frozenset[str]


@dataclass(frozen=True)
class Inventory:
    """What there is to edit."""

    root: Path
    django: tuple[int, int]
    models: Mapping[str, Model]
    modules: Mapping[str, Module]

    @cached_property
    def concrete(self) -> list[Model]:
        """The models that have a table and are no proxies."""
        return [model for model in self.models.values() if not model.abstract and not model.proxy]

    @cached_property
    def abstract(self) -> list[Model]:
        """The abstract models from which a concrete model of the project inherits."""
        used = {base for model in self.concrete for base in model.bases}
        return [model for model in self.models.values() if model.abstract and model.key in used]

    def heirs(self, model: Model) -> list[Model]:
        """The concrete models that inherit from it."""
        return [each for each in self.concrete if model.key in each.bases]

    def apps(self, model: Model) -> list[str]:
        """Labels of the apps that an edit of the class concerns."""
        return sorted({each.app for each in self.heirs(model)}) if model.abstract else [model.app]


def take(project: Project) -> Inventory:
    """Ask Django about a project whose apps stand as source beside manage.py.

    Raises CalledProcessError where Django cannot load it.
    """
    command = [str(project.python), "-c", ASK]
    done = subprocess.run(
        command, cwd=project.root, env=project.environment(), check=True, capture_output=True, text=True
    )
    said = json.loads(done.stdout.rpartition("@@")[2])
    models = {key: _model(key, one) for key, one in said["models"].items()}
    modules = {
        name: Module(one["file"], one["models"], frozenset(one["names"])) for name, one in said["modules"].items()
    }
    major, minor = said["django"]
    return Inventory(project.root, (major, minor), models, modules)


def _model(key: str, said: dict) -> Model:
    fields = tuple(Field(**{**one, "kwargs": tuple(one["kwargs"])}) for one in said["fields"])
    rest = {name: said[name] for name in ("module", "name", "app", "abstract", "proxy")}
    return Model(key=key, bases=tuple(said["bases"]), fields=fields, **rest)
