"""Real Django: the models after each operation of each migration, and what it raises for one.

Run as a script; arguments: the project's folder, and the settings module. Prints JSON: for each migration of the plan
"app.name" and a list with, for each operation, {"models": ...} or {"fault": [class name, text, stage]}. After a fault
Django stops, and so does the answer. `migrate` is tried on SQLite in memory.
"""

import json
import os
import sys


def shown(state):
    """The models of a state as their rendered classes have them."""
    from django.db.models import ManyToManyField

    found = {}
    for key, model_state in state.models.items():
        model = state.apps.get_model(*key)
        meta = model._meta
        fields = {}
        for name in model_state.fields:
            field = meta.get_field(name)
            fields[name] = {
                "kind": type(field).__name__,
                "column": "" if isinstance(field, ManyToManyField) else field.column,
                "null": field.null,
                "unique": field._unique or field.primary_key,
                "primary_key": field.primary_key,
                "has_default": field.has_default(),
                "remote": field.related_model._meta.label_lower if field.is_relation else "",
                "through": through(field),
                "to_fields": [each for each in getattr(field, "to_fields", ()) or () if each],
            }
        label = "{}.{}".format(*key)
        found[label] = {
            "name": meta.object_name,
            "table": "" if meta.proxy else meta.db_table,
            "managed": meta.managed,
            "proxy": meta.proxy,
            "fields": fields,
            "unique_together": sorted(sorted(names) for names in meta.unique_together),
            "ordering": [str(each) for each in model_state.options.get("ordering") or ()],
            "order_with_respect_to": meta.order_with_respect_to.name if meta.order_with_respect_to else "",
            "indexes": [
                (index.name, type(index).__name__, [name.lstrip("-") for name in index.fields])
                for index in meta.indexes
            ],
            "constraints": [(constraint.name, type(constraint).__name__) for constraint in meta.constraints],
            "bases": [base._meta.label_lower for base in model.__bases__ if hasattr(base, "_meta")],
        }
        if found[label]["order_with_respect_to"]:
            # The column that goes with it is no field of the state, nor is its ordering.
            found[label]["ordering"] = []
    return found


def through(field):
    model = getattr(field.remote_field, "through", None)
    return model._meta.label_lower if model is not None and not model._meta.auto_created else ""


def main():
    root, settings_module = sys.argv[1:]
    sys.path.insert(0, root)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    from django.conf import settings

    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    state = executor._create_project_state(with_applied_migrations=True)
    found = []
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        steps = []
        found.append((f"{migration.app_label}.{migration.name}", steps))
        try:
            with connection.schema_editor(atomic=migration.atomic) as editor:
                for operation in migration.operations:
                    step = applied(migration, operation, state, editor)
                    steps.append(step)
                    if "fault" in step:
                        raise FailedError
        except FailedError:
            break
    print(json.dumps(found))


class FailedError(Exception):
    """The plan ends here."""


def applied(migration, operation, state, editor):
    try:
        operation.state_forwards(migration.app_label, state.__class__(dict(fresh(state)), state.real_apps))
    except Exception as error:  # noqa: BLE001 - it is the answer
        return {"fault": [type(error).__name__, str(error), "state"]}
    before = state.clone()
    try:
        operation.state_forwards(migration.app_label, state)
        operation.database_forwards(migration.app_label, editor, before, state)
    except Exception as error:  # noqa: BLE001 - it is the answer
        return {"fault": [type(error).__name__, str(error), "database"]}
    return {"models": shown(state)}


def fresh(state):
    """The model states with fields of their own: Django changes those that it finds."""
    import copy

    for key, model_state in state.models.items():
        one = model_state.clone()
        one.fields = {name: copy.deepcopy(field) for name, field in one.fields.items()}
        yield key, one


if __name__ == "__main__":
    main()
