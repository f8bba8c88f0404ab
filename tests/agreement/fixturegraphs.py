"""`make agreement-graphs`: the migration graphs that Django's own tests are made on, in the settings of those tests.

Django's loader, run for real in a process of its own, beside both graphs of Sterna: the worker's and the one from facts
alone. Arguments choose cases by a part of their name; without them docs/agreement.md gets the result.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from agreement import report
from agreement.graphs import compare_graphs
from agreement.notes import GraphsCompared, keep
from agreement.testapps import MANAGE, source

TESTS = ("test_loader.py", "test_graph.py", "test_commands.py", "test_executor.py")
FOLDERS = ("migrations", "migrations2", "basic")
"""The test apps of Django that stand in the project."""
BASE = ("django.contrib.contenttypes", "django.contrib.auth", "migrations")
"""What Django's runner installs for these tests."""
SETTINGS = """\
SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
INSTALLED_APPS = {apps!r}
MIGRATION_MODULES = {modules!r}
"""


@dataclass(frozen=True)
class Case:
    """Settings under which migrations are loaded."""

    name: str
    apps: tuple[str, ...]
    modules: tuple[tuple[str, str | None], ...] = ()


@dataclass
class _Overrides:
    apps: list[str] = field(default_factory=lambda: list(BASE))
    modules: dict[str, str | None] = field(default_factory=dict)


def main(chosen: list[str]) -> int:
    """Compare, print what differs; gives the exit code."""
    tests = source() / "tests"
    cases = [case for case in cases_of(tests) if not chosen or any(part in case.name for part in chosen)]
    wrong: list[str] = []
    with TemporaryDirectory(prefix="sterna-graphs-") as folder:
        project = Path(folder).resolve() / "project"
        write(project, tests, cases)
        with ThreadPoolExecutor(2) as pool:
            results = pool.map(lambda number: compare_graphs(project, f"settings_{number}"), range(len(cases)))
            for case, found in zip(cases, results, strict=True):
                wrong += [f"{case.name}: {'; '.join(found.differences)}"] if found.differences else []
                print(f"{case.name}: {'; '.join(found.differences) or 'agree'} ({found.summary})", flush=True)
    print(f"\n{len(cases)} graphs, {len(cases) - len(wrong)} agree")
    if not chosen:
        keep("graphs", [GraphsCompared(django.get_version(), len(cases), tuple(wrong))])
        report.write()
    return int(bool(wrong))


def write(project: Path, tests: Path, cases: Sequence[Case]) -> None:
    """The test apps beside manage.py, with one settings module for each case."""
    for name in FOLDERS:
        shutil.copytree(tests / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    project.joinpath("manage.py").write_text(MANAGE)
    for number, case in enumerate(cases):
        text = SETTINGS.format(apps=list(case.apps), modules=dict(case.modules))
        project.joinpath(f"settings_{number}.py").write_text(text)


def cases_of(tests: Path) -> list[Case]:
    """Each package of migrations as that of one app, each test app, and the settings of every test; none twice."""
    found: dict[tuple[object, ...], Case] = {}
    for case in (*_packages(tests), *_apps(tests), *_settings(tests)):
        found.setdefault((case.apps, case.modules), case)
    return list(found.values())


def _packages(tests: Path) -> Iterator[Case]:
    for label in ("migrations", "migrations2"):
        apps = BASE if label in BASE else (*BASE, label)
        for path in sorted(tests.joinpath(label).iterdir()):
            if path.is_dir() and path.name.startswith("test_") and any(path.glob("[0-9]*")):
                yield Case(path.name, apps, ((label, f"{label}.{path.name}"),))
        yield Case(f"{label} without migrations", apps, ((label, None),))
    for name in ("migrations.faulty_migrations.file", "migrations.faulty_migrations.namespace", "missing.package"):
        yield Case(name, BASE, (("migrations", name),))


def _apps(tests: Path) -> Iterator[Case]:
    root = tests / "migrations" / "migrations_test_apps"
    for path in sorted((*root.iterdir(), *root.glob("alter_fk/*"))):
        if (path / "__init__.py").is_file() and path.name != "alter_fk":
            name = ".".join(path.relative_to(tests).parts)
            yield Case(name, (*BASE, name), (("migrations", None),))
    names = sorted(
        ".".join(path.parents[1].relative_to(tests).parts) for path in root.glob("**/migrations/__init__.py")
    )
    for first, second in product(names, names):
        if first < second:
            yield Case(
                f"{first.rpartition('.')[2]} and {second.rpartition('.')[2]}",
                (*BASE, first, second),
                (("migrations", None),),
            )


def _settings(tests: Path) -> Iterator[Case]:
    for name in TESTS:
        tree = ast.parse(tests.joinpath("migrations", name).read_text())
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            for test in node.body:
                if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test"):
                    continue
                outer = [*_calls(node.decorator_list), *_calls(test.decorator_list)]
                inner = [[]] + [
                    _calls([item.context_expr for item in block.items])
                    for block in ast.walk(test)
                    if isinstance(block, ast.With)
                ]
                for calls in inner:
                    case = _overridden([*outer, *calls])
                    if case.modules or case.apps != list(BASE):
                        title = f"{name} {node.name}.{test.name}"
                        yield Case(title, tuple(case.apps), tuple(sorted(case.modules.items())))


def _calls(nodes: Sequence[ast.expr]) -> list[ast.Call]:
    return [node for node in nodes if isinstance(node, ast.Call)]


def _overridden(calls: Sequence[ast.Call]) -> _Overrides:
    found = _Overrides()
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for keyword in call.keywords:
            if keyword.arg not in ("INSTALLED_APPS", "MIGRATION_MODULES"):
                continue
            try:
                value = ast.literal_eval(keyword.value)
            except ValueError:  # made by the test while it runs
                continue
            if name == "override_settings" or name == "settings":
                if keyword.arg == "INSTALLED_APPS":
                    found.apps = list(value)
                else:
                    found.modules = dict(value)
            elif name == "modify_settings":
                for action, names in value.items():
                    names = [names] if isinstance(names, str) else list(names)
                    kept = [app for app in found.apps if app not in names]
                    found.apps = {"append": kept + names, "prepend": names + kept, "remove": kept}[action]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
