"""A module among the migrations that has no class Migration."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.edits.change import Replace
from sterna.project.literals import dotted, walk
from sterna.project.migration import Migration
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.binds import names_of


class MissingMigrationClass(MigrationRule):
    """A file in a migrations package has no class named Migration.

    Django takes every module of the package whose name does not begin with `_` or `~` for a migration: every
    command that loads the migrations ends with `BadMigrationError`, for all apps.

    ## Instead

    Name the class `Migration`. A module of helpers belongs elsewhere, or wants a name that begins with an
    underscore.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/loader.py (MigrationLoader.load_disk), Django 5.2.
    """

    code = "missing-migration-class"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/_helpers.py
        def fill(apps, schema_editor):
            pass
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Changes(migrations.Migration):
            dependencies = [("blog", "0001_initial")]


        Migration = Changes
        """,
        """
        #- shared.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0002_slug.py
        from shared import *
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migratoin(migrations.Migration):
            #     ^^^^^^^^^ missing-migration-class: Django looks for a class Migration in every file here, and the...
                dependencies = [("blog", "0001_initial")]
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/helpers.py
            def fill(apps, schema_editor):
            #< missing-migration-class: Django looks for a class Migration in every file here...
                pass
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for a file of which every statement is told and none can bind the name."""
        if migration.statement >= 0:
            return
        read = view.project.files.facts(migration.path)
        if not isinstance(read, facts.Module) or read.notes:
            return
        statements = [top.stmt for top in read.statements]
        if any(map(_may_bind_anything, statements)) or "Migration" in names_of(statements):
            return
        classes = [
            (index, each)
            for index, each in enumerate(statements)
            if isinstance(each, facts.Class)
            and any((dotted(arg.value) or "").rpartition(".")[2] == "Migration" for arg in each.args)
        ]
        message = (
            "Django looks for a class Migration in every file here, and there is none: no migration of any app can be "
            "run. {} or move the file out of the package."
        )
        if len(classes) == 1:
            index, class_ = classes[0]
            at = At(migration.path, index, -1, class_.name_at)
            fix = Fix("Name the class Migration", (Replace(at, "Migration"),))
            yield Report(at, message.format("Rename the class,"), migration.app, fixes=(fix,))
        else:
            yield Report(At(migration.path), message.format("Add one,"), migration.app)


def _may_bind_anything(statement: facts.Stmt) -> bool:
    if isinstance(statement, facts.ImportFrom) and not statement.names:
        return True
    if isinstance(statement, facts.Def):
        return statement.name == "__getattr__"
    names = (each.name for each in walk(statement) if isinstance(each, facts.Name))
    return any(name in ("globals", "locals", "vars", "exec", "setattr") for name in names)
