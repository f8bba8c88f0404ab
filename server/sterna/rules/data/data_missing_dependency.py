"""A data migration that uses models of an app on which it does not depend."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.answers import Answered
from sterna.rules.data.analysis.wording import OfAnswers, is_of_dependencies, once, severity
from sterna.rules.graph.entries import addition, shown
from sterna.rules.graph.relations import makers
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At

_APPS = """\
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "shop"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- shop/__init__.py
        #- shop/migrations/__init__.py
        #- shop/models.py
        from django.db import models


        class Item(models.Model):
            name = models.CharField(max_length=9)
        #- shop/migrations/0001_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = True
            dependencies = []
            operations = [
                migrations.CreateModel(
                    "Item",
                    [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
                ),
            ]
"""
_FILL = """\
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            Item = apps.get_model("shop", "Item")
{marker}            Item.objects.filter(name="").delete()


        class Migration(migrations.Migration):
            dependencies = [{dependencies}]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
_OWN = '("blog", "0001_initial")'
_BOTH = f'{_OWN}, ("shop", "0001_initial")'
_MARKER = (
    "        #                                 ^^^^^^ data-missing-dependency: Nothing says that shop.0001_initial, "
    "which makes shop.Item, runs before blog.0002_fill: where it did not, Django raises LookupError: No installed app "
    "with label 'shop'. Depend on shop.0001_initial.\n"
)


class DataMissingDependency(OfAnswers, MigrationRule):
    """A data migration uses a model or field of another app, and does not depend on the migration that makes it.

    The order of migrations comes from `dependencies` alone. Today another app's migration may happen to run before,
    by the order of the names of the apps; in a test that migrates one app, or after an app is renamed, it does not,
    and the data migration ends with `LookupError`, `FieldError` or `AttributeError`.

    ## Instead

    Add the migration that makes the model or field to `dependencies`.

    ## Ignore it when

    the function never runs where the other app has not been migrated.

    Source: docs/topics/migrations.txt ("Accessing models from other apps"), Django 5.2.
    """

    code = "data-missing-dependency"
    severity = Severity.WARNING
    group = "data"
    valid = (
        _APPS + _FILL.format(marker="", dependencies=_BOTH),
        _APPS + _FILL.format(marker="", dependencies=_OWN).replace('"Item"', '"It" + "em"'),
        _APPS
        + _FILL.format(marker="", dependencies=_OWN).replace(
            'Item = apps.get_model("shop", "Item")',
            "try:\n                Item = apps.get_model('shop', 'Item')\n            except LookupError:\n"
            "                return",
        ),
    )
    invalid = (
        Invalid(
            _APPS + _FILL.format(marker=_MARKER, dependencies=_OWN), _APPS + _FILL.format(marker="", dependencies=_BOTH)
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each app on which the migration should depend."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        told: set[str] = set()
        for answered in view.data.of(migration):
            for misuse, use in answered.misuses(
                "app", "model", "lookup", "field", "keyword", "prefetch", "attribute", "unsupported"
            ):
                if not is_of_dependencies(misuse):
                    continue
                raised = f"{misuse.exception}: {misuse.text.rstrip('.')}"
                if misuse.kind in ("app", "model"):
                    recording = answered.function.recording
                    assert recording is not None
                    app = answered.use(recording.apps.get(misuse.id, misuse.id)).text.partition(".")[0]
                    label = f"{app}.{use.text.rpartition('.')[2]}"
                    told.add(app)
                    yield self._report(migration, view, use.spot, label, raised, severity(misuse, use))
                else:
                    yield Report(
                        use.spot,
                        f"{use.text} is not there where nothing but what {migration.app}.{migration.name} depends on "
                        f"ran before: {raised}. Depend on the migration that makes it.",
                        migration.app,
                        severity=severity(misuse, use),
                    )
            yield from self._unsaid(migration, view, answered, told)

    def _unsaid(self, migration: Migration, view: View, answered: Answered, told: set[str]) -> Iterator[Report]:
        """Models whose app is among no dependency, and which are there all the same for another reason."""
        if answered.answer is None:
            return
        for one in answered.answer.touched:
            app = one.model.partition(".")[0]
            if one.kind == "read" and app in answered.answer.missing and app not in told:
                told.add(app)
                at = answered.use(one.id).spot
                yield self._report(migration, view, at, one.model, "LookupError", Severity.WARNING)

    def _report(self, migration: Migration, view: View, at: At, label: str, raised: str, worst: Severity) -> Report:
        app, _, model = label.partition(".")
        name = f"{migration.app}.{migration.name}"
        made = [view.plan.standing(key) for key in makers(view.graph, app, model.lower())]
        made = [key for key in made if migration.key not in view.plan.ancestors(key)]
        if not made:
            return Report(
                at,
                f"Nothing says that the migrations of {app} run before {name}: where they did not, Django raises "
                f"{raised}. Depend on the one that makes {label}.",
                migration.app,
                severity=worst,
            )
        maker = f"{made[0][0]}.{made[0][1]}"
        change = addition(migration, view, shown(*made[0]))
        return Report(
            at,
            f"Nothing says that {maker}, which makes {label}, runs before {name}: where it did not, Django raises "
            f"{raised}. Depend on {maker}.",
            migration.app,
            severity=worst,
            fixes=(Fix(f"Depend on {maker}", (change,)),) if change is not None else (),
        )
