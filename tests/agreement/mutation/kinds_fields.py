"""Fields that are added, removed, renamed or moved."""

from __future__ import annotations

import libcst as cst

from agreement.mutation.edit import Draw, Kind, Target, Targets, abstract_models, concrete_models, fields_of
from agreement.mutation.inventory import Inventory
from agreement.mutation.source import (
    NotApplicable,
    add_import,
    add_statements,
    after_class,
    assigned,
    before_class,
    edit_body,
    edit_class,
    position,
    statements,
)

NEW = "sterna_note"


def added(*codes: str) -> Kind:
    """Adds a field: one of the expressions, with `models` for the module's name of it."""

    def make(draw: Draw) -> None:
        draw.edit(add_statements, f"{NEW} = {draw.expression(draw.random.choice(codes))}\n")

    return Kind("", concrete_models, make)


def _add_to_class(draw: Draw) -> None:
    draw.edit(after_class, f'{draw.model.name}.add_to_class("{NEW}", {draw.models()}.TextField(null=True))\n')


def _add_of_a_custom_class(draw: Draw) -> None:
    models = draw.models()
    draw.edit(
        before_class,
        f"class SternaField({models}.CharField):\n"
        "    def __init__(self, *args, kind='plain', **kwargs):\n"
        "        self.kind = kind\n"
        "        kwargs.setdefault('max_length', 30)\n"
        "        super().__init__(*args, **kwargs)\n\n"
        "    def deconstruct(self):\n"
        "        name, path, args, kwargs = super().deconstruct()\n"
        "        if self.kind != 'plain':\n"
        "            kwargs['kind'] = self.kind\n"
        "        return name, path, args, kwargs\n",
    )
    draw.edit(add_statements, f"{NEW} = SternaField(null=True, kind={draw.random.choice(['plain', 'odd'])!r})\n")


def _add_from_a_loop(draw: Draw) -> None:
    models = draw.models()
    loop = f"for _sterna in ('a', 'b'):\n    locals()['{NEW}_' + _sterna] = {models}.IntegerField(default=0)\n"
    draw.edit(add_statements, f"{loop}del _sterna\n")


def _remove(draw: Draw) -> None:
    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        del body[position(body, draw.field.name)]
        return body

    draw.edit(edit_class, lambda node: edit_body(node, in_body))


def _rename(draw: Draw) -> None:
    new = f"{draw.field.name}_{draw.random.choice(['new', 'renamed', '2'])}"

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        index = position(body, draw.field.name)
        body[index] = body[index].visit(_Target(draw.field.name, new))  # type: ignore[assignment]
        return body

    draw.edit(edit_class, lambda node: edit_body(node, in_body))


class _Target(cst.CSTTransformer):
    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old, self.new = old, new

    def leave_AssignTarget(  # noqa: N802 - libcst's name
        self, original_node: cst.AssignTarget, updated_node: cst.AssignTarget
    ) -> cst.AssignTarget:
        return updated_node.with_changes(target=cst.Name(self.new))

    def leave_AnnAssign(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.AnnAssign:  # noqa: N802
        return updated_node.with_changes(target=cst.Name(self.new))


def _reorder(draw: Draw) -> None:
    """The field moves to the end of the fields: no change for Django."""

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        index = position(body, draw.field.name)
        names = {field.name for field in draw.model.fields}
        last = max(at for at, one in enumerate(body) if assigned(one) in names)
        body.insert(last, body.pop(index))
        return body

    draw.edit(edit_class, lambda node: edit_body(node, in_body))


def _to_base(draw: Draw) -> None:
    """The field moves to an abstract base of the project, and with that to all its heirs."""
    bases = [base for base in draw.inventory.abstract if base.key in draw.model.bases]
    if not bases:
        raise NotApplicable("no abstract base")
    base = draw.random.choice(bases)
    moved: list[cst.BaseStatement] = []

    def take(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        moved.append(body.pop(position(body, draw.field.name)))
        return body

    draw.edit(edit_class, lambda node: edit_body(node, take))
    if draw.texts.file(base) != draw.texts.file(draw.model):
        # What the field's expression names is not known over there: the field is written anew.
        path = draw.field.path.rpartition(".")
        if path[0] != "django.db.models" or draw.field.relation:
            raise NotApplicable("its class is not Django's")
        length = f"max_length={draw.field.max_length}" if draw.field.max_length else ""
        moved[:] = statements(f"{draw.field.name} = {draw.texts.models(base)}.{path[2]}({length})\n")

    def put(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        return [*moved, *body]

    text = edit_class(draw.texts.of(base), base.name, lambda node: edit_body(node, put))
    draw.texts.put(base, text)


def _to_new_base(draw: Draw) -> None:
    """The field moves to a new abstract base in front of the model: no change for Django but the field's place."""
    moved: list[cst.BaseStatement] = []

    def take(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        moved.append(body.pop(position(body, draw.field.name)))
        return body

    def change(node: cst.ClassDef) -> cst.FlattenSentinel[cst.BaseStatement]:
        node = edit_body(node, take)
        (base,) = statements(f"class SternaBase({models}.Model):\n    class Meta:\n        abstract = True\n")
        assert isinstance(base, cst.ClassDef)
        base = edit_body(base, lambda body: [*moved, *body])
        return cst.FlattenSentinel([base, node.with_changes(bases=[cst.Arg(cst.Name("SternaBase")), *node.bases])])

    models = draw.models()
    draw.edit(edit_class, change)


def _annotate(draw: Draw) -> None:
    draw.edit(add_statements, f"{NEW}: 'int' = {draw.models()}.IntegerField(default=1)\n")


def _import_class(draw: Draw) -> None:
    file = draw.texts.file(draw.model)
    draw.texts.changed[file] = add_import(draw.texts.text(file), "from django.db.models import CharField as SternaChar")
    draw.edit(add_statements, f"{NEW} = SternaChar('note', max_length=1 << 5, blank=True, default='')\n")


_ADDED = {
    "nullable_field": added(
        "models.CharField(max_length=20, null=True, blank=True)",
        "models.TextField(null=True)",
        "models.DateTimeField(null=True, blank=True)",
        "models.FloatField(null=True, db_column='sterna')",
        "models.DecimalField(max_digits=8, decimal_places=3, null=True)",
        "models.GenericIPAddressField(null=True)",
        "models.URLField(_('link'), null=True)",
        "models.BinaryField(null=True)",
        "models.FileField(upload_to='notes/%Y', null=True)",
    ),
    "field_with_a_default": added(
        "models.IntegerField(default=7)",
        "models.CharField(max_length=10, default='\\u201ca\\u201d')",
        "models.BooleanField(default=False, db_index=True)",
        "models.DecimalField(max_digits=5, decimal_places=2, default=Decimal('1.50'))",
        "models.DurationField(default=timedelta(days=2))",
        "models.CharField(max_length=2, choices=[('a', 'A'), ('b', _('B'))], default='a')",
        "models.PositiveSmallIntegerField('rank', default=0, help_text=_('How high'))",
    ),
    "field_with_a_callable_default": added(
        "models.JSONField(default=dict)",
        "models.DateTimeField(default=timezone.now)",
        "models.UUIDField(default=uuid4, editable=False)",
        "models.JSONField(default=list, blank=True)",
    ),
    "unique_field_with_a_callable_default": added(
        "models.UUIDField(default=uuid4, unique=True)", "models.DateTimeField(default=timezone.now, unique=True)"
    ),
    "field_without_a_default": added(
        "models.IntegerField()",
        "models.CharField(max_length=40)",
        "models.DateTimeField(auto_now_add=True)",
        "models.DateField(auto_now=True)",
        "models.BooleanField()",
        "models.TextField(unique=True)",
        "models.SlugField()",
        "models.EmailField()",
    ),
    "foreign_key": added(
        "models.ForeignKey('OTHER', models.CASCADE, null=True, related_name='+')",
        "models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name='+')",
        "models.ForeignKey('self', null=True, on_delete=models.CASCADE, related_name='sterna_%(class)s')",
        "models.OneToOneField('OTHER', models.PROTECT, null=True, related_name='%(app_label)s_%(class)s_note')",
        "models.ForeignKey('OTHER', models.DO_NOTHING, related_name='+', db_constraint=False)",
        "models.ForeignKey('SAME', models.SET_DEFAULT, default=1, related_name='+')",
        "models.ForeignKey('contenttypes.ContentType', models.CASCADE, null=True, related_name='+')",
    ),
    "many_to_many_field": added(
        "models.ManyToManyField('OTHER', related_name='+')",
        "models.ManyToManyField('self', symmetrical=False, related_name='+')",
        "models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name='sterna_%(class)s')",
        "models.ManyToManyField('SAME', related_name='+', db_table='sterna_notes')",
    ),
}
_ADDED_LATER = {
    "field_with_a_database_default": added(
        "models.IntegerField(db_default=3)",
        "models.DateTimeField(db_default=Now())",
        "models.CharField(max_length=9, db_default='new', null=True)",
    ),
    "generated_field": added(
        "models.GeneratedField(expression=models.Value(1) + models.Value(2), "
        "output_field=models.IntegerField(), db_persist=True)"
    ),
}
"""Since Django 5.0."""


def _since_5(targets: Targets) -> Targets:
    def newer(inventory: Inventory) -> list[Target]:
        return list(targets(inventory)) if inventory.django >= (5, 0) else []

    return newer


def _on(models: Targets, prefix: str) -> list[Kind]:
    found = [Kind(f"{prefix}add_{name}", models, kind.make) for name, kind in _ADDED.items()]
    found += [Kind(f"{prefix}add_{name}", _since_5(models), kind.make) for name, kind in _ADDED_LATER.items()]
    found += [
        Kind(f"{prefix}add_field_of_a_custom_class", models, _add_of_a_custom_class),
        Kind(f"{prefix}add_annotated_field", models, _annotate),
        Kind(f"{prefix}add_field_of_an_imported_class", models, _import_class),
        Kind(f"{prefix}remove_field", fields_of(models), _remove),
        Kind(f"{prefix}rename_field", fields_of(models), _rename, renames=True),
    ]
    return found


KINDS = [
    *_on(concrete_models, ""),
    *_on(abstract_models, "base_"),
    Kind("add_fields_from_a_loop", concrete_models, _add_from_a_loop),
    Kind("add_field_by_add_to_class", concrete_models, _add_to_class),
    Kind("move_field_to_the_end", fields_of(concrete_models), _reorder),
    Kind("move_field_to_an_abstract_base", fields_of(concrete_models), _to_base),
    Kind("move_field_to_a_new_abstract_base", fields_of(concrete_models), _to_new_base),
]
