"""The smallest real project, compared as `make agreement` compares all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from agreement import ablation, unchanged
from agreement.bench import Bench
from agreement.cases import CHECK, Case, Provider
from agreement.corpus import build, describe
from agreement.harness import Project, Verdict, judge, run_django, run_sterna
from agreement.tally import remarks

NAME = "library"


@pytest.fixture(scope="module")
def library() -> Project:
    """The project, built where it is not; skipped where no package index can be reached, but not on CI."""
    try:
        return build(NAME)
    except subprocess.CalledProcessError:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps"]
        if "CI" in os.environ or subprocess.run([*command, "sqlparse"]).returncode == 0:
            raise
    pytest.skip("no package index can be reached to build the project from")


@pytest.fixture(scope="module")
def bench(library: Project) -> Iterator[Bench]:
    """Both sides, standing ready."""
    with Bench(NAME, library, describe(library)) as bench:
        yield bench


def test_it_agrees_as_it_is_installed(library: Project) -> None:
    assert judge(run_django(library, *CHECK), run_sterna(library, *CHECK)) == (Verdict.AGREE, "")


@pytest.mark.parametrize("provider", [unchanged.cases, ablation.cases], ids=["as it is", "migrations taken away"])
def test_it_agrees_on_every_case(bench: Bench, provider: Provider) -> None:
    results = [bench.compare(case) for case in provider(bench.subject)]
    assert results
    assert remarks(results) == ""
    assert {result.verdict for result in results} == {Verdict.AGREE.value}


def test_what_one_side_does_not_see_is_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself: Sterna, not told of a change, is found out by the command that starts afresh."""
    bench.compare(next(unchanged.cases(bench.subject)))
    monkeypatch.setattr(bench, "_sterna", _Deaf(bench._sterna))
    (case,) = (case for case in ablation.cases(bench.subject) if case.name == "books-1")
    result = bench.compare(case)
    assert result.verdict == Verdict.DIFFERENT.value
    assert "0003_" in result.difference


def test_a_change_of_the_models_is_seen_by_both(bench: Bench) -> None:
    def lengthen(root):
        path = root / "books" / "models.py"
        path.write_text(path.read_text().replace("max_length=250", "max_length=251"))

    result = bench.compare(Case(NAME, "edited", "title-longer", lengthen))
    assert (result.verdict, result.files, result.identical) == (Verdict.AGREE.value, 1, 1)


class _Deaf:
    def __init__(self, standing):
        self._standing = standing

    def run(self, *arguments, answers="", changed=()):
        return self._standing.run(*arguments, answers=answers)
