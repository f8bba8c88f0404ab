"""Sterna's collector as the worker runs it: no site, no driver, no database.

Run with `python -S -B`; arguments: the folder of the package sterna, that of Django, that of the project, the dialect,
"history" or "state" (whether the migrations before are given), then the apps, all if none. Prints the same JSON as the
oracle, and "parts": whether the statements by operation are those of the text.
"""

import datetime
import json
import sys

server, site, project, dialect, knows = sys.argv[1:6]
apps = sys.argv[6:]
sys.path[:0] = [server, site, project]

from sterna.worker.sql import drivers  # noqa: E402

drivers.install()

import os  # noqa: E402

import django  # noqa: E402
from django.conf import settings  # noqa: E402

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
settings.DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
django.setup()

from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.utils import timezone  # noqa: E402

from sterna.worker.sql.collect import collect  # noqa: E402


def answer(collected):
    return {"error": collected.error} if collected.error else collected.text


def agrees(collected):
    """Every statement of the operations is one of the text, and the other way round."""
    lines = collected.text.split("\n")
    parts = [line for part in collected.operations for statement in part.statements for line in statement.split("\n")]
    titles = []
    for part in collected.operations:
        titles += ["--", f"-- {part.description}", "--"]
    around = ["BEGIN;", "COMMIT;"] if collected.atomic and collected.text else []
    return sorted(parts + titles + around) == sorted(lines if collected.text else [])


def freeze():
    """Give every default of "now" the same value, here and there."""
    moment = datetime.datetime(2024, 2, 29, 12, 30, 45, 678901, datetime.timezone.utc)
    timezone.now = lambda: moment


def main():
    freeze()
    loader = MigrationLoader(None, replace_migrations=False)
    history = []
    found = {}
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[key]
        history.append(migration)
        if apps and key[0] not in apps:
            continue
        state = loader.project_state(key, at_end=False)
        entry = found[".".join(key)] = {"parts": True}
        for name, backwards in (("forwards", False), ("backwards", True)):
            given = history[:-1] if knows == "history" else ()
            collected = collect(state, migration, backwards=backwards, dialect=dialect, history=given)
            entry[name] = answer(collected)
            entry["parts"] = entry["parts"] and agrees(collected)
    json.dump(found, sys.stdout)
    wrong = [name for name in ("psycopg.pq._pq_ctypes", "psycopg2._psycopg", "MySQLdb._mysql") if name in sys.modules]
    if wrong:
        sys.exit(f"real drivers were imported: {wrong}")


main()
