"""Settings evaluated from text against settings that Django imported, on the same trees."""

from __future__ import annotations

import pytest

from sterna.worker.values import find_unknown
from worker_settings.cases import CASES
from worker_settings.trees import configuration, ours, theirs


@pytest.mark.parametrize("name", CASES)
def test_as_django_sees_them(name, tmp_path):
    case = CASES[name]
    case.write(tmp_path)
    found = configuration(tmp_path, case)
    values, expected = ours(found), theirs(tmp_path, case)
    for setting in case.unknown & expected.keys():
        expected[setting] = None
    problems = (
        {name: find_unknown(found.values.get(name)) for name in expected if values.get(name) != expected[name]},
        [(problem.subject, problem.reason, problem.place) for problem in found.problems],
    )
    assert values == expected, problems
