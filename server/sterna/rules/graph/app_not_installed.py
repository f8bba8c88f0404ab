"""An app of the project that the settings do not install."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

from sterna.project.literals import dotted
from sterna.project.modules import Modules
from sterna.project.tree import folders
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At


class AppNotInstalled(ProjectRule):
    """A package has migrations or models, and is not in INSTALLED_APPS.

    Django does not see it: no migration of it is run or made, and importing its models ends with `RuntimeError:
    Model class ... doesn't declare an explicit app_label and isn't in an application in INSTALLED_APPS`.

    ## Instead

    Add the package to INSTALLED_APPS.

    ## Ignore it when

    other settings install it (a demo, an optional part), or it is left from an app that is gone. Packages of tests,
    by their names, are not reported.

    Source: django/apps/registry.py (Apps.populate) and django/db/models/base.py (ModelBase.__new__), Django 5.2.
    """

    code = "app-not-installed"
    severity = Severity.INFORMATION
    group = "graph"
    valid = (
        """
        #- blog/comments/__init__.py
        #- blog/comments/models.py
        from django.db import models


        class Comment(models.Model):
            pass
        """,
        """
        #- shop/__init__.py
        #- shop/models.py
        from django.db import models


        class Named(models.Model):
            name = models.CharField(max_length=9)

            class Meta:
                abstract = True
        """,
        """
        #- tests/__init__.py
        #- tests/shop/__init__.py
        #- tests/shop/models.py
        from django.db import models


        class Item(models.Model):
            pass
        """,
    )
    invalid = (
        Invalid(
            """
            #- shop/__init__.py
            #- shop/models.py
            from django.db import models


            class Item(models.Model):
            #     ^^^^ app-not-installed: shop has models and is not in INSTALLED_APPS: Django does not see it. Add...
                pass
            """,
        ),
        Invalid(
            """
            #- shop/__init__.py
            #- shop/migrations/__init__.py
            #- shop/migrations/0001_initial.py
            from django.db import migrations


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ app-not-installed: shop has migrations and is not in INSTALLED_APPS: Django does not se...
                pass
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each package with migrations or models that no installed app has for its own."""
        if not view.apps_known:
            return
        installed = {app.name for app in view.apps.values()}
        modules = {app.migrations_module for app in view.apps.values()}
        for app, paths in _packages(view).items():
            inside = any(app == name or app.startswith(f"{name}.") for name in installed)
            if inside or f"{app}.migrations" in modules:
                continue
            found = next(((at, what) for path in paths for at, what in _declared(view, path)), None)
            if found is not None:
                at, what = found
                message = (
                    f"{app} has {what} and is not in INSTALLED_APPS: Django does not see it. "
                    f'Add "{app}", or take the package away.'
                )
                yield Report(at, message)


_KNOWN: WeakKeyDictionary[Modules, tuple[int, dict[str, list[Path]]]] = WeakKeyDictionary()
_TESTS = ("test", "tests", "testing", "conftest")


def _packages(view: View) -> dict[str, list[Path]]:
    """Name of a package to its modules that may hold migrations, then models; looked up again when files come or go."""
    modules = view.project.modules
    known = _KNOWN.get(modules)
    if known is None or known[0] != modules.structure:
        known = (modules.structure, _walk(modules))
        _KNOWN[modules] = known
    return known[1]


def _walk(modules: Modules) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for root in modules.roots:
        for folder, names in folders(root):
            if any(_is_test(part) for part in folder.relative_to(root).parts):
                continue
            if folder.name == "migrations" and "__init__.py" in names:
                app, files = folder.parent, [folder / name for name in names if name[:1] not in "_~."]
            elif folder.name == "models" and "__init__.py" in names:
                app, files = folder.parent, [folder / name for name in names]
            elif "models.py" in names and "__init__.py" in names:
                app, files = folder, [folder / "models.py"]
            else:
                continue
            module = modules.name_of(app / "__init__.py")
            package = modules.find(module) if module is not None else None
            if module and package is not None and package.kind == "package":
                known = found.setdefault(module, [])
                known += [path for path in files if path.suffix == ".py" and path not in known]
    return found


def _is_test(part: str) -> bool:
    return part in _TESTS or part.startswith(("test_", "tests_")) or part.endswith(("_test", "_tests"))


def _declared(view: View, path: Path) -> Iterator[tuple[At, str]]:
    """The migration or the first model that a file declares for certain."""
    read = view.project.files.facts(path)
    for index, top in enumerate(read.statements if isinstance(read, facts.Module) else []):
        class_ = top.stmt
        if not isinstance(class_, facts.Class):
            continue
        bases = [dotted(arg.value) for arg in class_.args]
        if path.parent.name == "migrations":
            if class_.name == "Migration" and "migrations.Migration" in bases:
                yield At(path, index, -1, class_.name_at), "migrations"
        elif "models.Model" in bases and not _is_abstract(class_):
            yield At(path, index, -1, class_.name_at), "models"


def _is_abstract(class_: facts.Class) -> bool:
    """Whether a model is abstract, or has an app label of its own."""
    meta = (each for each in class_.body if isinstance(each, facts.Class) and each.name == "Meta")
    return any(
        isinstance(target, facts.Name) and target.name in ("abstract", "app_label")
        for each in meta
        for statement in each.body
        if isinstance(statement, facts.Assign)
        for target in statement.targets
    )
