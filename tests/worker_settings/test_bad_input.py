"""Settings that cannot be evaluated to their end: one message for each cause, at its line, and the rest goes on."""

from __future__ import annotations

import pytest

from worker_settings.trees import Case, configuration

RAISES = """
INSTALLED_APPS = ["a"]
raise RuntimeError("no")
AUTH_USER_MODEL = "x.Y"
"""
UNKNOWN_NAME = """
INSTALLED_APPS = ["a"]
MIGRATION_MODULES = {"a": OTHER}
"""
NO_VARIABLE = """
import os
INSTALLED_APPS = ["a", os.environ["APP"]]
"""
REQUIRED_BY_A_FUNCTION = """
import os
def get(name):
    try:
        return os.environ[name]
    except KeyError:
        raise ValueError("set %s" % name)
INSTALLED_APPS = ["a"] + [get("APP")]
"""
NOT_PARSED = """
INSTALLED_APPS = ["a"]
X = = 1
"""
DYNACONF = """
import dynaconf
INSTALLED_APPS = ["a"]
settings = dynaconf.DjangoDynaconf(__name__)
"""
GIVEN_THE_NAMES = """
import django_heroku
INSTALLED_APPS = ["a"]
django_heroku.settings(locals())
"""
MISSING_BASE = """
from nowhere.settings import *
INSTALLED_APPS += ["a"]
"""
EXECUTED = """
INSTALLED_APPS = ["a"]
exec("INSTALLED_APPS += ['b']")
"""

BAD = {
    "raises": (RAISES, [(1, "RuntimeError: no")]),
    "unknown name": (UNKNOWN_NAME, [(1, "NameError: name 'OTHER' is not defined")]),
    "no variable": (NO_VARIABLE, [(1, "the environment variable APP is not set")]),
    "required by a function": (REQUIRED_BY_A_FUNCTION, [(2, "ValueError: set APP")]),
    "not parsed": (NOT_PARSED, [(1, "this does not parse: invalid syntax")]),
    "dynaconf": (DYNACONF, [(2, "the settings come from dynaconf")]),
    "given the names": (GIVEN_THE_NAMES, [(0, "django_heroku is not installed in the environment")]),
    "missing base": (MISSING_BASE, [(0, "nowhere is not installed in the environment")]),
    "executed text": (EXECUTED, [(1, "exec() runs a text that is no file of the project")]),
}


@pytest.mark.parametrize("name", BAD)
def test_one_message_for_each_cause(name, tmp_path):
    text, expected = BAD[name]
    case = Case(text)
    case.write(tmp_path)
    found = configuration(tmp_path, case)
    assert [(problem.place[1], problem.reason) for problem in found.problems] == expected
    assert all(problem.remedy for problem in found.problems)
    assert found.installed_apps == ["a"]


OUTSIDE = """
from pathlib import Path
import os
INSTALLED_APPS = ["a"]
TEXT = open("%(folder)s/secret.txt").read()
THERE = Path("%(folder)s/secret.txt").exists()
LINKED = Path(__file__).with_name("link.txt").read_text()
LATER = os.environ.get("LATER", "default")
NOWHERE = os.path.exists("%(folder)s/../nowhere/at/all")
BELOW = os.path.exists("%(folder)s/none/at/all")
try:
    open("%(folder)s/none/.env")
except FileNotFoundError:
    MISSING = True
"""


def test_no_text_from_outside_the_project(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret", encoding="utf-8")
    case = Case(OUTSIDE % {"folder": outside.as_posix()})
    case.write(inside)
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    found = configuration(inside, case)
    # A file that was not read may have set any variable.
    unknown = {name for name, value in found.values.items() if not isinstance(value, (str, list, bool))}
    assert unknown == {"TEXT", "THERE", "LINKED", "LATER"}
    assert (found.values["NOWHERE"], found.values["BELOW"], found.values["MISSING"]) == (False, False, True)
    assert found.installed_apps == ["a"]


DATABASES = {
    '{"default": {"ENGINE": "django.db.backends.postgresql"}}': {"default": "postgresql"},
    '{"default": {"ENGINE": os.environ["ENGINE"]}, "b": {"ENGINE": "django.db.backends.oracle"}}': {
        "default": "",
        "b": "oracle",
    },
    'os.environ["ALL"]': {"default": ""},
}


@pytest.mark.parametrize("text", DATABASES)
def test_the_dialect_of_each_database(text, tmp_path):
    case = Case(f"import os\nINSTALLED_APPS = []\nDATABASES = {text}\n")
    case.write(tmp_path)
    assert configuration(tmp_path, case).databases == DATABASES[text]
