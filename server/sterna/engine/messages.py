"""What the worker answers, as typed values: one struct for the result of each request."""

from __future__ import annotations

from msgspec import Struct

from sterna.syntax.facts import Place


class Problem(Struct, frozen=True):
    """Something that text alone does not tell, or that is wrong.

    `kind` is "settings", "app", "model", "field", "migration" or "graph"; `subject` is what it is about
    ("blog.Post.title").
    """

    kind: str
    subject: str
    reason: str
    remedy: str = ""
    place: Place | None = None


class App(Struct, frozen=True):
    """An installed app as the settings and its AppConfig name it."""

    name: str
    label: str
    models_module: str | None
    migrations_module: str | None
    has_migrations: bool
    is_django: bool
    """Part of Django itself: imported for real, never read."""
    place: Place | None = None


class Opened(Struct, frozen=True):
    """Answer to `open`: what the settings say."""

    settings_module: str
    apps: list[App]
    databases: dict[str, str]
    """Alias to dialect: "sqlite", "postgresql", "mysql", "mariadb", "oracle", or "" where it is not known."""
    values: dict[str, str]
    """repr of the settings that bear on migrations: DEFAULT_AUTO_FIELD, AUTH_USER_MODEL, MIGRATION_MODULES, USE_TZ."""
    problems: list[Problem]
    sqlite_files: dict[str, str] = {}
    """Alias to the file of a SQLite database, as the settings name it; those in memory are left out."""


class Change(Struct, frozen=True):
    """One operation that a new migration would hold."""

    app: str
    operation: str
    """Class name: "AddField"."""
    description: str
    """Django's own: "Add field published_on to post"."""
    model: str
    """Model name in lower case, or "" where the operation has none."""
    name: str
    """Field, index, constraint or option name, or ""."""
    schema: bool
    """False where only the state changes (choices, help_text, verbose_name, ordering, ...)."""
    places: list[Place]
    """Where a reader would look, best first; empty where nothing in the models stands for it (a deleted model)."""
    migration: str
    """Name of the migration that Django would put it in."""
    unknown: list[Problem]
    """Values that text does not tell: with any, no file is written."""


class Changes(Struct, frozen=True):
    """Answer to `changes`."""

    changes: list[Change]
    problems: list[Problem]
    """Unresolved models, unknown values, migrations that could not be read."""
    conflicts: dict[str, list[str]]
    """App label to its several leaf migrations."""
    models: int
    verified: int
    """Of `models`, how many are known completely."""
    orders: dict[str, str] = {}
    """For an app with two leaf migrations what hangs on their order, "" for nothing; none where it is not known."""


class NewFile(Struct, frozen=True):
    """A migration that Django would write; `module` is its dotted name."""

    app: str
    name: str
    module: str
    text: str
    previous: str = ""
    """Name of the migration of the app whose file goes, because this one stands for it."""


class Question(Struct, frozen=True):
    """What Django's questioner wants to know before it can go on.

    `kind` is the method's name without "ask_": "rename", "rename_model", "not_null_addition", "not_null_alteration",
    "auto_now_add_addition" or "unique_callable_default_addition". A rename is answered by true or false, a default by
    an expression or, for an alteration, "ignore"; the last one by anything.
    """

    kind: str
    text: str
    model: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    likely: bool = False
    """A name that seems to have been edited in place."""
    suggestions: list[str] = []
    """Expressions that fit the field, the likeliest first."""
    database_defaults: bool = False
    """Whether the Django of the project has `db_default`."""


class Declared(Struct, frozen=True):
    """An argument that the field of a model has to have as well; `place` is None where no class of its own has it."""

    field: str
    argument: str
    place: Place | None = None


class Command(Struct, frozen=True):
    """Answer to `makemigrations`: what Django's command prints, how it exits, and the files that it would write."""

    exit_code: int
    stdout: str
    stderr: str
    files: list[NewFile]
    question: Question | None = None
    """The first one that `answers` did not answer; then there are no files."""
    declared: list[Declared] = []


class Node(Struct, frozen=True):
    """A migration in the graph."""

    app: str
    name: str
    module: str
    dependencies: list[tuple[str, str]]
    replaces: list[tuple[str, str]]
    leaf: bool
    initial: bool


class Graph(Struct, frozen=True):
    """Answer to `graph`: the nodes in the order of a full plan, then those that are in no plan (replaced ones)."""

    nodes: list[Node]
    problems: list[Problem]
    migrated: list[str] = []
    """Labels of the apps that have a package of migrations, sorted; there may be none in it."""


class OperationSql(Struct, frozen=True):
    """The SQL of one operation; `index` is its place in `operations`, whatever the direction."""

    index: int
    description: str
    statements: list[str]
    """Each ends in a semicolon, or is a comment that begins with two dashes."""
    irreversible: bool = False


class Sql(Struct, frozen=True):
    """Answer to `sql`: what `sqlmigrate` prints (`text`, without a final newline), and the same in parts."""

    dialect: str
    text: str
    operations: list[OperationSql]
    atomic: bool
    error: str = ""
    """Why there is no SQL: the migration cannot be reversed, a value is unknown."""


class Column(Struct, frozen=True):
    """Answer to `column`: a model field in the database, or None where the name is no field of a known model."""

    model: str
    """Label: "blog.Post"."""
    field: str
    field_class: str
    table: str
    column: str
    """Empty where the field has no column (a many-to-many relation)."""
    type: str
    """The column's type with its constraints, in the dialect: "varchar(50) NOT NULL UNIQUE"."""
    note: str
    """Further things in a sentence each: the through table, the referenced table."""
