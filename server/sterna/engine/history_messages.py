"""What the worker answers to `history`: every operation with what it does to the project state, as typed values.

Only what differs from the defaults is sent.
"""

from __future__ import annotations

from msgspec import Struct

from sterna.engine.messages import Problem
from sterna.syntax.facts import Place

Key = tuple[str, str]
"""App label and name of a migration."""


class FieldView(Struct, frozen=True):
    """A field as a migration declares it."""

    name: str
    kind: str
    """Class name: "ForeignKey"."""
    column: str = ""
    """"" where the field has no column of its own."""
    null: bool = False
    blank: bool = False
    primary_key: bool = False
    unique: bool = False
    db_index: bool = False
    has_default: bool = False
    has_db_default: bool = False
    fills: bool = False
    """Django has a value for the rows of a table that gets this column: a default, an empty text, the present time."""
    many_to_many: bool = False
    generated: bool = False
    remote: str = ""
    """Label of the other model, the model's name in lower case: "blog.post"."""
    through: str = ""
    """Label of the model between two, where one is named."""
    to_fields: list[str] = []
    """Names in the other model that a foreign key refers to, where they are named."""
    related_name: str = ""
    related_query_name: str = ""
    swappable: str = ""
    """The setting that names the other model: "AUTH_USER_MODEL"."""
    unknown: bool = False
    """Something of what stands here is not known; the name is."""


class IndexView(Struct, frozen=True):
    """An index or a constraint."""

    name: str
    kind: str
    """Class name: "Index", "UniqueConstraint", "GinIndex"."""
    fields: list[str] = []
    """Names of fields, without the sign of their order."""
    references: list[str] = []
    """The fields that its expressions, its condition and what it includes name beside these."""
    unknown: bool = False


class ModelView(Struct, frozen=True):
    """A model of a project state."""

    app: str
    name: str
    """As written: "Post"."""
    table: str = ""
    """"" for a proxy."""
    managed: bool = True
    proxy: bool = False
    bases: list[str] = []
    """Labels in lower case; "" for a base that is no model of the state."""
    managers: list[str] = []
    fields: list[FieldView] = []
    unique_together: list[list[str]] = []
    index_together: list[list[str]] = []
    ordering: list[str] = []
    """As written, "-made"; of an expression the names in it."""
    order_with_respect_to: str = ""
    indexes: list[IndexView] = []
    constraints: list[IndexView] = []
    known: bool = True
    """False where something in it, or in what led to it, is not known: nothing can be said to be missing in it."""


class Fault(Struct, frozen=True):
    """What Django raises for an operation."""

    exception: str
    """Class name: "FieldDoesNotExist"."""
    text: str
    stage: str
    """"state" where the project state refuses it (every command that loads the migrations' state fails), "database"
    where `migrate` does. Ways back are not tried: what has none says so itself (`OperationView.reversible`)."""


class OperationView(Struct, frozen=True):
    """An operation in its place in history."""

    path: list[int | str]
    """[3], or [3, "state", 0] and [3, "database", 0] inside of others. What stands under "database" is seen from the
    state before the operation that holds it, and changes only what the other operations there see."""
    operation: str
    """Class name."""
    app: str
    model: str = ""
    """In lower case; the old name where it is renamed."""
    name: str = ""
    """Of the field, index or constraint; the new one where it is renamed, also of a model."""
    old_name: str = ""
    """Of what is renamed."""
    field: FieldView | None = None
    """As the operation has it: its default is there although it is not kept."""
    index: IndexView | None = None
    """The index or constraint that is added."""
    fields: list[list[str]] = []
    """Names that the operation gives beside: the sets of unique_together, the field of order_with_respect_to, the old
    fields of an index without a name."""
    description: str = ""
    reversible: bool = True
    elidable: bool = False
    atomic: bool | None = None
    reduces_to_sql: bool = True
    is_djangos: bool = True
    """The class is one of Django's own."""
    place: Place | None = None
    """Of the call that made it."""
    fault: Fault | None = None
    changed: dict[str, ModelView | None] = {}
    """Label to the model after it, None where it is gone: only what differs."""
    unknown: bool = False
    """What it does is not known."""
    no_effect: bool = False
    """An AlterField whose field is as it was before."""


class MigrationView(Struct, frozen=True):
    """A migration in its place in history."""

    app: str
    name: str
    module: str
    revision: str
    """Another one when the operations, their effect, or a migration that this one depends on changed."""
    atomic: bool = True
    initial: bool = False
    operations: list[OperationView] = []
    dependencies: list[Key] = []
    """As the graph has them, `__first__` resolved."""
    replaces: list[Key] = []
    run_before: list[Key] = []
    state_known: bool = True
    """The state of its app before it is known."""
    effect_known: bool = True
    """What it does is known; otherwise nothing of its app is known from here on."""
    is_djangos: bool = False
    """Of Django itself: imported, without places."""


class History(Struct, frozen=True):
    """Answer to `history`: all migrations, those left out that the caller has in the same revision."""

    order: list[Key]
    """The plan of `migrate` on an empty database."""
    unsquashed: list[Key]
    """The same plan where no migration that replaces others is used; empty where none does, or others are gone."""
    migrations: list[MigrationView]
    unchanged: list[Key]
    unmigrated: list[str]
    """Labels of apps without migrations: their models are in no state, and may be referred to."""
    problems: list[Problem]
    apps_known: bool = True
    """False where INSTALLED_APPS, or one of its entries, is not known: a model that is nowhere may be there."""
