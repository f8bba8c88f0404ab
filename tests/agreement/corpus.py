"""Real projects out of packages from PyPI, built where they are wanted, to be compared on.

A folder of `projects/` is a recipe: `settings.py` is the project's settings, `requirements.txt` pins every package, its
first line may name the Python. Built projects stand in $STERNA_CORPUS_ROOT (default: ~/.cache/sterna-corpus).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from agreement.harness import Project

RECIPES = Path(__file__).parent / "projects"
ROOT = Path(os.environ.get("STERNA_CORPUS_ROOT") or Path.home() / ".cache" / "sterna-corpus")
PYTHON = "3.12"
"""The Python of projects whose requirements do not begin with `# python X.Y`."""

MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    execute_from_command_line(sys.argv)
"""

APPS = """
import json, pathlib, django
django.setup()
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

loader = MigrationLoader(None)
graph = loader.graph
plan = [node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf)]
plan = list(dict.fromkeys(plan))
found = [
    {
        "label": config.label,
        "name": config.name,
        "path": config.path,
        "package": loader.migrations_module(config.label)[0],
        "migrations": [name for label, name in plan if label == config.label],
    }
    for config in apps.get_app_configs()
    if not config.name.startswith("django.")
]
print(json.dumps({"django": django.get_version(), "models": len(apps.get_models()), "apps": found}))
"""
"""Asks Django about the project: which apps outside Django it has, and their migrations in the order of the plan."""


@dataclass(frozen=True)
class App:
    """An installed app outside Django."""

    label: str
    name: str
    path: Path
    package: str | None
    """Dotted name of its migrations."""
    migrations: tuple[str, ...]


@dataclass(frozen=True)
class Described:
    """What Django says of a project."""

    django: str
    models: int
    apps: tuple[App, ...]


def recipes() -> list[str]:
    """Names of the projects that can be built."""
    return sorted(path.parent.name for path in RECIPES.glob("*/settings.py"))


def built() -> dict[str, Project]:
    """The projects that stand already, by name."""
    return {name: project_of(name) for name in recipes() if _is_built(name)}


def build(name: str) -> Project:
    """Build a project, or take the one that stands; raises CalledProcessError where an installation fails."""
    if not _is_built(name):
        venv = ROOT / name / "venv"
        shutil.rmtree(venv, ignore_errors=True)
        venv.parent.mkdir(parents=True, exist_ok=True)
        uv = _uv()
        subprocess.run([uv, "venv", "--quiet", "--python", _python(_version(name)), venv], check=True)
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", _interpreter(name), "-r", _lock(name)]
        subprocess.run(install, check=True)
        _stamp(name).write_text(_lock(name).read_text())
    return project_of(name)


def project_of(name: str) -> Project:
    """The project folder, written anew from the recipe."""
    folder = ROOT / name / "project"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in RECIPES.joinpath(name).glob("*.py"):
        shutil.copyfile(path, folder / path.name)
    folder.joinpath("manage.py").write_text(MANAGE)
    folder.joinpath("urls.py").write_text("urlpatterns = []\n")
    return Project(folder, settings="settings", python=_interpreter(name), stock=True)


def describe(project: Project) -> Described:
    """Ask Django about a project; raises CalledProcessError where Django cannot load it."""
    command = [project.python, "-c", APPS]
    environment = project.environment()
    done = subprocess.run(command, cwd=project.root, env=environment, check=True, capture_output=True, text=True)
    said = json.loads(done.stdout.splitlines()[-1])
    apps = [App(**{**app, "path": Path(app["path"]), "migrations": tuple(app["migrations"])}) for app in said["apps"]]
    return Described(said["django"], said["models"], tuple(apps))


def vendor(project: Project, folder: Path) -> Project:
    """The same project at `folder`, with every app outside Django as source beside manage.py."""
    shutil.copytree(project.root, folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    for app in describe(project).apps:
        top = app.path.parents[app.name.count(".") - 1] if "." in app.name else app.path
        target = folder / app.name.split(".")[0]
        if not target.exists():
            skipped = shutil.ignore_patterns("__pycache__", "locale", "static", "node_modules", "*.so")
            shutil.copytree(top, target, ignore=skipped)
    return replace(project, root=folder)


def _is_built(name: str) -> bool:
    return _stamp(name).is_file() and _stamp(name).read_text() == _lock(name).read_text()


def _stamp(name: str) -> Path:
    return ROOT / name / "venv" / "installed.txt"


def _lock(name: str) -> Path:
    return RECIPES / name / "requirements.txt"


def _version(name: str) -> str:
    found = re.match(r"# python (\d+\.\d+)", _lock(name).read_text())
    return found[1] if found else PYTHON


def _interpreter(name: str) -> Path:
    return ROOT / name / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _uv() -> str:
    if found := shutil.which("uv"):
        return found
    venv = ROOT / "uv"
    program = venv / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([program.with_name("python"), "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(program)


def _python(version: str) -> str:
    """An interpreter of that version: pyenv keeps shims on PATH that need not work, so its own folder comes first."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = sorted(versions.glob(f"{version}.*/bin/python"))
    return str(found[-1]) if found else version
