"""For every error that a rule reports Django fails on the same files, and accepts them after the quick fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.oracle import MIGRATE, Oracle
from rules.project import example
from rules.verdicts import NOT_DJANGOS, VERDICTS, Verdict
from sterna.rules.registry import rules
from sterna.rules.rule import Invalid
from sterna.rules.severity import Severity

ERRORS = {
    code: rule
    for code, rule in rules().items()
    if (rule.severity is Severity.ERROR and rule.group in ("graph", "history", "reversibility")) or code in VERDICTS
}
INVALID = [
    pytest.param(code, each, id=f"{code}-{n}") for code, rule in ERRORS.items() for n, each in enumerate(rule.invalid)
]
FIXED = [
    pytest.param(code, each, id=f"{code}-{n}")
    for code, each, n in (
        (code, each, n)
        for code, rule in ERRORS.items()
        for n, each in enumerate(rule.invalid)
        if each.fixed is not None
    )
]
VALID = [
    pytest.param(code, text, id=f"{code}-{n}") for code, rule in ERRORS.items() for n, text in enumerate(rule.valid)
]


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_names_its_exception(code: str) -> None:
    assert (code in VERDICTS) != (code in NOT_DJANGOS)


@pytest.mark.parametrize(("code", "case"), INVALID)
def test_django_fails(django: Oracle, tmp_path: Path, code: str, case: Invalid) -> None:
    verdict = verdict_of(code)
    raised = django(example(case.text), tmp_path, verdict.commands)
    assert raised is not None, "Django accepts it"
    assert raised.exception in verdict.exceptions, raised
    assert verdict.text in raised.text


@pytest.mark.parametrize(("code", "case"), FIXED)
def test_django_accepts_the_fix(django: Oracle, tmp_path: Path, code: str, case: Invalid) -> None:
    assert case.fixed is not None
    assert django(example(case.fixed), tmp_path, verdict_of(code).commands) is None


@pytest.mark.parametrize(("code", "text"), VALID)
def test_django_does_not_fail_so(django: Oracle, tmp_path: Path, code: str, text: str) -> None:
    verdict = verdict_of(code)
    raised = django(example(text), tmp_path, verdict.commands)
    assert raised is None or raised.exception not in verdict.exceptions or verdict.text not in raised.text


def verdict_of(code: str) -> Verdict:
    """What Django says where a rule reports."""
    if code in NOT_DJANGOS:
        pytest.skip(NOT_DJANGOS[code])
    return VERDICTS.get(code) or Verdict(("(none is named)",), MIGRATE)


def test_every_verdict_is_about_a_rule() -> None:
    assert {*VERDICTS, *NOT_DJANGOS} <= {*rules()}
