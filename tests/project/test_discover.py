"""Projects, settings modules and source roots, from files alone."""

import pytest

from sterna.project.discover import MAX_PROJECTS, discover, find_projects

MANAGE = """\
#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{module}")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
"""


def manage(module: str = "config.settings") -> str:
    return MANAGE.replace("{module}", module)


SETTINGS = "INSTALLED_APPS = []\n"


def summary(folder, **options):
    """root, settings module, and `path:line message` of the problems, relative to the folder."""
    options.setdefault("environ", {})
    found = discover(folder, **options)
    lines = []
    for project in found.projects:
        lines.append(f"{project.root.relative_to(folder)}: {project.settings_module}")
        lines += [
            f"  {problem}".replace(f"{folder}/", "").replace(str(folder), "FOLDER") for problem in project.problems
        ]
    lines += [str(problem).replace(str(folder), "FOLDER") for problem in found.problems]
    return lines


def test_ordinary_project(tree):
    folder = tree(f"== manage.py\n{manage()}== config/__init__.py\n== config/settings.py\n{SETTINGS}")
    assert summary(folder) == [".: config.settings"]
    (project,) = find_projects(folder, environ={})
    assert project.source_roots == [folder]
    (candidate,) = project.settings_candidates
    assert (candidate.source, candidate.path, candidate.line) == ("manage.py", folder / "manage.py", 6)


def test_several_projects(tree):
    folder = tree(
        f"== shop/manage.py\n{manage('shop.settings')}== shop/shop/settings.py\n"
        f"== team/blog/manage.py\n{manage('blog.settings')}== team/blog/blog/settings.py\n"
    )
    assert summary(folder) == ["shop: shop.settings", "team/blog: blog.settings"]


@pytest.mark.parametrize(
    "place",
    ["node_modules/x", ".tox/x", "env/lib/python3.11/site-packages/x", "site-packages/x", "a/b/c/d/e/f/g/h/i", "myenv"],
)
def test_places_that_are_not_searched(tree, place):
    folder = tree(f"== {place}/manage.py\n{manage()}== myenv/pyvenv.cfg\n== env/pyvenv.cfg\n")
    assert [str(project.root) for project in find_projects(folder, environ={})] == []


def test_from_a_folder_within(tree):
    folder = tree(f"== manage.py\n{manage()}== config/settings.py\n== app/sub/models.py\n== .git/HEAD\n")
    (project,) = find_projects(folder / "app" / "sub", environ={})
    assert project.root == folder


def test_not_beyond_the_repository(tree):
    folder = tree(f"== manage.py\n{manage()}== config/settings.py\n== other/.git/HEAD\n== other/app/models.py\n")
    assert find_projects(folder / "other" / "app", environ={}) == []


def test_no_project_says_so(tree):
    folder = tree("== main.py\nprint('hello')\n")
    (line,) = summary(folder)
    assert line.startswith("FOLDER: No Django project was found")
    assert "[tool.sterna]" in line
    (line,) = summary(folder / "missing")
    assert line == "FOLDER: is no folder. Name the folder of the project."


def test_too_many_projects(tree):
    folder = tree("".join(f"== p{number:02}/manage.py\nimport django\n" for number in range(MAX_PROJECTS + 2)))
    found = discover(folder, environ={})
    assert len(found.projects) == MAX_PROJECTS
    assert ["more than 50" in problem.message for problem in found.problems] == [True]


LAYERS = f"""
== manage.py
{manage("from_manage")}
== from_manage.py
== from_tool.py
== from_env.py
== from_pytest.py
== from_flag.py
== pytest.ini
[pytest]
DJANGO_SETTINGS_MODULE = from_pytest
== pyproject.toml
[tool.sterna]
settings = "from_tool"
"""


@pytest.mark.parametrize(
    ("missing", "options", "chosen"),
    [
        ([], {"settings": "from_flag", "environ": {"DJANGO_SETTINGS_MODULE": "from_env"}}, "from_flag"),
        ([], {"environ": {"DJANGO_SETTINGS_MODULE": "from_env"}}, "from_tool"),
        (["pyproject.toml"], {"environ": {"DJANGO_SETTINGS_MODULE": "from_env"}}, "from_env"),
        (["pyproject.toml"], {}, "from_manage"),
        (["pyproject.toml", "manage.py"], {}, "from_pytest"),
    ],
)
def test_order_of_sources(tree, missing, options, chosen):
    folder = tree(LAYERS)
    for name in missing:
        (folder / name).unlink()
    assert summary(folder, **options) == [f".: {chosen}"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n"),
        ("tox.ini", "[tox]\n[pytest]\nDJANGO_SETTINGS_MODULE=tests.settings\n"),
        ("setup.cfg", "[metadata]\nname = %%x\n[tool:pytest]\nDJANGO_SETTINGS_MODULE : tests.settings\n"),
        (
            "pyproject.toml",
            '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "tests.settings"\npythonpath = "src"\n',
        ),
    ],
)
def test_package_without_manage(tree, file, text):
    folder = tree(f"== {file}\n{text}== tests/settings.py\n== src/app/models.py\n")
    assert summary(folder) == [".: tests.settings"]
    (project,) = find_projects(folder, environ={})
    assert project.source_roots == [folder, folder / "src"]
    assert project.settings_candidates[0].line == text[: text.index("DJANGO")].count("\n")


def test_only_settings_module_found(tree):
    folder = tree(f"== manage.py\nprint('django')\n== config/settings.py\n{SETTINGS}== app/settings.py\nLIMIT = 3\n")
    assert summary(folder) == [".: config.settings"]


def test_several_settings_modules_found(tree):
    folder = tree(
        "== manage.py\nimport django\n== config/settings/__init__.py\n== config/settings/base.py\n"
        f"{SETTINGS}== config/settings/dev.py\nfrom .base import *\n== config/settings/prod.py\nfrom .base import *\n"
    )
    first, problem = summary(folder)
    assert first == ".: config.settings.dev"
    assert problem.startswith("  manage.py: Several modules may be the settings (config.settings.dev, ")
    assert "config.settings.prod" in problem


def test_false_manage_alone_is_no_project(tree):
    folder = tree("== manage.py\nfrom flask_script import Manager\n")
    (line,) = summary(folder)
    assert "No Django project" in line


def test_manage_that_names_nothing(tree):
    folder = tree("== manage.py\nfrom django.core.management import execute_from_command_line\n")
    first, problem = summary(folder)
    assert first == ".: None"
    assert problem.startswith("  manage.py: Nothing names a settings module")


def test_manage_that_is_never_run(tree):
    folder = tree(
        "== manage.py\nimport os, pathlib\npathlib.Path('{here}/trap').touch()\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 's')\nraise SystemExit\n== s.py\n"
    )
    assert summary(folder) == [".: s"]
    assert not (folder / "trap").exists()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("os.environ['DJANGO_SETTINGS_MODULE'] = 'a'", [".: a"]),
        ("from os import environ as e\ne.setdefault('DJANGO_SETTINGS_MODULE', 'a')", [".: a"]),
        ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', os.environ.get('WHICH', 'a'))", [".: a"]),
        ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', os.getenv('WHICH', 'a'))", [".: a"]),
        ("NAME = 'a'\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', NAME)", [".: a"]),
        ("P = ''\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', f'{P}a')", [".: a"]),
        (
            "if 'test' in sys.argv:\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'b')\n"
            "else:\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a')",
            [
                ".: a",
                "  manage.py:6: Several settings modules are named here (a, b); a is used. "
                "Name the right one under [tool.sterna] in pyproject.toml.",
            ],
        ),
        (
            "os.environ.setdefault('DJANGO_SETTINGS_MODULE', which())",
            [
                ".: a",
                "  manage.py:3: DJANGO_SETTINGS_MODULE is computed here: the text does not tell its value. "
                "Name the settings module under [tool.sterna] in pyproject.toml.",
                "  manage.py: Several modules may be the settings (a, b); a is used. "
                "Name the right one under [tool.sterna] in pyproject.toml.",
            ],
        ),
        (
            "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.local')",
            [
                ".: config.local",
                "  manage.py:3: The settings module 'config.local' does not exist in FOLDER. "
                'Name one that does: settings = "..." under [tool.sterna] in pyproject.toml.',
            ],
        ),
    ],
)
def test_ways_to_name_settings(tree, code, expected):
    folder = tree(f"== manage.py\nimport os, sys\n# Django\n{code}\n== a.py\n== b.py\n")
    if "which()" in code:
        (folder / "a.py").rename(folder / "settings_a.py")
        (folder / "b.py").rename(folder / "settings_b.py")
        for name in "ab":
            (folder / f"settings_{name}.py").write_text(SETTINGS)
        expected = [
            line.replace(": a", ": settings_a").replace("(a, b); a", "(settings_a, settings_b); settings_a")
            for line in expected
        ]
    assert summary(folder) == expected


def test_environment_that_is_for_another_project(tree):
    folder = tree(f"== manage.py\n{manage()}== config/settings.py\n")
    first, problem = summary(folder, environ={"DJANGO_SETTINGS_MODULE": "elsewhere.settings"})
    assert first == ".: config.settings"
    assert "elsewhere.settings (environment) does not exist; config.settings (manage.py) is used" in problem


def test_explicit_module_is_not_replaced_by_another(tree):
    folder = tree(f"== manage.py\n{manage()}== config/settings.py\n")
    first, problem = summary(folder, settings="config.setings")
    assert first == ".: config.setings"
    assert "'config.setings' does not exist" in problem


def test_manage_that_does_not_parse(tree):
    folder = tree(f"== manage.py\n{manage()}def broken(:\n== config/settings.py\n")
    assert summary(folder) == [".: config.settings"]


def test_manage_in_a_wrong_encoding(tree):
    folder = tree("== config/settings.py\nINSTALLED_APPS = []\n")
    (folder / "manage.py").write_bytes(b"# django\n# caf\xe9\n")
    first, problem = summary(folder)
    assert first == ".: config.settings"
    assert problem.startswith("  manage.py:2: cannot be decoded")


ROOTS = """
== manage.py
import os, sys
from os.path import join, dirname, abspath
from pathlib import Path
{code}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
== config/settings.py
== apps/x.py
== lib/y.py
"""


@pytest.mark.parametrize(
    ("code", "roots"),
    [
        ("sys.path.insert(0, 'apps')", ["apps", "."]),
        ("sys.path.append('apps')", [".", "apps"]),
        ("sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'apps'))", ["apps", "."]),
        ("sys.path.insert(1, join(dirname(abspath(__file__)), 'apps'))", [".", "apps"]),
        ("BASE = Path(__file__).resolve().parent\nsys.path.insert(0, str(BASE / 'apps'))", ["apps", "."]),
        ("sys.path.insert(0, str(Path(__file__).resolve(strict=True).parents[0] / 'apps'))", ["apps", "."]),
        ("sys.path.extend(['apps', 'lib'])", [".", "apps", "lib"]),
        ("sys.path += ['apps', 'lib']", [".", "apps", "lib"]),
        ("sys.path = ['apps', 'lib'] + sys.path", ["apps", "lib", "."]),
        ("sys.path.append(os.getcwd())", ["."]),
        ("if True:\n    sys.path.insert(0, f'{os.getcwd()}/apps')", ["apps", "."]),
        ("def f():\n    here = os.getcwd()\n    sys.path.insert(0, here + '/lib')", ["lib", "."]),
        ("sys.path.insert(0, computed())", ["."]),
        ("path = []\npath.append('apps')", ["."]),
    ],
)
def test_entries_of_the_search_path(tree, code, roots):
    folder = tree(ROOTS.replace("{code}", code))
    (project,) = find_projects(folder, environ={})
    assert [root.relative_to(folder).as_posix() for root in project.source_roots] == roots


def test_settings_add_to_the_search_path(tree):
    folder = tree(
        f"== manage.py\n{manage('config.settings.dev')}== config/settings/dev.py\nfrom .base import *\n"
        "== config/settings/base.py\nfrom pathlib import Path\nimport sys\n"
        "BASE_DIR = Path(__file__).resolve().parent.parent.parent\nsys.path.insert(0, str(BASE_DIR / 'apps'))\n"
        "== apps/blog/models.py\n"
    )
    (project,) = find_projects(folder, environ={})
    assert project.source_roots == [folder / "apps", folder]


def test_source_folder(tree):
    folder = tree(f"== manage.py\n{manage('site.settings')}== src/site/settings.py\n")
    (project,) = find_projects(folder, environ={})
    assert project.source_roots == [folder, folder / "src"]
    assert project.problems == []


def test_settings_beside_the_project(tree):
    folder = tree(f"== project/manage.py\n{manage('project.settings')}== project/settings.py\n== project/__init__.py\n")
    (project,) = find_projects(folder, environ={})
    assert project.source_roots == [folder / "project", folder]


def test_python_path_of_the_environment(tree):
    folder = tree(f"== manage.py\n{manage()}== config/settings.py\n== more/x.py\n")
    (project,) = find_projects(folder, environ={"PYTHONPATH": str(folder / "more")})
    assert project.source_roots == [folder, folder / "more"]


def test_environment_that_manage_sets(tree):
    text = manage().replace(
        "    from django", "    os.environ.setdefault('DJANGO_CONFIGURATION', 'Dev')\n    from django"
    )
    folder = tree(f"== manage.py\n{text}== config/settings.py\n")
    (project,) = find_projects(folder, environ={})
    assert project.environ == {"DJANGO_CONFIGURATION": "Dev"}


def test_tool_table(tree):
    folder = tree(
        f"== pyproject.toml\n[project]\nname = 'x'\n\n[tool.sterna]\nroot = 'backend'\nsettings = 'config.settings'\n"
        f"python = '.venv'\npaths = ['libs']\ndialect = 'postgresql'\nbase-branch = 'develop'\n"
        f"== backend/config/settings.py\n== libs/lib.py\n"
        f"== other/manage.py\n{manage('other')}== other/other.py\n"
    )
    assert summary(folder) == ["backend: config.settings", "other: other"]
    backend, other = find_projects(folder, environ={})
    assert backend.base_branch == "develop"
    assert (backend.python, backend.dialect, backend.source_roots) == (
        ".venv",
        "postgresql",
        [folder / "backend", folder / "libs"],
    )
    assert backend.settings_candidates[0].line == 5
    assert (other.python, other.dialect) == ("", "")


def test_tool_table_above_the_project(tree):
    folder = tree(
        f"== pyproject.toml\n[tool.sterna]\nsettings = 'config.dev'\n== app/manage.py\n{manage()}"
        "== app/config/settings.py\n== app/config/dev.py\n"
    )
    assert summary(folder) == ["app: config.dev"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[tool.sterna]\nsetings = 'a'\n",
            "pyproject.toml:2: [tool.sterna] has no key 'setings'. Did you mean 'settings'?",
        ),
        ("[tool.sterna]\nxyz = 1\n", "pyproject.toml:2: [tool.sterna] has no key 'xyz'. Known keys: "),
        ("[tool.sterna]\n\nsettings = 1\n", "pyproject.toml:3: [tool.sterna] settings must be a string."),
        ("[tool.sterna]\npaths = 'a'\n", "pyproject.toml:2: [tool.sterna] paths must be a list of strings."),
        ("[tool.sterna]\npaths = [1]\n", "pyproject.toml:2: [tool.sterna] paths must be a list of strings."),
        ("[tool.sterna]\ndialect = 'postgres'\n", "'postgres' is not known. Did you mean 'postgresql'?"),
        ("[tool]\nsterna.dialect = 'db2'\n", "pyproject.toml: [tool.sterna] dialect 'db2' is not known."),
        ("[tool]\nsterna = 'x'\n", "pyproject.toml:2: tool.sterna is no table."),
        ("[tool.sterna]\nsettings = \n", "pyproject.toml:2: is no valid TOML"),
    ],
)
def test_tool_table_with_mistakes(tree, text, problem):
    folder = tree(f"== pyproject.toml\n{text}== manage.py\n{manage()}== config/settings.py\n")
    first, line = summary(folder)
    assert first == ".: config.settings"
    assert line.strip().startswith(problem) or problem in line


@pytest.mark.parametrize("text", ["[tool.black]\nline-length = 1\n", "", "[tool.black\n", "x = 1"])
def test_other_tables_are_nobodys_business(tree, text):
    folder = tree(f"== pyproject.toml\n{text}\n== manage.py\n{manage()}== config/settings.py\n")
    assert summary(folder) == [".: config.settings"]


def test_tool_root_that_is_no_folder(tree):
    folder = tree("== pyproject.toml\n[tool.sterna]\nroot = 'backed'\n")
    line, *_ = summary(folder)
    assert "root 'backed' is no folder" in line


def test_example_project(blog):
    (project,) = find_projects(blog, environ={})
    assert (project.root, project.settings_module, project.problems) == (blog, "config.settings", [])
