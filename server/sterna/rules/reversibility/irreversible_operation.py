"""An operation of the project's own that has no way back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration, Operation
from sterna.rules.classes import Found, Meant, Outside, meant
from sterna.rules.report import Report
from sterna.rules.reversibility.analysis.operations import stop
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_operation
from sterna.syntax import facts
from sterna.syntax.at import At

_KNOWN = {
    *("CreateModel", "DeleteModel", "RenameModel", "AlterModelTable", "AlterModelTableComment", "AlterUniqueTogether"),
    *("AlterIndexTogether", "AlterOrderWithRespectTo", "AlterModelOptions", "AlterModelManagers", "AddField"),
    *("RemoveField", "AlterField", "RenameField", "AddIndex", "RemoveIndex", "RenameIndex", "AddConstraint"),
    *("RemoveConstraint", "AlterConstraint", "RunSQL", "RunPython", "SeparateDatabaseAndState"),
}
"""What `django.db.migrations` has: where these names stand, nothing has to be looked up."""


class IrreversibleOperation(MigrationRule):
    """An operation of the project's own that has no way back.

    Its class says `reversible = False`, or it stands directly on Django's `Operation` and has no `database_backwards`.
    `migrate` to anything before a migration with it ends with `IrreversibleError` or `NotImplementedError`, after the
    migrations behind it are undone already.

    ## Instead

    Write `database_backwards` in the class, and take `reversible = False` away. Where nothing has to be done in the
    database on the way back, a `database_backwards` that only says `pass` is enough.

    ## Ignore it when

    what the operation destroys cannot be made again, and a rollback shall stop here.

    Source: django/db/migrations/operations/base.py (Operation.database_backwards), migration.py (Migration.unapply),
    Django 5.2.
    """

    code = "irreversible-operation"
    severity = Severity.WARNING
    group = "reversibility"
    valid = (
        """
        #- blog/operations.py
        from django.db.migrations.operations.base import Operation


        class Touch(Operation):
            reversible = False

            def database_forwards(self, app_label, schema_editor, from_state, to_state):
                pass

            def database_backwards(self, app_label, schema_editor, from_state, to_state):
                pass


        class TouchMore(Touch):
            reversible = True
        #- blog/migrations/0002_touch.py
        from django.db import migrations

        from blog.operations import TouchMore


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [TouchMore()]
        """,
        """
        #- blog/operations.py
        from elsewhere import Operation


        class Touch(Operation):
            pass
        #- blog/migrations/0002_touch.py
        from django.db import migrations

        from .. import operations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [operations.Touch()]
        """,
        """
        #- blog/operations.py
        from django.db import migrations


        class Touch(migrations.RunSQL):
            pass


        class Half(migrations.operations.base.Operation):
            @property
            def reversible(self):
                return False
        #- blog/migrations/0002_touch.py
        from django.db import migrations

        from blog.operations import Half, Touch


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [Touch("SELECT 1", "SELECT 1"), Half()]
        """,
        """
        #- blog/migrations/0002_touch.py
        from django.contrib.postgres.operations import TrigramExtension
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [TrigramExtension(), *more]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/operations.py
            from django.db.migrations.operations.base import Operation


            class Touch(Operation):
                reversible = False

                def database_backwards(self, app_label, schema_editor, from_state, to_state):
                    pass
            #- blog/migrations/0002_touch.py
            from django.db import migrations

            from blog.operations import Touch


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [Touch()]
            #                 ^^^^^ irreversible-operation: blog.0002_touch cannot be rolled back: Touch says reversible = False...
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/tools/__init__.py
            from .operations import Shout as Louder
            #- blog/tools/operations.py
            from django.db.migrations.operations import base


            class Touch(base.Operation):
                def database_forwards(self, app_label, schema_editor, from_state, to_state):
                    pass


            class Shout(Touch):
                def database_backwards(self, app_label, schema_editor, from_state, to_state):
                    raise NotImplementedError("not yet")
            #- blog/migrations/0002_touch.py
            from django.db import migrations

            from blog import tools


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [tools.Louder()]
            #                 ^^^^^^^^^^^^ irreversible-operation: blog.0002_touch cannot be rolled back: Shout has no database_backwards...
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """Other files only where such an operation is."""
        return view.generation if any(_candidates(migration)) else view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each operation whose class, as far as it is followed, has no way back."""
        for operation in _candidates(migration):
            assert operation.call is not None
            found = meant(view, migration.path, migration.module, operation.call.func)
            if not isinstance(found, Found):
                continue
            fault = _fault(view, found)
            if fault is not None:
                reason, at = fault
                yield Report(
                    at_operation(migration, operation),
                    f"{migration.app}.{migration.name} cannot be rolled back: {found.node.name} {reason}"
                    f"{stop(migration, view)}",
                    migration.app,
                    related=((at, f"{found.node.name} {reason}"),),
                )


def _candidates(migration: Migration) -> Iterator[Operation]:
    for operation in migration.walk():
        if operation.call is not None and operation.role != "state" and operation.name not in _KNOWN:
            yield operation


def _fault(view: View, found: Found) -> tuple[str, At] | None:
    """Why there is no way back, and where it says so; None where there is one or the text does not tell."""
    backwards = reversible = False
    here: Meant = found
    for _ in range(8):
        if not isinstance(here, Found):
            break
        for stmt in here.node.body:
            if _binds(stmt, "reversible") and not reversible:
                if isinstance(stmt, facts.Assign) and isinstance(stmt.value, facts.Const):
                    if stmt.value.source == "False":
                        return "says reversible = False. Write its database_backwards.", here.at(stmt.at)
                    reversible = stmt.value.source == "True"
                    continue
                return None
            if _binds(stmt, "database_backwards") and not backwards:
                if not (isinstance(stmt, facts.Def) and _only_raises(view, here, stmt)):
                    backwards = True
                elif not stmt.decorators:
                    return "has no database_backwards but one that raises NotImplementedError.", here.at(stmt.name_at)
        if len(here.node.args) != 1 or here.node.args[0].keyword or here.node.decorators:
            return None
        here = meant(view, here.path, here.module, here.node.args[0].value)
    if isinstance(here, Outside) and here.is_djangos and here.name == "Operation" and not backwards:
        return "has no database_backwards. Write it, or one that does nothing.", found.at(found.node.name_at)
    return None


def _binds(stmt: facts.Stmt, name: str) -> bool:
    if isinstance(stmt, facts.Def):
        return stmt.name == name
    return isinstance(stmt, facts.Assign) and any(
        isinstance(target, facts.Name) and target.name == name for target in stmt.targets
    )


def _only_raises(view: View, found: Found, function: facts.Def) -> bool:
    body = view.body_of(found.path, found.statement, function)
    if len(body) != 1 or not isinstance(body[0], facts.Raise):
        return False
    value = body[0].value
    raised = value.func if isinstance(value, facts.Call) else value
    return isinstance(raised, facts.Name) and raised.name == "NotImplementedError"
