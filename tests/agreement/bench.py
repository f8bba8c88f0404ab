"""One project with both sides standing ready: case after case is compared on it."""

from __future__ import annotations

import compileall
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from agreement.cases import Case, Subject
from agreement.corpus import Described, vendor
from agreement.harness import Outcome, Project, Verdict, first_difference, judge, run_django, run_sterna
from agreement.standing import standing_django, standing_sterna
from agreement.tally import NOT_COMPARABLE, UNSTABLE, Result
from agreement.trees import Tree, age

SEED = int(os.environ.get("STERNA_AGREEMENT_SEED", "1"))
COLD = float(os.environ.get("STERNA_AGREEMENT_COLD", "0.1"))
"""The share of cases in which both commands also run from the start, each as a process of its own."""
GRAPH_ERRORS = ("NodeNotFoundError", "CircularDependencyError", "BadMigrationError")
"""With these Django says that the migrations on disk cannot be: whoever writes a file all the same is wrong."""


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
        self.subject = Subject(name, pristine.root, described, project, SEED)
        self._theirs, self._ours = (Tree(pristine.root, base / side / name) for side in ("django", "sterna"))
        # Byte code of the pristine files spares Django's side most of its time; nobody writes any later.
        compileall.compile_dir(self._theirs.root, quiet=2)
        cache = {"XDG_CACHE_HOME": str(base / "cache")}
        self._django_project = replace(project, root=self._theirs.root)
        self._sterna_project = replace(project, root=self._ours.root, env={**project.env, **cache})
        self._django = self._stack.enter_context(standing_django(self._django_project.for_django()))
        self._sterna = self._stack.enter_context(standing_sterna(self._sterna_project))
        self._loaded = set(self._django.greeting["loaded"])
        self._untold: set[str] = set()
        """Paths that changed in Sterna's tree since Sterna was told last."""

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def compare(self, case: Case) -> Result:
        """Change both trees, run both commands, compare, put everything back.

        Whatever does not agree, and a share of the rest, runs again with both commands as processes of their own: these
        results count, and the standing ones have to be the same.
        """
        django, sterna = self._outcomes(case, standing=True)
        result = judged(case, django, sterna)
        is_sampled = Random(f"{SEED}/{self.name}/{case.name}").random() < COLD
        if result.verdict in (Verdict.AGREE.value, NOT_COMPARABLE) and not is_sampled:
            return result
        cold_django, cold_sterna = self._outcomes(case, standing=False)
        if difference := first_difference(cold_django, django):
            again, _ = self._outcomes(case, standing=False)
            if not first_difference(cold_django, again):
                raise HarnessError(f"{self.name}, {case.name}: standing Django is not Django: {difference}")
            return replace(result, verdict=UNSTABLE, difference=difference, cold=True)
        result = judged(case, cold_django, cold_sterna)
        if difference := first_difference(cold_sterna, sterna):
            difference = f"(Django: the command, Sterna: an open project that was told of the changes) {difference}"
            return replace(result, verdict=Verdict.DIFFERENT.value, difference=difference, cold=True)
        return replace(result, cold=True)

    def _outcomes(self, case: Case, *, standing: bool) -> tuple[Outcome, Outcome]:
        theirs, ours = (tree.apply(case.apply) for tree in (self._theirs, self._ours))
        if theirs != ours:
            raise HarnessError(f"{self.name}, {case.name}: not the same in both trees: {sorted(theirs ^ ours)[:5]}")
        self._untold |= ours
        arguments = case.arguments if "--check" in case.arguments else (*case.arguments, "--skip-checks")
        try:
            with ThreadPoolExecutor(2) as pool:
                if standing and self._needs_no_setup(theirs):
                    django = pool.submit(self._django.run, *arguments, answers=case.answers)
                else:
                    django = pool.submit(run_django, self._django_project, *arguments, answers=case.answers)
                if standing:
                    told, self._untold = self._untold, set()
                    sterna = pool.submit(self._sterna.run, *case.arguments, answers=case.answers, changed=told)
                else:
                    sterna = pool.submit(run_sterna, self._sterna_project, *case.arguments, answers=case.answers)
                return django.result(), sterna.result()
        finally:
            if self._keep:
                for tree in (self._theirs, self._ours):
                    kept = self._keep / case.name / tree.root.parent.name
                    shutil.rmtree(kept, ignore_errors=True)
                    shutil.copytree(tree.root, kept, symlinks=True)
            self._theirs.restore()
            self._untold |= self._ours.restore()

    def _needs_no_setup(self, changed: set[str]) -> bool:
        """Whether only migrations changed, and none that `django.setup()` imports."""
        root = self._theirs.root
        folders = {app.migrations_folder(root) for app in self._described.apps}
        paths = [root / name for name in changed]
        return all(path.parent in folders and str(path) not in self._loaded for path in paths)


def judged(case: Case, django: Outcome, sterna: Outcome) -> Result:
    """The result of a case from both outcomes."""
    verdict, difference = judge(django, sterna)
    result = Result(case.group, case.name, verdict.value, difference, django.seconds, sterna.seconds)
    if "Traceback" in django.stderr:
        last = django.stderr.strip().splitlines()[-1]
        is_wrong = bool(sterna.files) and any(name in last for name in GRAPH_ERRORS)
        return replace(result, verdict=Verdict.FALSE_ALARM.value if is_wrong else NOT_COMPARABLE, difference=last)
    names = {*django.files, *sterna.files}
    same = sum(name in django.files and django.files[name] == sterna.files.get(name, "") for name in names)
    return replace(result, files=len(names), identical=same)
