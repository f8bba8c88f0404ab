"""Models that are added, removed or renamed, and other bases of a model."""

from __future__ import annotations

import re

import libcst as cst

from agreement.mutation.edit import Draw, Kind, Target, concrete_models
from agreement.mutation.inventory import Inventory
from agreement.mutation.source import (
    NotApplicable,
    add_statements,
    after_class,
    assigned,
    before_class,
    edit_class,
    edit_meta,
    rename_class,
    statements,
)


def _new(draw: Draw) -> None:
    body = draw.random.choice(
        [
            "    name = models.CharField(max_length=50)\n",
            "    rank = models.IntegerField()\n"
            "    owner = models.ForeignKey('OTHER', models.CASCADE, related_name='+')\n",
            "    tags = models.ManyToManyField('OTHER', related_name='+', blank=True)\n",
            "    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)\n",
            "    at = models.DateTimeField(auto_now_add=True)\n\n    class Meta:\n        ordering = ['-at']\n"
            "        constraints = [models.UniqueConstraint(fields=['at'], name='%(app_label)s_%(class)s_at')]\n",
            "    parent = models.ForeignKey('self', models.SET_NULL, null=True)\n"
            "    peers = models.ManyToManyField('self', through='SternaThingPair')\n\n\n"
            "class SternaThingPair(models.Model):\n"
            "    left = models.ForeignKey(SternaThing, models.CASCADE, related_name='+')\n"
            "    right = models.ForeignKey(SternaThing, models.CASCADE, related_name='+')\n",
        ]
    )
    draw.edit(after_class, draw.expression(f"class SternaThing(models.Model):\n{body}"))


def _new_before(draw: Draw) -> None:
    """A new model in front of one that gets a key to it: the order of creation follows."""
    models = draw.models()
    draw.edit(before_class, f"class SternaKind({models}.Model):\n    name = {models}.TextField(unique=True)\n")
    code = f"sterna_kind = {models}.ForeignKey(SternaKind, {models}.CASCADE, null=True, related_name='+')\n"
    draw.edit(add_statements, code)


def _heirs(inventory: Inventory) -> list[Target]:
    return [Target(model) for model in inventory.abstract if model.module.split(".")[-1] != "abstract_models"]


def _new_of_an_abstract_base(draw: Draw) -> None:
    draw.edit(after_class, f"class Sterna{draw.model.name}({draw.model.name}):\n    class Meta:\n        pass\n")


def _new_with_its_meta(draw: Draw) -> None:
    """The heir's Meta inherits from that of the abstract base, and the app is that of the module."""
    name = draw.model.name
    code = f"class Sterna{name}({name}):\n    note = {draw.models()}.TextField()\n\n    class Meta({name}.Meta):\n"
    draw.edit(after_class, f"{code}        verbose_name = 'sterna'\n")


def _proxy(draw: Draw) -> None:
    meta = draw.random.choice(["", "        ordering = ['-pk']\n", "        verbose_name = 'proxy'\n"])
    code = f"class Sterna{draw.model.name}({draw.model.name}):\n    class Meta:\n        proxy = True\n{meta}"
    draw.edit(after_class, code)


def _child(draw: Draw) -> None:
    link = draw.random.choice(
        ["", f"    up = models.OneToOneField({draw.model.name}, models.CASCADE, parent_link=True, primary_key=True)\n"]
    )
    body = f"    sterna_extra = models.IntegerField(default=0)\n{link}"
    draw.edit(after_class, draw.expression(f"class Sterna{draw.model.name}({draw.model.name}):\n{body}"))


def _new_file(draw: Draw) -> None:
    """A new model in a new module beside the one that imports it."""
    file = draw.texts.file(draw.model)
    folder, _, _ = file.rpartition("/")
    package = draw.model.module if file.endswith("__init__.py") else draw.model.module.rpartition(".")[0]
    if not package:
        raise NotApplicable("no package")
    key = draw.random.choice(draw.inventory.concrete).label
    path = f"{folder}/sterna_models.py"
    draw.texts.changed[path] = (
        "from django.db import models\n\n\nclass SternaElsewhere(models.Model):\n"
        f"    other = models.ForeignKey('{key}', models.CASCADE, related_name='+')\n\n"
        f"    class Meta:\n        app_label = '{draw.model.app}'\n"
    )
    draw.edit(after_class, f"from {package}.sterna_models import SternaElsewhere\n")


def _remove(draw: Draw) -> None:
    """The class goes; its name stays bound, so that what imports it still loads."""
    draw.edit(edit_class, lambda node: cst.FlattenSentinel(statements(f"{draw.model.name} = None\n")))


def _into_abstract(draw: Draw) -> None:
    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        rest = [one for one in body if assigned(one) not in {"abstract", "managed", "proxy"}]
        rest = [one for one in rest if not isinstance(getattr(one, "body", [None])[0], cst.Pass)]
        return [*rest, *statements("abstract = True\n")]

    draw.edit(edit_meta, in_body)


def _rename(draw: Draw) -> None:
    """A rename with what refers to the model by its label, in all models modules of the project."""
    old, new = draw.model.name, f"Sterna{draw.model.name}"
    draw.edit(rename_class, new)
    for name, module in draw.inventory.modules.items():
        text = draw.texts.text(module.file)
        replaced = re.sub(rf"""(["']){draw.model.app}\.{old}\1""", rf"\1{draw.model.app}.{new}\1", text)
        if name == draw.model.module:
            replaced = re.sub(rf"""((?:Field|ForeignKey)\(\s*(?:to=)?)(["']){old}\2""", rf"\1\2{new}\2", replaced)
        if replaced != text:
            draw.texts.changed[module.file] = replaced


def _mixin(draw: Draw) -> None:
    models = draw.models()
    has_meta = draw.random.random() < 0.5
    order = "        ordering = ['sterna_made']\n        get_latest_by = 'sterna_made'\n" if has_meta else ""
    code = (
        f"class SternaStamped({models}.Model):\n"
        f"    sterna_made = {models}.DateTimeField(null=True, editable=False)\n\n"
        f"    class Meta:\n        abstract = True\n{order}"
    )

    def change(node: cst.ClassDef) -> cst.FlattenSentinel[cst.BaseStatement]:
        bases = [cst.Arg(cst.Name("SternaStamped")), *node.bases]
        return cst.FlattenSentinel([*statements(code), node.with_changes(bases=bases)])

    draw.edit(edit_class, change)


def _plain_mixin(draw: Draw) -> None:
    """A mixin that is no model: the bases of a new model name it, those of an old one do not change."""
    models = draw.models()

    def change(node: cst.ClassDef) -> cst.FlattenSentinel[cst.BaseStatement]:
        mixin = statements("class SternaMixin:\n    def sterna(self):\n        return 1\n")
        heir = statements(f"class SternaMixed(SternaMixin, {models}.Model):\n    pass\n")
        bases = [cst.Arg(cst.Name("SternaMixin")), *node.bases]
        return cst.FlattenSentinel([*mixin, node.with_changes(bases=bases), *heir])

    draw.edit(edit_class, change)


KINDS = [
    Kind("new_model", concrete_models, _new),
    Kind("new_model_that_an_old_one_refers_to", concrete_models, _new_before),
    Kind("new_model_of_an_abstract_base", _heirs, _new_of_an_abstract_base),
    Kind("new_model_with_the_meta_of_a_base", _heirs, _new_with_its_meta),
    Kind("new_proxy", concrete_models, _proxy),
    Kind("new_child", concrete_models, _child),
    Kind("new_model_in_a_new_file", concrete_models, _new_file),
    Kind("remove_model", concrete_models, _remove),
    Kind("make_model_abstract", concrete_models, _into_abstract),
    Kind("rename_model", concrete_models, _rename, renames=True),
    Kind("new_base", concrete_models, _mixin),
    Kind("new_mixin", concrete_models, _plain_mixin),
]
