"""A model of another app that nothing says must be there before."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Key, Migration
from sterna.rules.graph.entries import addition, shown
from sterna.rules.graph.relations import Relation, makers, relations
from sterna.rules.graph.swapped_model import SETTING, STOCK
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node


class MissingDependency(MigrationRule):
    """A migration refers to a model of another app, and nothing says that this model's migration comes before.

    The order of migrations comes from `dependencies` alone. Without one, `migrate` of this app on a new database
    ends with `ValueError: The field ... was declared with a lazy reference to ...`, and so does `migrate` of
    everything unless the other app happens to come first. Where it does, the finding is a warning: another app, or
    another name, changes that.

    ## Instead

    Depend on the migration that creates the model.

    ## Ignore it when

    never where it is an error. As a warning: when the other app always comes first for a reason that Sterna does
    not see.

    Source: django/db/migrations/graph.py (MigrationGraph.forwards_plan) and state.py (StateApps.__init__), Django
    5.2.
    """

    code = "missing-dependency"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "shop"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- shop/__init__.py
        #- shop/models.py
        #- shop/migrations/__init__.py
        #- shop/migrations/0001_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = True
            operations = [migrations.CreateModel("Item", [("id", models.BigAutoField(primary_key=True))])]
        #- shop/migrations/0002_more.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("shop", "0001_initial")]
        #- blog/migrations/0002_item.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("shop", "0002_more")]
            operations = [migrations.AddField("post", "item", models.ForeignKey("shop.Item", models.CASCADE))]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "shop"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- shop/__init__.py
        #- shop/models.py
        from django.db import models


        class Item(models.Model):
            pass
        #- blog/migrations/0002_item.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AddField("post", "item", models.ForeignKey("shop.Item", models.CASCADE))]
        """,
        """
        #- blog/migrations/0002_self.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "parent", models.ForeignKey("self", models.CASCADE, null=True)),
                migrations.AddField("post", "next", models.ForeignKey("blog.Post", models.CASCADE, null=True)),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "shop"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- shop/__init__.py
            #- shop/models.py
            #- shop/migrations/__init__.py
            #- shop/migrations/0001_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                initial = True
                operations = [migrations.CreateModel("Item", [("id", models.BigAutoField(primary_key=True))])]
            #- blog/migrations/0002_item.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "item", models.ForeignKey("shop.Item", models.CASCADE, null=True)),
            #                                                             ^^^^^^^^^^^ missing-dependency: Nothing s...
                ]
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "shop"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- shop/__init__.py
            #- shop/models.py
            #- shop/migrations/__init__.py
            #- shop/migrations/0001_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                initial = True
                operations = [migrations.CreateModel("Item", [("id", models.BigAutoField(primary_key=True))])]
            #- blog/migrations/0002_item.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("shop", "0001_initial")]
                operations = [
                    migrations.AddField("post", "item", models.ForeignKey("shop.Item", models.CASCADE, null=True)),
                ]
            """,
        ),
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "authors"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- authors/__init__.py
            #- authors/models.py
            #- authors/migrations/__init__.py
            #- authors/migrations/0001_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                initial = True
                operations = [migrations.CreateModel("Author", [("id", models.BigAutoField(primary_key=True))])]
            #- blog/migrations/0002_author.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "by", models.ManyToManyField(to="authors.Author")),
            #                                                                   ^^^^^^^^^^^^^^^^ missing-dependency: ...
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for the first reference to each model of another app that no dependency leads to."""
        for relation, made in undeclared(migration, view):
            yield from _report(view, migration, relation, made)


def undeclared(migration: Migration, view: View) -> Iterator[tuple[Relation, list[Key]]]:
    """The first reference to each model of another app that no dependency leads to, with what makes that model."""
    if migration.key not in view.plan.parents or not view.plan.is_certain(migration.key) or not view.plan.order:
        return
    before = view.plan.ancestors(migration.key)
    seen = {STOCK} if view.swappable.get(SETTING, STOCK).lower() != STOCK else set()
    for relation in relations(migration):
        if not relation.app or relation.app == migration.app or relation.label in seen:
            continue
        seen.add(relation.label)
        made = makers(view.graph, relation.app, relation.model)
        if made and not _settled(view, relation, made, before):
            yield relation, made


def _settled(view: View, relation: Relation, made: list[Key], before: set[Key]) -> bool:
    """Whether one of the migrations that make the model comes before, or may stand for one that does."""
    present = {view.plan.standing(key) for key in made}
    if present & before or not present <= view.plan.parents.keys():
        return True
    # What else is in the app's migrations may make it: a text that does not tell all of its operations.
    package = view.graph.packages[relation.app]
    return any(not each.operations_known or each.key in view.plan.vague for each in package.migrations)


def _report(view: View, migration: Migration, relation: Relation, made: list[Key]) -> Iterator[Report]:
    order = view.plan.order
    first = min((view.plan.standing(key) for key in made), key=lambda key: order[key])
    label = f"{first[0]}.{first[1]}"
    happens = order[first] < order[migration.key]
    if happens:
        effect = f"it does now, by the order of the apps' names; `migrate {migration.app}` on a new database fails"
    else:
        effect = "on a new database migrate fails, for the model is not there yet"
    name = f"{migration.app}.{migration.name}"
    message = f"Nothing says that {label}, which makes {relation.label}, runs before {name}: {effect}."
    fixes: tuple[Fix, ...] = ()
    if migration.key not in view.plan.ancestors(first) and migration.key != first:
        change = addition(migration, view, shown(*first))
        fixes = (Fix(f"Depend on {label}", (change,)),) if change is not None else ()
        message += f" Depend on {label}."
    else:
        message += f" But {label} waits for this one: the field belongs into a later migration."
    severity = Severity.WARNING if happens else None
    yield Report(at_node(migration, relation.node), message, migration.app, severity=severity, fixes=fixes)
