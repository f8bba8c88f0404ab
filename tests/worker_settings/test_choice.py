"""Which settings module is taken, by what names it."""

from __future__ import annotations

import pytest

from sterna.project.discover import find_projects
from worker_settings.trees import Case

COOKIECUTTER = """
# file: config/__init__.py
# file: config/settings/__init__.py
# file: config/settings/base.py
INSTALLED_APPS = []
# file: config/settings/local.py
from .base import *
# file: config/settings/production.py
from .base import *
# file: config/settings/test.py
from .base import *
# file: manage.py
import os, sys
%s
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
NAMED = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")'
PYTEST = "DJANGO_SETTINGS_MODULE = config.settings.test"
STUBS = "django_settings_module = config.settings.test"
DOTENV = "# file: .env\nexport DJANGO_SETTINGS_MODULE='config.settings.production'\n"

CHOICES = {
    "manage.py": (NAMED, "", "local"),
    "manage.py before pytest": (NAMED, f"# file: pytest.ini\n[pytest]\n{PYTEST}\n", "local"),
    "pytest.ini": ("", f"# file: pytest.ini\n[pytest]\n{PYTEST}\n", "test"),
    "tox.ini": ("", f"# file: tox.ini\n[pytest]\n{PYTEST}\n", "test"),
    "setup.cfg": ("", f"# file: setup.cfg\n[tool:pytest]\n{PYTEST}\n", "test"),
    "pyproject.toml": (
        "",
        '# file: pyproject.toml\n[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "config.settings.test"\n',
        "test",
    ),
    ".env": ("", DOTENV, "production"),
    ".env that nobody loads": (NAMED, DOTENV, "local"),
    ".env that manage.py loads": (f"from dotenv import load_dotenv\nload_dotenv()\n{NAMED}", DOTENV, "production"),
    ".env before pytest": ("", f"{DOTENV}# file: pytest.ini\n[pytest]\n{PYTEST}\n", "production"),
    "django-stubs in pyproject.toml": (
        "",
        '# file: pyproject.toml\n[tool.django-stubs]\ndjango_settings_module = "config.settings.test"\n',
        "test",
    ),
    "django-stubs in mypy.ini": ("", f"# file: mypy.ini\n[mypy.plugins.django-stubs]\n{STUBS}\n", "test"),
    "django-stubs in setup.cfg": ("", f"# file: setup.cfg\n[mypy.plugins.django-stubs]\n{STUBS}\n", "test"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_one_that_is_named(name, tmp_path):
    line, more, expected = CHOICES[name]
    Case(COOKIECUTTER % line + more).write(tmp_path)
    (config,) = find_projects(tmp_path, environ={})
    assert config.settings_module == f"config.settings.{expected}"
    assert config.problems == []


def test_one_question_where_nothing_names_it(tmp_path):
    Case(COOKIECUTTER % "").write(tmp_path)
    (config,) = find_projects(tmp_path, environ={})
    (problem,) = config.problems
    for name in ("local", "base", "production", "test"):
        assert f"config.settings.{name}" in problem.message
    assert "[tool.sterna]" in problem.remedy
