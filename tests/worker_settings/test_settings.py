"""Settings evaluated from text against settings that Django imported, on the same trees."""

from __future__ import annotations

import dataclasses

import pytest

from sterna.worker.values import find_unknown
from worker_settings.cases import CASES, NOT_INSTALLED
from worker_settings.trees import configuration, ours, theirs


@pytest.mark.parametrize("name", CASES)
def test_as_django_sees_them(name, tmp_path):
    case = CASES[name]
    case.write(tmp_path)
    found = configuration(tmp_path, case)
    values, expected = ours(found), theirs(tmp_path, case)
    if name in NOT_INSTALLED:
        check_without_the_library(name, tmp_path, expected)
    for setting in case.unknown & expected.keys():
        expected[setting] = None
    problems = (
        {name: find_unknown(found.values.get(name)) for name in expected if values.get(name) != expected[name]},
        [(problem.subject, problem.reason, problem.place) for problem in found.problems],
    )
    assert values == expected, problems


def check_without_the_library(name, folder, expected):
    """Nothing of the environment is there to be read: what is known all the same agrees with Django."""
    found = configuration(folder, dataclasses.replace(CASES[name], installed=False))
    values = ours(found)
    if NOT_INSTALLED[name] is None:
        assert found.incomplete is not None
        assert "not installed" in found.incomplete.reason
        return
    assert found.incomplete is None
    assert {setting for setting, value in values.items() if value is None} == NOT_INSTALLED[name]
    assert [
        (setting, value, expected.get(setting))
        for setting, value in values.items()
        if value is not None and not agree(value, expected.get(setting))
    ] == []


def agree(value, other):
    """Whether two values are the same; of a database the parts that every URL has."""
    if isinstance(value, dict) and isinstance(other, dict):
        keys = ("ENGINE", "NAME") if "ENGINE" in value else value
        return all(agree(value[key], other.get(key)) for key in keys)
    return value == other
