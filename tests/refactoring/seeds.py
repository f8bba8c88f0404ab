"""Models that refer to each other in ways that a seed chooses, with rows."""

from __future__ import annotations

import random

SETTINGS = """\
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", {apps}]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.{key}"
"""
APP = """\
#- {app}/__init__.py
#- {app}/migrations/__init__.py
#- {app}/models.py
from django.db import models
{models}"""
ROWS = """\
#- rows.py
import random

from django.apps import apps
from django.db import models

MODELS = {models}


def fill():
    chosen = random.Random({seed})
    made = {{}}
    for label, count in MODELS:
        model = apps.get_model(label)
        made[label] = []
        for place in range(count):
            values = {{"name": f"{{label}} {{place}}"}}
            for field in model._meta.concrete_fields:
                if field.is_relation and not field.remote_field.parent_link:
                    others = made.get(field.related_model._meta.label, [])
                    if field.one_to_one:
                        # One for each row of the table, those of children among them.
                        values[field.name] = next(iter(others[field.model._base_manager.count():]), None)
                    elif others and not (field.null and chosen.random() < 0.3):
                        values[field.name] = chosen.choice(others)
            if None not in values.values():
                made[label].append(model.objects.create(**values))
    for label, rows in made.items():
        for row in rows:
            for field in row._meta.local_many_to_many:
                others = made[field.related_model._meta.label]
                getattr(row, field.name).set(chosen.sample(others, chosen.randint(0, min(3, len(others)))))


def add(apps):
    apps.get_model("{target}").objects.create(name="new").delete()
"""


def shop(seed: int) -> tuple[str, str, str]:
    """A project, with app and name of the model whose key is to change."""
    chosen = random.Random(seed)
    apps = ["one", "two", "three"][: chosen.randint(1, 3)]
    texts = dict.fromkeys(apps, "")
    names: list[tuple[str, str]] = []
    counts: list[tuple[str, int]] = []
    sizes: dict[str, int] = {}
    for place in range(chosen.randint(3, 6)):
        app = apps[min(place * len(apps) // 4, len(apps) - 1)]
        name = f"Model{place}"
        parent = chosen.choice(names) if names and chosen.random() < 0.2 else None
        label = f"{app}.{name}"
        lines = [] if parent else ["    name = models.CharField(max_length=30)"]
        fewest = 12
        for number in range(chosen.randint(0, 3) if names else 0):
            line, other = relation(chosen, names, f"{place}_{number}")
            if "OneToOne" in line:
                fewest = min(fewest, sizes[other])
            lines.append(line)
        if chosen.random() < 0.4 and not parent:
            lines.append('    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")')
        if chosen.random() < 0.3 and not parent:
            lines.append('    others = models.ManyToManyField("self", symmetrical=False)')
        lines = lines or ["    rank = models.IntegerField(default=1)"]
        base = "models.Model" if parent is None else imported(parent, app)
        texts[app] += f"\n\nclass {name}({base}):\n" + "\n".join(lines) + "\n"
        sizes[label] = chosen.randint(1, fewest)
        names.append((app, name))
        counts.append((label, sizes[label]))
    target = names[0]
    files = [APP.format(app=app, models=imports(app, apps) + texts[app]) for app in apps]
    key = chosen.choice(("AutoField", "BigAutoField"))
    settings = SETTINGS.format(apps=", ".join(f'"{app}"' for app in apps), key=key)
    rows = ROWS.format(models=counts, seed=seed, target=".".join(target))
    return settings + "".join(files) + rows, *target


def relation(chosen: random.Random, names: list[tuple[str, str]], number: str) -> tuple[str, str]:
    """A field that refers to one of the models before, with that model's label."""
    app, name = names[0] if chosen.random() < 0.5 else chosen.choice(names)
    to, hidden = f'"{app}.{name}"', f'related_name="{chosen.choice(("+", f"by_{number}_%(class)s"))}"'
    field = chosen.choice(
        (
            f"models.ForeignKey({to}, models.CASCADE, {hidden})",
            f"models.ForeignKey({to}, models.SET_NULL, null=True, {hidden})",
            f"models.OneToOneField({to}, models.CASCADE, {hidden})",
            f"models.ManyToManyField({to}, {hidden})",
        )
    )
    return f"    field{number} = {field}", f"{app}.{name}"


def imports(app: str, apps: list[str]) -> str:
    """The modules of the apps before, for bases."""
    return "".join(f"import {each}.models\n" for each in apps[: apps.index(app)])


def imported(key: tuple[str, str], app: str) -> str:
    """A base as the module of an app names it."""
    return key[1] if key[0] == app else f"{key[0]}.models.{key[1]}"
