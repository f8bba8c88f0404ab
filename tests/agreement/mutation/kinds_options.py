"""Options of a model's Meta class, and managers that migrations keep."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from agreement.mutation.edit import Draw, Kind, abstract_models, concrete_models
from agreement.mutation.inventory import Field
from agreement.mutation.source import (
    NotApplicable,
    add_statements,
    assigned,
    before_class,
    edit_body,
    edit_class,
    edit_meta,
    statements,
)


def columns(draw: Draw) -> list[Field]:
    """The model's own fields that are columns."""
    found = [field for field in draw.model.fields if not field.path.endswith("ManyToManyField")]
    if not found:
        raise NotApplicable("no column")
    return found


def some(draw: Draw, count: int = 1) -> list[str]:
    """Names of some columns."""
    names = [field.name for field in columns(draw)]
    return draw.random.sample(names, min(count, len(names)))


def option(name: str, code: Callable[[Draw], str]) -> Callable[[Draw], None]:
    """Sets an option, in place of the one that is there."""

    def make(draw: Draw) -> None:
        value = draw.expression(code(draw))

        def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
            rest = [one for one in body if assigned(one) != name and not _is_pass(one)]
            return [*rest, *statements(f"{name} = {value}\n")]

        draw.edit(edit_meta, in_body)

    return make


def also(name: str, code: Callable[[Draw], str]) -> Callable[[Draw], None]:
    """Adds to an option that is a list or tuple, or sets it."""

    def make(draw: Draw) -> None:
        value = draw.expression(code(draw))

        def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
            for index, one in enumerate(body):
                if assigned(one) == name:
                    small = one.body[0]  # type: ignore[attr-defined]
                    joined = cst.parse_expression(f"[*{cst.Module([]).code_for_node(small.value)}, *{value}]")
                    body[index] = one.with_changes(body=[small.with_changes(value=joined)])
                    return body
            return [*(one for one in body if not _is_pass(one)), *statements(f"{name} = {value}\n")]

        draw.edit(edit_meta, in_body)

    return make


def _is_pass(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Pass)


def _remove_option(draw: Draw) -> None:
    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        names = [at for at, one in enumerate(body) if assigned(one) not in {"", "abstract", "app_label", "proxy"}]
        if not names:
            raise NotApplicable("no option")
        del body[draw.random.choice(names)]
        return body

    draw.edit(edit_meta, in_body)


def _remove_meta(draw: Draw) -> None:
    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        rest = [one for one in body if not (isinstance(one, cst.ClassDef) and one.name.value == "Meta")]
        if len(rest) == len(body):
            raise NotApplicable("no Meta")
        return rest

    draw.edit(edit_class, lambda node: edit_body(node, in_body))


def _index(draw: Draw) -> str:
    one = some(draw)[0]
    condition = draw.random.choice(["", f", condition=models.Q({one}__isnull=False)"])
    return draw.random.choice(
        [
            f"[models.Index(fields={some(draw, 2)!r}, name='sterna_index'{condition})]",
            f"[models.Index(fields=['-{one}'])]",
            f"[models.Index(fields={some(draw, 2)!r})]",
            f"[models.Index('{one}', name='sterna_%(class)s_idx')]",
            f"[models.Index(Lower('{one}').desc(), name='sterna_lower')]",
            f"(models.Index(fields=('{one}',), name='%(app_label)s_sterna'),)",
        ]
    )


def _constraint(draw: Draw) -> str:
    one = some(draw)[0]
    word = "condition" if draw.inventory.django >= (5, 1) else "check"
    return draw.random.choice(
        [
            f"[models.UniqueConstraint(fields={some(draw, 2)!r}, name='sterna_%(class)s_once')]",
            f"[models.UniqueConstraint(fields=['{one}'], condition=models.Q({one}__isnull=False), name='sterna_once')]",
            f"[models.CheckConstraint({word}=~models.Q({one}=None), name='sterna_%(app_label)s_%(class)s')]",
            f"[models.CheckConstraint({word}=models.Q({one}=models.F('{one}')), name='sterna_same')]",
            f"[models.UniqueConstraint(Lower('{one}'), name='sterna_lower', violation_error_message=_('Taken'))]",
            f"[models.UniqueConstraint(fields=['{one}'], name='sterna_late', deferrable=models.Deferrable.DEFERRED)]",
        ]
    )


def _get_latest_by(draw: Draw) -> str:
    return repr(draw.random.choice([some(draw)[0], some(draw, 2)]))


def _ordering(draw: Draw) -> str:
    one = some(draw)[0]
    expression = f"[models.F('{one}').desc(nulls_last=True), 'pk']"
    return draw.random.choice([f"['-{one}']", repr(tuple(some(draw, 2))), expression, f"[Lower('{one}')]"])


def _permissions(draw: Draw) -> str:
    return "[('may_sterna', 'May sterna'), ('may_not', _('May not'))]"


def _with_respect_to(draw: Draw) -> None:
    keys = [field.name for field in columns(draw) if field.relation]
    if not keys:
        raise NotApplicable("no foreign key")

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        rest = [one for one in body if assigned(one) != "ordering" and not _is_pass(one)]
        return [*rest, *statements(f"order_with_respect_to = {draw.random.choice(keys)!r}\n")]

    draw.edit(edit_meta, in_body)


def _inherit_meta(draw: Draw) -> None:
    """The Meta class takes its options from a class beside the model."""

    def change(node: cst.ClassDef) -> cst.FlattenSentinel[cst.BaseStatement]:
        def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
            for index, one in enumerate(body):
                if isinstance(one, cst.ClassDef) and one.name.value == "Meta":
                    if one.bases:
                        raise NotApplicable("Meta has bases")
                    body[index] = one.with_changes(
                        bases=[cst.Arg(cst.Name("SternaMeta"))], lpar=cst.LeftParen(), rpar=cst.RightParen()
                    )
                    return body
            return [*body, *statements("class Meta(SternaMeta):\n    pass\n")]

        label = draw.random.choice(["sterna thing", "thing"])
        before = statements(f"class SternaMeta:\n    verbose_name_plural = {label!r}\n    get_latest_by = 'pk'\n")
        return cst.FlattenSentinel([*before, edit_body(node, in_body)])

    draw.edit(edit_class, change)


def _manager(draw: Draw) -> None:
    models = draw.models()
    draw.edit(
        before_class,
        f"class SternaManager({models}.Manager):\n    use_in_migrations = True\n\n"
        "    def __init__(self, kind=None):\n        super().__init__()\n        self.kind = kind\n",
    )
    draw.edit(add_statements, f"sterna_things = SternaManager({draw.random.choice(['', '3', 'kind=4'])})\n")


def _manager_of_queryset(draw: Draw) -> None:
    models = draw.models()
    draw.edit(
        before_class,
        f"class SternaQuerySet({models}.QuerySet):\n    def good(self):\n        return self.filter(pk=1)\n\n\n"
        f"class SternaManager({models}.Manager.from_queryset(SternaQuerySet)):\n    use_in_migrations = True\n",
    )
    draw.edit(add_statements, "objects = SternaManager()\n")


_TABLE: list[tuple[str, Callable[[Draw], None]]] = [
    ("ordering", option("ordering", _ordering)),
    (
        "verbose_name",
        option("verbose_name", lambda draw: draw.random.choice(["'sterna'", "_('sterna')", "'s' + 'terna'"])),
    ),
    ("verbose_name_plural", option("verbose_name_plural", lambda draw: "_('sternas')")),
    ("permissions", option("permissions", _permissions)),
    ("default_permissions", option("default_permissions", lambda draw: draw.random.choice(["()", "('add', 'view')"]))),
    ("get_latest_by", option("get_latest_by", _get_latest_by)),
    ("default_related_name", option("default_related_name", lambda draw: "'sterna_%(class)s_things'")),
    ("index", also("indexes", _index)),
    ("constraint", also("constraints", _constraint)),
    ("required_db_features", option("required_db_features", lambda draw: "['supports_json_field']")),
    ("inherited_meta", _inherit_meta),
    ("remove_option", _remove_option),
    ("remove_meta", _remove_meta),
    ("manager", _manager),
    ("manager_of_queryset", _manager_of_queryset),
]
_CONCRETE: list[tuple[str, Callable[[Draw], None]]] = [
    ("unique_together", option("unique_together", lambda draw: f"[{some(draw, 2)!r}]")),
    ("db_table", option("db_table", lambda draw: "'sterna_table'")),
    ("db_table_comment", option("db_table_comment", lambda draw: "'What it\\'s for'")),
    ("managed", option("managed", lambda draw: "False")),
    ("base_manager_name", option("base_manager_name", lambda draw: "'objects'")),
    ("order_with_respect_to", _with_respect_to),
    ("swappable", option("swappable", lambda draw: f"'STERNA_{draw.model.name.upper()}_MODEL'")),
]

KINDS = [
    *(Kind(f"meta_{name}", concrete_models, make) for name, make in [*_TABLE, *_CONCRETE]),
    *(Kind(f"base_meta_{name}", abstract_models, make) for name, make in _TABLE if name != "remove_meta"),
]
