"""Real Django, asked from outside: each question is answered by a child of a process that has set Django up.

Run as a script in the project's folder; reads a JSON object a line, answers with one. {"do": "squash", "app", "start",
"end"}: what `squashmigrations` writes; {"do": "optimize", "app", "name"}: what `optimizemigration` writes. {"do":
"migrate", "app"}: the schema after `migrate` on an empty database, and what `makemigrations` would still find; with
"start" on a copy of that SQLite file, and with "keep" left in that one. {"do": "travel", "app", "name", "fill"}: schema
and rows after a database that stands at the migration `name` was filled, migrated, migrated back, and migrated again.
Either gives {"error": ...} with the last line of what was raised. `--postgres NAME` migrates in that database, which is
emptied before, with the driver from the folder STERNA_PSYCOPG where the project has none.
"""

import importlib
import io
import json
import os
import sqlite3
import sys
import traceback
from pathlib import Path

POSTGRES = sys.argv[sys.argv.index("--postgres") + 1] if "--postgres" in sys.argv else ""


def settings_changed():
    """Every alias is an empty database of our own; nothing is sent, nothing is kept."""
    from django.conf import settings

    mine = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    if POSTGRES:
        mine = {"ENGINE": "django.db.backends.postgresql", "NAME": POSTGRES}
        mine.update(HOST=os.environ.get("PGHOST", ""), PORT=os.environ.get("PGPORT", ""))
        mine.update(USER=os.environ.get("PGUSER", ""), PASSWORD=os.environ.get("PGPASSWORD", ""))
    settings.DATABASES = {"default": mine}
    settings.DATABASE_ROUTERS = []


def squash(app, start, end, optimize=True):
    """The text that Django's own command writes, with what it prints."""
    module = importlib.import_module("django.core.management.commands.squashmigrations")
    written = io.StringIO()
    written.close = lambda: None
    module.open = lambda *args, **kwargs: written
    module.run_formatters = lambda *args, **kwargs: None
    command = module.Command(stdout=io.StringIO(), no_color=True)
    command.handle(
        app_label=app,
        start_migration_name=start,
        migration_name=end,
        no_optimize=not optimize,
        squashed_name=None,
        include_header=False,
        interactive=False,
        verbosity=1,
    )
    return {"text": written.getvalue(), "stdout": command.stdout.getvalue()}


def optimize(app, name):
    """The text that Django's own command writes, the name of its file, and what it prints."""
    module = importlib.import_module("django.core.management.commands.optimizemigration")
    written, paths = io.StringIO(), []
    written.close = lambda: None
    module.open = lambda path, *args, **kwargs: paths.append(path) or written
    module.run_formatters = lambda *args, **kwargs: None
    command = module.Command(stdout=io.StringIO(), no_color=True)
    command.handle(app_label=app, migration_name=name, check=False, verbosity=1)
    names = [Path(path).stem for path in paths]
    return {"text": written.getvalue(), "names": names, "stdout": command.stdout.getvalue()}


def travel(app, name, fill):
    """Schema and rows at each stop."""
    from django.core.management import call_command
    from django.core.management.commands import migrate as module
    from django.db import connection

    empty(connection)
    module.emit_post_migrate_signal = lambda *args, **kwargs: None
    call_command(module.Command(), app, name, verbosity=0)
    with connection.cursor() as cursor:
        for sql in fill:
            cursor.execute(sql)
    stops = [stop(connection)]
    for target in ([], [name], []):
        call_command(module.Command(), app, *target, verbosity=0)
        stops.append(stop(connection))
    return {"stops": stops}


def stop(connection):
    """Schema, and rows of the tables that are no bookkeeping of Django's."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            if table != "django_migrations":
                described = connection.introspection.get_table_description(cursor, table)
                names = [column.name for column in described]
                cursor.execute(f'SELECT * FROM "{table}"')
                rows[table] = sorted(str(sorted(zip(names, row, strict=True))) for row in cursor.fetchall())
    return {"schema": schema(connection), "rows": rows}


def schema(connection):
    """All that there is but rows."""
    return postgres_schema(connection) if POSTGRES else sqlite_schema(connection)


def empty(connection):
    """Make the database an empty one."""
    if POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def migrate(app, start="", keep=""):
    """The schema of a database on which everything was migrated, or one app with what it needs, and what is left."""
    from django.core.management import call_command
    from django.core.management.commands import migrate as module
    from django.db import connection

    empty(connection)
    if start:
        connection.ensure_connection()
        sqlite3.connect(start).backup(connection.connection)
    # What comes after all migrations (permissions, content types) is no schema.
    module.emit_post_migrate_signal = lambda *args, **kwargs: None
    call_command(module.Command(), *([app] if app else []), verbosity=0, interactive=False)
    if keep:
        connection.connection.backup(sqlite3.connect(keep))
    return {"schema": schema(connection), "changes": changes()}


def changes():
    """What Django finds in the models and not in the migrations, a line each."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    return sorted(
        f"{label}: {operation.describe()}"
        for label, migrations in found.items()
        for migration in migrations
        for operation in migration.operations
    )


def sqlite_schema(connection):
    """Tables with their parts in the order of their text, and indexes; each part without its place."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, name, table, sql in cursor.fetchall():
            if kind != "table" or table.startswith("sqlite_"):
                found.append(f"{kind} {sql}")
                continue
            inner = sql[sql.index("(") + 1 : sql.rindex(")")]
            found += [f"table {name}: {part}" for part in parts(inner)]
    return sorted(found)


def parts(text):
    """The definitions of a CREATE TABLE: cut at commas outside of brackets and quotes."""
    found, depth, quote, start = [], 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and depth == 0:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]


def postgres_schema(connection):
    """Columns, constraints, indexes, sequences and views."""
    asked = [
        "SELECT 'column', table_name, column_name, data_type, character_maximum_length, numeric_precision, "
        "numeric_scale, is_nullable, column_default, is_identity, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT 'view', table_name, view_definition FROM information_schema.views WHERE table_schema = 'public'",
        "SELECT 'trigger', event_object_table, trigger_name, action_statement FROM information_schema.triggers "
        "WHERE trigger_schema = 'public'",
    ]
    found = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(sql)
            found += [" ".join(str(value) for value in row) for row in cursor.fetchall()]
    return sorted(found)


def read():
    """The migrations that are imported, each with the time of its file; None where that is gone."""
    paths = {name: getattr(module, "__file__", None) for name, module in sys.modules.items() if ".migrations." in name}
    return {
        name: Path(path).stat().st_mtime_ns if Path(path).exists() else None for name, path in paths.items() if path
    }


READ = {}


def answer(question):
    """Do what is asked; an exception is an answer."""
    try:
        importlib.invalidate_caches()
        for name, stamp in read().items():
            if READ.get(name, stamp) != stamp:
                del sys.modules[name]
        if question["do"] == "squash":
            return squash(question["app"], question["start"], question["end"], question.get("optimize", True))
        if question["do"] == "optimize":
            return optimize(question["app"], question["name"])
        if question["do"] == "travel":
            return travel(question["app"], question["name"], question["fill"])
        return migrate(question["app"], question.get("start", ""), question.get("keep", ""))
    except BaseException as error:  # noqa: BLE001 - whatever ends it is the answer
        return {"error": traceback.format_exception_only(type(error), error)[-1].strip()[:600]}


def main():
    """Answer until there are no more questions."""
    sys.path.insert(0, str(Path.cwd()))
    sys.path += [os.environ["STERNA_PSYCOPG"]] if os.environ.get("STERNA_PSYCOPG") else []
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    settings_changed()
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader

    # All that the children have in common is read once.
    MigrationLoader(None)
    READ.update(read())
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            out.write(json.dumps(answer(json.loads(line))) + "\n")
            out.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            out.write(json.dumps({"error": f"the process ended with {status}"}) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
