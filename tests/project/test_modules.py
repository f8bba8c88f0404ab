"""Dotted names to files: the same answers as Python's import system."""

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from sterna.project.modules import Modules

TREE = """
== first/alone.py
== first/both.py
== first/both/__init__.py
== first/file_over_space.py
== first/file_over_space/inner.py
== first/space/one.py
== first/space/deeper/leaf.py
== first/late/part.py
== first/regular/__init__.py
== first/regular/sub/__init__.py
== first/regular/sub/leaf.py
== first/regular/plain/leaf.py
== first/regular/0001_initial.py
== first/compiled/__init__.py
== second/alone.py
== second/space/two.py
== second/late.py
== second/regular/other.py
"""

NAMES = [
    "alone",
    "both",
    "file_over_space",
    "space",
    "space.one",
    "space.two",
    "space.deeper.leaf",
    "late",
    "late.part",
    "regular",
    "regular.sub.leaf",
    "regular.plain",
    "regular.plain.leaf",
    "regular.0001_initial",
    "regular.other",
    "Alone",
    "REGULAR.sub",
    "nothing",
    "nothing.at.all",
]


ORACLE = """
import importlib, json, sys
sys.path[:0] = sys.argv[2:]
answers = {}
for name in json.loads(sys.argv[1]):
    try:
        module = importlib.import_module(name)
    except ImportError:
        answers[name] = None
    else:
        answers[name] = [module.__file__, list(getattr(module, "__path__", []))]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers_of_python(tmp_path_factory):
    """Folder, and what a real import of each name gives: file and package path."""
    folder = tmp_path_factory.mktemp("imports")
    for path in TREE.replace("== ", "").split():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    entries = [str(folder / "first"), str(folder / "second")]
    command = [sys.executable, "-I", "-S", "-B", "-c", ORACLE, json.dumps(NAMES), *entries]
    return folder, json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_python(answers_of_python, name):
    folder, answers = answers_of_python
    modules = Modules([folder / "first"])
    modules.set_environment([str(folder / "second")])
    found = modules.find(name)
    if answers[name] is None:
        assert found is None
        return
    assert found is not None
    file = str(found.path) if found.kind != "namespace" else None
    assert [file, list(found.locations)] == answers[name]


def test_kinds(tree, tmp_path):
    tree("== a.py\n== p/__init__.py\n== n/x.py\n== native.cpython-311-x86_64-linux-gnu.so\n== old.pyc\n")
    modules = Modules([tmp_path])
    kinds = {name: found.kind for name in ("a", "p", "n", "native", "old") if (found := modules.find(name))}
    assert kinds == {"a": "module", "p": "package", "n": "namespace", "native": "binary", "old": "binary"}


def test_source_is_read_beside_its_compiled_form(tree, tmp_path):
    tree("== fast.py\n== fast.cpython-311-darwin.so\n")
    found = Modules([tmp_path]).find("fast")
    assert found is not None
    assert found.path == tmp_path / "fast.py"


def test_standard_library_comes_between_roots_and_packages(tree, tmp_path):
    tree("== root/json.py\n== root/types/x.py\n== site/typing.py\n== site/types.py\n== site/other.py\n")
    modules = Modules([tmp_path / "root"])
    modules.set_environment([str(tmp_path / "site")], ["json", "typing", "types"])
    assert modules.find("json") is not None
    assert modules.find("typing") is None
    assert modules.find("types") is None
    assert modules.find("other") is not None


@pytest.mark.parametrize("name", ["", ".", "a..b", "../a", "a/b", "a\0b", "p.", ".p"])
def test_names_that_are_none(tree, tmp_path, name):
    tree("== a.py\n== p/__init__.py\n")
    assert Modules([tmp_path / "p", tmp_path]).find(name) is None


def test_submodules_are_those_of_pkgutil(tree, tmp_path):
    tree(
        "== p/__init__.py\n== p/b.py\n== p/0001_a.py\n== p/q/__init__.py\n== p/space/x.py\n== p/_private.py\n"
        "== p/.hidden.py\n== p/notes.txt\n== p/with.dot.py\n== p/data.d/__init__.py\n"
        "== p/__pycache__/b.cpython-311.pyc\n",
    )
    modules = Modules([tmp_path])
    expected = sorted(info.name for info in pkgutil.iter_modules([str(tmp_path / "p")]))
    assert modules.submodules("p") == [name for name in expected if not name.startswith(".")]
    assert modules.submodules("p.b") is None
    assert modules.submodules("p.nothing") is None


def test_files_that_appear_and_vanish(tree, tmp_path):
    modules = Modules([tmp_path])
    assert modules.find("app.models") is None
    tree("== app/__init__.py\n== app/models.py\n")
    assert modules.find("app.models") is None, "nothing is looked at again before it is told"
    modules.changed([tmp_path / "app" / "models.py"])
    assert modules.find("app.models") is not None
    (tmp_path / "app" / "models.py").unlink()
    modules.changed([tmp_path / "app" / "models.py"])
    assert modules.find("app.models") is None
    assert modules.find("app") is not None


def test_one_told_change_shows_the_others(tree, tmp_path):
    tree("== app/__init__.py\n")
    modules = Modules([tmp_path])
    assert modules.find("app.models") is None
    tree("== app/models.py\n")
    modules.refresh()
    assert modules.find("app.models") is not None


def test_packages_installed_before_a_restart_are_seen(tree, tmp_path):
    tree("== site-packages/old.py\n")
    modules = Modules([])
    modules.set_environment([str(tmp_path / "site-packages")])
    assert modules.find("new") is None
    before = modules.structure
    tree("== site-packages/new.py\n")
    modules.set_environment([str(tmp_path / "site-packages")])
    assert modules.find("new") is not None
    assert modules.structure > before


def test_path_lines_are_read_and_code_lines_are_not_run(tree, tmp_path):
    trap = tmp_path / "trap"
    tree(
        """
== site-packages/a.pth
# a comment
import pathlib; pathlib.Path(r"{here}/trap").touch()
{here}/one
../two
{here}/missing
== site-packages/.hidden.pth
{here}/three
== site-packages/b.txt
{here}/three
== one/first.py
== two/second.py
== three/third.py
""",
    )
    modules = Modules([])
    modules.set_environment([str(tmp_path / "site-packages")])
    assert modules.search_path == [tmp_path / "site-packages", tmp_path / "one", tmp_path / "two"]
    assert modules.find("first") is not None
    assert modules.find("second") is not None
    assert modules.find("third") is None
    assert not trap.exists()


EDITABLE = """
== site-packages/__editable___thing_1_0_finder.py
from __future__ import annotations
raise SystemExit("run")
MAPPING: dict[str, str] = {'thing': '{here}/src/thing', 'single': '{here}/src/single.py', 'ns.part': '{here}/src/part'}
NAMESPACES: dict[str, list[str]] = {'spread': ['{here}/src/spread']}
== site-packages/__editable__.thing-1.0.pth
import __editable___thing_1_0_finder; __editable___thing_1_0_finder.install()
== site-packages/_editable_impl_hatched.py
from editables.redirector import RedirectingFinder as F
F.install()
F.map_module('hatched', '{here}/src/hatched/__init__.py')
== site-packages/__editable___torn_1_0_finder.py
MAPPING = {'torn':
== src/thing/__init__.py
== src/thing/models.py
== src/single.py
== src/part/__init__.py
== src/part/leaf.py
== src/spread/x.py
== src/hatched/__init__.py
== src/hatched/apps.py
"""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("thing", "src/thing/__init__.py"),
        ("thing.models", "src/thing/models.py"),
        ("single", "src/single.py"),
        ("ns.part.leaf", "src/part/leaf.py"),
        ("spread.x", "src/spread/x.py"),
        ("hatched", "src/hatched/__init__.py"),
        ("hatched.apps", "src/hatched/apps.py"),
    ],
)
def test_editable_installs(tree, tmp_path, name, place):
    tree(EDITABLE)
    modules = Modules([])
    modules.set_environment([str(tmp_path / "site-packages")])
    found = modules.find(name)
    assert found is not None
    assert found.path == tmp_path / place
    assert modules.name_of(tmp_path / place) == name
    assert modules.find("torn") is None


def test_legacy_namespace_package(tree, tmp_path):
    init = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    tree(f"== one/old/__init__.py\n{init}== one/old/a.py\n== two/old/__init__.py\n{init}== two/old/b.py\n")
    modules = Modules([tmp_path / "one", tmp_path / "two"])
    assert modules.find("old.a") is not None
    assert modules.find("old.b") is not None
    assert modules.find("old.c") is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("apps/blog/models.py", "blog.models"),
        ("apps/blog/__init__.py", "blog"),
        ("apps/blog", "blog"),
        ("apps/blog/migrations/0001_initial.py", "blog.migrations.0001_initial"),
        ("apps/blog/not_yet.py", "blog.not_yet"),
        ("shop/models.py", "shop.models"),
        ("manage.py", "manage"),
        ("apps/blog/readme.txt", None),
        ("elsewhere", None),
    ],
)
@pytest.mark.parametrize("order", [["", "apps"], ["apps", ""]])
def test_names_of_files(tree, tmp_path, path, name, order):
    tree(
        "== manage.py\n== apps/blog/__init__.py\n== apps/blog/models.py\n== apps/blog/migrations/0001_initial.py\n"
        "== apps/blog/readme.txt\n== shop/__init__.py\n== shop/models.py\n== elsewhere\n",
    )
    modules = Modules([tmp_path / folder for folder in order])
    assert modules.name_of(tmp_path / path) == name


def test_shadowed_file_has_no_name(tree, tmp_path):
    tree("== one/a.py\n== two/a.py\n")
    modules = Modules([tmp_path / "one", tmp_path / "two"])
    assert modules.name_of(tmp_path / "one" / "a.py") == "a"
    assert modules.name_of(tmp_path / "two" / "a.py") is None


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_file_reached_by_a_link(tree, tmp_path):
    tree("== real/app/__init__.py\n== real/app/models.py\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Modules([tmp_path / "real"]).name_of(tmp_path / "link" / "app" / "models.py") == "app.models"
    assert Modules([tmp_path / "link"]).name_of(tmp_path / "link" / "app" / "models.py") == "app.models"


def test_names_that_are_not_ascii(tree, tmp_path):
    tree("== größe.py\n")
    assert Modules([tmp_path]).find("größe") is not None


def test_own_files(tree, tmp_path):
    tree("== app/models.py\n== venv/lib/python3.11/site-packages/x/models.py\n")
    modules = Modules([tmp_path])
    assert modules.is_own(tmp_path / "app" / "models.py")
    assert not modules.is_own(tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "x" / "models.py")
    assert not modules.is_own(Path(os.__file__))


def test_thousands_of_lookups_do_not_read_directories_again(tree, tmp_path, monkeypatch):
    tree("== app/__init__.py\n")
    modules = Modules([tmp_path])
    scans = []
    real = os.scandir
    monkeypatch.setattr("sterna.project.listings.os.scandir", lambda path: (scans.append(path), real(path))[1])
    for number in range(2000):
        modules.find(f"app.m{number}")
        modules.find(f"top{number}")
    assert len(scans) == 2
