"""Results on disk: a run that was interrupted goes on, and the page says what ran."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agreement import report, run
from agreement.bench import judged
from agreement.cases import Case
from agreement.harness import NO_ANSWER, PATIENCE, Outcome, Verdict, no_answer
from agreement.kept import Kept, load, of_commits, save
from agreement.tally import NOT_COMPARABLE, Result

ONE = Result("no change", "one", "agree")
BEGUN = Kept("Django 5.2", (ONE,), 3, "abc", "seed 1")
CASES = [Case("shop", "no change", name, lambda root: None) for name in ("one", "two", "three")]


class Power:
    """A bench whose current fails after some cases."""

    name = "shop"
    subject = None

    def __init__(self, lasts: int) -> None:
        self.lasts = lasts
        self.compared: list[str] = []

    def compare(self, case: Case) -> Result:
        if not self.lasts:
            raise KeyboardInterrupt
        self.lasts -= 1
        self.compared.append(case.name)
        return Result(case.group, case.name, "agree")


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "results" / "shop-a.json"
    assert load(path) == Kept()
    save(path, BEGUN)
    assert load(path) == BEGUN


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "place", lambda part, name: tmp_path / f"{name}-{part}.json")
    monkeypatch.setattr(run, "_chosen", lambda part, subject, name: CASES)
    first: Any = Power(lasts=2)
    with pytest.raises(KeyboardInterrupt):
        run._run_part(first, "b", replace(BEGUN, cases=(), planned=0))
    begun = load(tmp_path / "shop-b.json")
    assert (len(begun.cases), begun.planned, begun.is_whole) == (2, 3, False)
    second: Any = Power(lasts=9)
    assert run._run_part(second, "b", begun).is_whole
    assert (first.compared, second.compared) == (["one", "two"], ["three"])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BEGUN, True),
        (replace(BEGUN, commit="abd"), False),
        (replace(BEGUN, versions="Django 6.0"), False),
        (replace(BEGUN, drawn="seed 2"), False),
    ],
)
def test_only_results_of_the_same_are_taken(other: Kept, expected: bool) -> None:
    assert replace(BEGUN, cases=()).goes_on_with(other) == expected


@pytest.mark.parametrize("commit", ["", "abc+"])
def test_changed_files_may_give_anything(commit: str) -> None:
    begun = replace(BEGUN, commit=commit)
    assert not begun.goes_on_with(begun)


def test_the_page_says_what_ran() -> None:
    whole = replace(BEGUN, planned=1)
    assert report.ran({"shop": whole}, True) == "All 1 cases ran. Cases drawn with seed 1. All on commit abc."
    assert report.ran({"shop": whole}, False) == "All 1 cases ran. All on commit abc."
    assert "1 of 3 of blog, nothing of news" in report.ran({"shop": whole, "blog": BEGUN, "news": Kept()}, True)
    assert of_commits([("a", "1"), ("b", "2"), ("c", "1")]) == "Commits: a, c on 1; b on 2."


def test_who_does_not_answer_is_counted() -> None:
    written = Outcome(0, "Migrations for 'blog':\n", "", {"blog/migrations/0002_a.py": "x"}, 1)
    silent = no_answer("no answer")
    assert (silent.exit_code, silent.seconds) == (NO_ANSWER, PATIENCE)
    assert judged(CASES[0], written, silent).verdict == Verdict.MISSED.value
    assert judged(CASES[0], silent, written).verdict == NOT_COMPARABLE
