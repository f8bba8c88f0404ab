"""Real projects out of packages from PyPI, built where they are wanted, to be compared on.

A folder of `projects/` is a recipe: `requirements.txt` pins every package, and its first line may name the Python
(`# python 3.12`, which is also the default; `# python own` is the one that runs Sterna); the Python files are the
project's own, `settings.py` among them.
`recipe.toml` may say more:

    settings = "shop.settings"        # where they are not the recipe's own settings.py
    paths = ["{site}/shop"]           # folders that manage.py puts on sys.path; {site}: the installed packages
    checks = true                     # Django makes its system checks first (see below)
    [environment]                     # variables that the project wants; {data}: a folder to write to, {root}: the
    SHOP_DATA = "{data}"              # folder of the project, which has a place of its own in every copy

Django's system checks import the URLs of a project. Sterna makes no checks and takes a project for what works: where
models stand in modules that only the URLs import, Django alone would drop them without its checks. Elsewhere they cost
time, and fail on edits that `makemigrations` itself would take.

Built projects stand in $STERNA_CORPUS_ROOT (default: ~/.cache/sterna-corpus).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agreement.harness import Project

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RECIPES = Path(__file__).parent / "projects"
ROOT = Path(os.environ.get("STERNA_CORPUS_ROOT") or Path.home() / ".cache" / "sterna-corpus")
PYTHON = "3.12"
"""The Python of projects whose requirements do not begin with `# python X.Y`."""
OWN = "own"
"""In its place: the Python that runs this, and pip in place of uv."""

MANAGE = """\
import os
import sys

{paths}if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{settings}")
    from django.core.management import execute_from_command_line

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
labels = {config.label for config in apps.get_app_configs() if not config.name.startswith("django.")}
children = {}
for key, node in graph.node_map.items():
    children.setdefault(key, set()).update(child.key for child in node.children)
for key, migration in loader.disk_migrations.items():
    # Those that others replace are not in the graph and read all the same; what is to come first has to be there too.
    for needed in [*migration.dependencies, *migration.run_before]:
        children.setdefault(tuple(needed), set()).add(key)


def needing(node):
    found, waiting = set(), [node]
    while waiting:
        new = {child for child in children.get(waiting.pop(), ()) if child[0] in labels} - found
        found |= new
        waiting += new
    return sorted(".".join(key) for key in found - {node})


dependents = {".".join(node): needing(node) for node in plan if node[0] in labels}
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
models = len(apps.get_models())
print(json.dumps({"django": django.get_version(), "models": models, "apps": found, "dependents": dependents}))
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
    """In the order of the plan, without those that others replace."""

    def folder(self, root: Path) -> Path:
        """Where the app is in a project as source."""
        return root.joinpath(*self.name.split("."))

    def migrations_folder(self, root: Path) -> Path | None:
        """Where its migrations are in a project as source; None where it has none, or has them switched off."""
        return root.joinpath(*self.package.split(".")) if self.package else None


@dataclass(frozen=True)
class Described:
    """What Django says of a project."""

    django: str
    models: int
    apps: tuple[App, ...]
    dependents: Mapping[str, tuple[str, ...]]
    """For each migration ("label.name") of these apps those of these apps that need it, replaced ones too."""


def recipes() -> list[str]:
    """Names of the projects that can be built."""
    return sorted(path.parent.name for path in RECIPES.glob("*/requirements.txt"))


def built() -> dict[str, Project]:
    """The projects that stand already, by name."""
    return {name: project_of(name) for name in recipes() if _is_built(name)}


def build(name: str) -> Project:
    """Build a project, or take the one that stands; raises CalledProcessError where an installation fails."""
    if not _is_built(name):
        venv = ROOT / name / "venv"
        shutil.rmtree(venv, ignore_errors=True)
        venv.parent.mkdir(parents=True, exist_ok=True)
        # All with byte code, as whoever has run the project once has it.
        if _version(name) == OWN:
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            install = [_interpreter(name), "-m", "pip", "install", "--disable-pip-version-check"]
        else:
            uv = uv_program()
            subprocess.run([uv, "venv", "--quiet", "--python", _python(uv, _version(name)), venv], check=True)
            install = [uv, "pip", "install", "--compile-bytecode", "--python", _interpreter(name)]
        subprocess.run([*install, "--quiet", "--no-deps", "-r", _lock(name)], check=True)
        _stamp(name).write_text(_lock(name).read_text())
    return project_of(name)


def psycopg(name: str) -> str:
    """A folder with the driver for PostgreSQL, for the Python of a project that may have none."""
    python = _interpreter(name)
    found = subprocess.run([python, "-c", "import sys; print(*sys.version_info[:2], sep='.')"], capture_output=True)
    folder = ROOT / f"psycopg-{found.stdout.decode().strip()}"
    if not folder.is_dir():
        uv = uv_program()
        install = [uv, "pip", "install", "--quiet", "--python", python, "--target", folder, "psycopg[binary]"]
        subprocess.run(install, check=True)
    return str(folder)


def project_of(name: str) -> Project:
    """The project folder, written from the recipe where it is not what the recipe says."""
    recipe, folder, data = _recipe(name), ROOT / name / "project", ROOT / name / "data"
    places = {"site": _site(name), "data": data, "root": "{root}"}
    env = {variable: str(value).format_map(places) for variable, value in recipe.get("environment", {}).items()}
    paths = tuple(Path(path.format_map(places)) for path in recipe.get("paths", []))
    settings = recipe.get("settings", "settings")
    own = RECIPES / name
    files = {path.relative_to(own).as_posix(): path.read_text(encoding="utf-8") for path in own.rglob("*.py")}
    files["manage.py"] = _manage(settings, paths)
    files["urls.py"] = "urlpatterns = []\n"
    there = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    if files != there:
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in files.items():
            folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            folder.joinpath(path).write_text(text, encoding="utf-8")
    data.mkdir(parents=True, exist_ok=True)
    return Project(
        folder, settings, _interpreter(name), env, paths, stock=True, checks=bool(recipe.get("checks", False))
    )


def _manage(settings: str, paths: Sequence[Path]) -> str:
    lines = "".join(f"sys.path.insert({place}, {str(path)!r})\n" for place, path in enumerate(paths, 1))
    return MANAGE.format(settings=settings, paths=f"{lines}\n" if lines else "")


def describe(project: Project) -> Described:
    """Ask Django about a project; raises CalledProcessError where Django cannot load it."""
    command, environment = [project.python, "-c", APPS], project.for_django().environment()
    done = subprocess.run(command, cwd=project.root, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    said = json.loads(done.stdout.splitlines()[-1])
    apps = [App(**{**app, "path": Path(app["path"]), "migrations": tuple(app["migrations"])}) for app in said["apps"]]
    dependents = {node: tuple(needs) for node, needs in said["dependents"].items()}
    return Described(said["django"], said["models"], tuple(apps), dependents)


def vendor(project: Project, described: Described, folder: Path) -> Project:
    """The same project at `folder`, with every app outside Django as source beside manage.py.

    What manage.py puts on sys.path stands there as a whole: a module has one place.
    """
    shutil.copytree(project.root, folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    if project.paths:
        (folder / "manage.py").write_text(_manage(project.settings, ()), encoding="utf-8")
    for path in project.paths:
        for each in sorted(path.iterdir()):
            _copy(each, folder / each.name)
    for app in described.apps:
        top = app.path.parents[app.name.count(".") - 1] if "." in app.name else app.path
        _copy(top, folder / app.name.split(".")[0])
    return replace(project, root=folder, paths=())


def _copy(path: Path, target: Path) -> None:
    if target.exists() or path.name == "__pycache__":
        return
    if path.is_dir():
        skipped = shutil.ignore_patterns("__pycache__", "locale", "static", "node_modules", "*.so")
        shutil.copytree(path, target, ignore=skipped)
    else:
        shutil.copyfile(path, target)


def _is_built(name: str) -> bool:
    return _stamp(name).is_file() and _stamp(name).read_text() == _lock(name).read_text()


def _stamp(name: str) -> Path:
    return ROOT / name / "venv" / "installed.txt"


def _lock(name: str) -> Path:
    return RECIPES / name / "requirements.txt"


def _recipe(name: str) -> dict[str, Any]:
    path = RECIPES / name / "recipe.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _site(name: str) -> Path:
    venv = ROOT / name / "venv"
    return next(iter(venv.glob("lib/python3*/site-packages")), venv / "Lib" / "site-packages")


def _version(name: str) -> str:
    found = re.match(r"# python (\S+)", _lock(name).read_text())
    return found[1] if found else PYTHON


def _interpreter(name: str) -> Path:
    return ROOT / name / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def uv_program() -> str:
    """The uv on PATH, or one of our own that is installed where there is none."""
    if found := shutil.which("uv"):
        return found
    venv = ROOT / "uv"
    program = venv / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([program.with_name("python"), "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(program)


def _python(uv: str, version: str) -> str:
    """An interpreter of that version: one that uv finds, one of pyenv's, or else what uv downloads.

    pyenv keeps shims on PATH that need not work, and uv stops at them.
    """
    found = subprocess.run([uv, "python", "find", "--system", version], capture_output=True, text=True)
    if found.returncode == 0:
        return found.stdout.strip()
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    own = sorted(versions.glob(f"{version}.*/bin/python"))
    return str(own[-1]) if own else version
