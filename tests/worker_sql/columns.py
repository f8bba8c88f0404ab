"""The columns of auth's and admin's models and the SQL that makes their tables, for every dialect, as JSON.

Run with `python -S -B`; arguments: the folder of the package sterna and that of Django.
"""

import json
import sys

sys.path[:0] = sys.argv[1:3]

from sterna.worker.sql import drivers  # noqa: E402

drivers.install()

import django  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.dummy"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.admin"],
)
django.setup()

from sterna.worker.sql.column import column  # noqa: E402
from sterna.worker.sql.connections import connection, installed  # noqa: E402


def table(dialect, model):
    made = connection(dialect)
    with installed(made), made.schema_editor(collect_sql=True) as editor:
        editor.create_model(model)
    return "\n".join(editor.collected_sql)


found = [
    {"dialect": dialect, "sql": table(dialect, model), "field": str(field), **column(model, field, dialect)}
    for dialect in ("sqlite", "postgresql", "mysql", "mariadb", "oracle")
    for model in apps.get_models()
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
]
json.dump(found, sys.stdout)
