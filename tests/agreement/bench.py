"""One project with both sides standing ready: case after case is compared on it."""

from __future__ import annotations

import compileall
import json
import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from agreement.cases import Case, Subject
from agreement.corpus import Described, vendor
from agreement.harness import (
    NO_ANSWER,
    Outcome,
    Project,
    Verdict,
    first_difference,
    judge,
    no_answer,
    run_django,
    run_sterna,
)
from agreement.standing import Standing, StandingFailed, standing_django, standing_sterna
from agreement.tally import NOT_COMPARABLE, UNSTABLE, Result
from agreement.trees import Tree, age

SEED = int(os.environ.get("STERNA_AGREEMENT_SEED", "1"))
COLD = float(os.environ.get("STERNA_AGREEMENT_COLD", "0.1"))
"""The share of cases in which both commands also run from the start, each as a process of its own."""
HASH_SEEDS, ENOUGH = 6, 2
"""How often Django is asked again with another hash seed, and after how many same answers there is only one, unless
what is looked for has the same words in another order."""
OTHER_ORDER = "Sterna has the same in another order."
GRAPH_ERRORS = ("NodeNotFoundError", "CircularDependencyError", "BadMigrationError")
"""With these Django says that the migrations on disk cannot be: whoever writes a file all the same is wrong."""


Side = Callable[[Case, set[str]], Outcome]
"""Runs the command of a case in one tree, which has changed in these paths."""


class HarnessError(Exception):
    """The comparison itself is not sound: a provider or a standing process does not do what it should."""


class Bench:
    """Two copies of a project as source, a standing process on each; use it as a context."""

    def __init__(self, name: str, project: Project, described: Described, keep: Path | None = None) -> None:
        self.name = name
        self._described = described
        self._keep = keep
        self._stack = ExitStack()
        base = Path(self._stack.enter_context(TemporaryDirectory(prefix="sterna-agreement-"))).resolve()
        pristine = vendor(project, described, base / "pristine")
        age(pristine.root)
        self.subject = Subject(name, pristine.root, described, pristine, SEED)
        self._theirs, self._ours = (Tree(pristine.root, base / side / name) for side in ("django", "sterna"))
        # Byte code of the pristine files spares Django's side most of its time; nobody writes any later.
        compileall.compile_dir(self._theirs.root, quiet=2)
        cache = {"XDG_CACHE_HOME": str(base / "cache")}
        self._django_project = replace(pristine, root=self._theirs.root, env={**project.env, **hash_seed(0)})
        self._sterna_project = replace(pristine, root=self._ours.root, env={**project.env, **cache})
        self._django = self._stack.enter_context(standing_django(self._django_project.for_django()))
        self._outside = base / "outside.json"
        self._outside.write_text(json.dumps(self._django.greeting["outside"]))
        self._stand_up()
        self._untold: set[str] = set()
        """Paths that changed in Sterna's tree since Sterna was told last."""

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def compare(self, case: Case) -> Result:
        """Change both trees, run both commands, compare, put everything back.

        Whatever does not agree, and a share of the rest, runs again with both commands as processes of their own: these
        results count, and the standing ones have to be the same. Where Django's answer depends on the order of a set,
        each of its answers is right.
        """
        django, sterna = self._both(case, self._django_stands, self._sterna_stands)
        result = judged(case, django, sterna)
        is_sampled = Random(f"{SEED}/{self.name}/{case.name}").random() < COLD
        if result.verdict in (Verdict.AGREE.value, NOT_COMPARABLE) and not is_sampled:
            return result
        if result.verdict != Verdict.AGREE.value and _words(django) == _words(sterna):
            again, _ = self._both(case, partial(self._django_starts, seed=1), None)
            if not _same([django], again) and _words(again) == _words(django):
                return replace(result, verdict=UNSTABLE, difference=OTHER_ORDER)
        cold_django, cold_sterna = self._both(case, self._django_starts, self._sterna_starts)
        answers = self._answers(case, [cold_django], [django, sterna, cold_sterna])
        is_stable = len(answers) == 1
        if is_stable and (difference := first_difference(cold_django, django)):
            raise HarnessError(f"{self.name}, {case.name}: standing Django is not Django: {difference}")
        result = judged(case, _same(answers, cold_sterna) or cold_django, cold_sterna)
        is_lasting = _words(sterna) == _words(cold_sterna)
        if not is_stable and is_lasting and (result.verdict != Verdict.AGREE.value or not _same(answers, sterna)):
            is_order = any(_words(answer) == _words(cold_sterna) for answer in answers)
            difference = OTHER_ORDER if is_order else result.difference
            return replace(result, verdict=UNSTABLE, difference=difference, cold=True)
        if (is_stable or not is_lasting) and (difference := first_difference(cold_sterna, sterna)):
            difference = f"(Django: the command, Sterna: an open project that was told of the changes) {difference}"
            result = replace(result, verdict=Verdict.DIFFERENT.value, difference=difference)
        return replace(result, cold=True)

    def _answers(self, case: Case, answers: list[Outcome], outcomes: list[Outcome]) -> list[Outcome]:
        """Django's different answers to a case, until the outcomes are among them or no more are to be expected."""
        is_order = all(_words(outcome) == _words(answers[0]) for outcome in outcomes)
        for seed in range(1, HASH_SEEDS + 1):
            is_one = seed > ENOUGH and len(answers) == 1 and not is_order
            if all(_same(answers, outcome) for outcome in outcomes) or is_one:
                break
            again, _ = self._both(case, partial(self._django_starts, seed=seed), None)
            if not _same(answers, again):
                answers.append(again)
        return answers

    @cached_property
    def _loaded_django(self) -> Standing:
        """Django that is not set up yet, where a case changes what its setup imports."""
        return self._stack.enter_context(standing_django(self._django_project.for_django(), self._outside))

    def _django_stands(self, case: Case, changed: set[str]) -> Outcome:
        django = self._django if self._needs_no_setup(changed) else self._loaded_django
        paths = {str(self._theirs.root / name) for name in changed}
        try:
            if paths.isdisjoint(django.greeting["loaded"]):
                return django.run(*self._for_django(case), answers=case.answers)
        except StandingFailed as failed:
            # Whatever it was, the command is what counts.
            print(f"{self.name}, {case.name}: standing Django {failed}", flush=True)
        return self._django_starts(case, changed)

    def _django_starts(self, case: Case, _changed: set[str], seed: int = 0) -> Outcome:
        project = replace(self._django_project, env={**self._django_project.env, **hash_seed(seed)})
        return run_django(project, *self._for_django(case), answers=case.answers)

    def _for_django(self, case: Case) -> tuple[str, ...]:
        return (*case.arguments, *self._django_project.without_checks)

    def _stand_up(self) -> None:
        self._sterna = self._stack.enter_context(standing_sterna(self._sterna_project))

    def _sterna_stands(self, case: Case, _changed: set[str]) -> Outcome:
        told, self._untold = self._untold, set()
        try:
            return self._sterna.run(*case.arguments, answers=case.answers, changed=told)
        except StandingFailed as failed:
            self._stand_up()
            return no_answer(f"The open project {failed}")

    def _sterna_starts(self, case: Case, _changed: set[str]) -> Outcome:
        return run_sterna(self._sterna_project, *case.arguments, answers=case.answers)

    def _both(self, case: Case, django: Side, sterna: Side | None) -> tuple[Outcome, Outcome]:
        """Both outcomes of a case, or Django's alone twice; the trees are put back."""
        theirs, ours = (tree.apply(case.apply) for tree in (self._theirs, self._ours))
        if theirs != ours:
            raise HarnessError(f"{self.name}, {case.name}: not the same in both trees: {sorted(theirs ^ ours)[:5]}")
        self._untold |= ours
        try:
            with ThreadPoolExecutor(2) as pool:
                running = [pool.submit(side, case, theirs) for side in (django, sterna) if side is not None]
                outcomes = [each.result() for each in running]
                return outcomes[0], outcomes[-1]
        finally:
            if self._keep:
                for tree in (self._theirs, self._ours):
                    kept = self._keep / case.name / tree.root.parent.name
                    shutil.rmtree(kept, ignore_errors=True)
                    shutil.copytree(tree.root, kept, symlinks=True)
            self._theirs.restore()
            self._untold |= self._ours.restore()

    def _needs_no_setup(self, changed: set[str]) -> bool:
        """Whether only migrations changed."""
        root = self._theirs.root
        folders = {app.migrations_folder(root) for app in self._described.apps}
        return all((root / name).parent in folders for name in changed)


def hash_seed(seed: int) -> dict[str, str]:
    """The variable that gives sets of texts one of their orders."""
    return {"PYTHONHASHSEED": str(seed)}


def _same(answers: list[Outcome], outcome: Outcome) -> Outcome | None:
    """The answer that the outcome is the same as."""
    return next((answer for answer in answers if not first_difference(answer, outcome)), None)


def _words(outcome: Outcome) -> dict[str, list[str]]:
    """The words of output and files, without their order and the names that Django makes from it."""
    texts = {name: text or "" for name, text in outcome.files.items()} | {"": outcome.stdout}
    return {_unnamed(name): sorted(re.split(r"[\s,()\[\]{}]+", _unnamed(text))) for name, text in texts.items()}


def _unnamed(text: str) -> str:
    return re.sub(r"\b(\d{4})_\w+", r"\1", text)


def judged(case: Case, django: Outcome, sterna: Outcome) -> Result:
    """The result of a case from both outcomes."""
    verdict, difference = judge(django, sterna)
    result = Result(case.group, case.name, verdict.value, difference, django.seconds, sterna.seconds)
    if django.exit_code == NO_ANSWER:
        return replace(result, verdict=NOT_COMPARABLE, difference=django.stderr)
    if "Traceback" in django.stderr:
        last = django.stderr.strip().splitlines()[-1]
        is_wrong = bool(sterna.files) and any(name in last for name in GRAPH_ERRORS)
        return replace(result, verdict=Verdict.FALSE_ALARM.value if is_wrong else NOT_COMPARABLE, difference=last)
    if django.exit_code and "SystemCheckError" in django.stderr:
        # A model that Django takes for wrong: nothing of what it would write is known.
        return replace(result, verdict=NOT_COMPARABLE, difference="SystemCheckError")
    names = {*django.files, *sterna.files}
    same = sum(name in django.files and django.files[name] == sterna.files.get(name, "") for name in names)
    return replace(result, files=len(names), identical=same)
