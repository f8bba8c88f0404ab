"""Fields that are altered: one argument, or their class."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from agreement.mutation.edit import Draw, Kind, abstract_models, concrete_models, fields_of
from agreement.mutation.inventory import Field
from agreement.mutation.source import (
    before_class,
    edit_field,
    keyword_value,
    with_argument,
    without_argument,
)

TEXT = {"CharField", "TextField", "SlugField", "EmailField", "URLField"}
NUMBER = {"IntegerField", "PositiveIntegerField", "SmallIntegerField", "PositiveSmallIntegerField", "BigIntegerField"}


def kind_of(field: Field) -> str:
    """Name of the field's class, "" where it is not Django's."""
    module, _, name = field.path.rpartition(".")
    return name if module.startswith("django.db.models") else ""


PLACES = {"verbose_name": 0, "to": 0, "on_delete": 1}
"""Where arguments stand that are often given without their name."""


def put(draw: Draw, argument: str, code: str) -> None:
    """Set an argument of the field."""
    place = PLACES.get(argument)
    draw.edit(edit_field, draw.field.name, lambda call: with_argument(call, argument, code, place))


def set_to(argument: str, *codes: str) -> Callable[[Draw], None]:
    """Sets an argument to one of the expressions."""

    def make(draw: Draw) -> None:
        put(draw, argument, draw.expression(draw.random.choice(codes)))

    return make


def dropped(argument: str) -> Callable[[Draw], None]:
    """Takes an argument away."""

    def make(draw: Draw) -> None:
        draw.edit(edit_field, draw.field.name, lambda call: without_argument(call, argument))

    return make


def toggled(argument: str) -> Callable[[Draw], None]:
    """Turns an argument that is true or false into its opposite."""

    def make(draw: Draw) -> None:
        def change(call: cst.Call) -> cst.Call:
            now = keyword_value(call, argument)
            if isinstance(now, cst.Name) and now.value == "True":
                return without_argument(call, argument)
            return with_argument(call, argument, "True")

        draw.edit(edit_field, draw.field.name, change)

    return make


def _longer(draw: Draw) -> None:
    length = (draw.field.max_length or 0) + draw.random.choice([-1, 1, 100])
    put(draw, "max_length", str(length))


def _type(draw: Draw) -> None:
    kind, models = kind_of(draw.field), draw.models()
    null = "null=True" if draw.field.null else ""
    if kind in TEXT:
        code = draw.random.choice([f"{models}.TextField({null})", f"{models}.CharField(max_length=77, {null})"])
    elif kind in NUMBER:
        code = draw.random.choice([f"{models}.BigIntegerField({null})", f"{models}.FloatField({null})"])
    elif kind in {"ForeignKey", "OneToOneField"}:
        other = "OneToOneField" if kind == "ForeignKey" else "ForeignKey"
        code = f"{models}.{other}('{draw.field.relation}', {models}.CASCADE, related_name='+', {null})"
    else:
        code = f"{models}.BinaryField({null})"
    draw.edit(edit_field, draw.field.name, lambda call: cst.parse_expression(code))


def _to_many(draw: Draw) -> None:
    code = f"{draw.models()}.ManyToManyField('{draw.field.relation}', related_name='+')"
    draw.edit(edit_field, draw.field.name, lambda call: cst.parse_expression(code))


def _choices(draw: Draw) -> None:
    models, numbers = draw.models(), kind_of(draw.field) in NUMBER
    one, two = ("1", "2") if numbers else ("'a'", "'b'")
    way = draw.random.choice(["inline", "constant", "enumeration", "members"])
    code = f"[({one}, 'A'), ({two}, 'B')]"
    if way == "constant":
        draw.edit(before_class, f"STERNA_ONE = {one}\nSTERNA_CHOICES = ((STERNA_ONE, 'A'), ({two}, 'B'))\n")
        code = "STERNA_CHOICES"
    elif way != "inline":
        base = "IntegerChoices" if numbers else "TextChoices"
        draw.edit(before_class, f"class SternaKind({models}.{base}):\n    ONE = {one}, 'One'\n    TWO = {two}\n")
        code = (
            "SternaKind.choices" if way == "enumeration" else "[(one.value, one.label.upper()) for one in SternaKind]"
        )
    put(draw, "choices", code)


def _default(draw: Draw) -> None:
    """A default by value, or by a function of the module."""
    value = "5" if kind_of(draw.field) in NUMBER else "'five'"
    code = value
    if draw.random.random() < 0.5:
        draw.edit(before_class, f"def sterna_default():\n    return {value}\n")
        code = "sterna_default"
    put(draw, "default", code)


def _not_null(draw: Draw) -> None:
    draw.edit(edit_field, draw.field.name, lambda call: without_argument(call, "null"))


def _on_delete(draw: Draw) -> None:
    rules = ["PROTECT", "DO_NOTHING", "CASCADE", "RESTRICT", *(["SET_NULL"] if draw.field.null else [])]
    put(draw, "on_delete", f"{draw.models()}.{draw.random.choice(rules)}")


def _on_delete_set(draw: Draw) -> None:
    draw.edit(before_class, "def sterna_nobody():\n    return None\n")
    put(draw, "on_delete", f"{draw.models()}.SET(sterna_nobody)")


def _upload_to(draw: Draw) -> None:
    draw.edit(before_class, "def sterna_upload(instance, filename):\n    return filename\n")
    put(draw, "upload_to", "sterna_upload")


def _plain(field: Field) -> bool:
    return not field.relation and not field.primary_key


def _text(field: Field) -> bool:
    return kind_of(field) in TEXT


def _choosable(field: Field) -> bool:
    return kind_of(field) in TEXT | NUMBER


def _key(field: Field) -> bool:
    return kind_of(field) in {"ForeignKey", "OneToOneField"}


def _any(field: Field) -> bool:
    return True


_ALTERED: list[tuple[str, Callable[[Field], bool], Callable[[Draw], None]]] = [
    ("max_length", lambda field: field.max_length is not None and _text(field), _longer),
    ("class", lambda field: not field.primary_key and kind_of(field) != "ManyToManyField", _type),
    ("into_many_to_many", _key, _to_many),
    ("null", lambda field: not field.null and not field.primary_key, set_to("null", "True")),
    ("not_null", lambda field: field.null, _not_null),
    ("unique", lambda field: _plain(field), toggled("unique")),
    ("db_index", lambda field: kind_of(field) != "ManyToManyField" and not field.primary_key, toggled("db_index")),
    ("blank", _any, toggled("blank")),
    ("editable", _any, set_to("editable", "False")),
    ("choices", _choosable, _choices),
    ("no_choices", lambda field: "choices" in field.kwargs, dropped("choices")),
    (
        "help_text",
        _any,
        set_to("help_text", "'It\\'s \"help\"'", "_('Help')", "'a' 'b'", "f'{1 + 1} lines'", "_('%(n)s' '\\u2026')"),
    ),
    ("verbose_name", _plain, set_to("verbose_name", "_('sterna name')", "'sterna'.title()", "'s\\u00e9rna'")),
    ("default", _choosable, _default),
    ("no_default", lambda field: "default" in field.kwargs, dropped("default")),
    ("on_delete", _key, _on_delete),
    ("on_delete_by_a_function", _key, _on_delete_set),
    (
        "related_name",
        lambda field: bool(field.relation),
        set_to("related_name", "'+'", "'sterna_%(class)s'", "'%(app_label)s_sterna_%(class)s_set'"),
    ),
    ("limit_choices_to", _key, set_to("limit_choices_to", "{'pk__gt': 1}", "models.Q(pk__gt=1) | ~models.Q(pk=2)")),
    ("relation", _key, set_to("to", "'OTHER'")),
    ("db_column", lambda field: kind_of(field) != "ManyToManyField", set_to("db_column", "'sterna_column'")),
    (
        "validators",
        _text,
        set_to("validators", "[MaxLengthValidator(9)]", "[RegexValidator(r'^[a-z]+$', _('lower'), 'low', flags=2)]"),
    ),
    ("error_messages", _any, set_to("error_messages", "{'blank': _('Say something')}")),
    ("upload_to", lambda field: kind_of(field) in {"FileField", "ImageField"}, _upload_to),
    ("primary_key", lambda field: _plain(field), set_to("primary_key", "True")),
]

KINDS = [
    Kind(f"{prefix}alter_{name}", fields_of(models, wanted), make)
    for prefix, models in (("", concrete_models), ("base_", abstract_models))
    for name, wanted, make in _ALTERED
]
