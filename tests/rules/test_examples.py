"""Every rule's examples: what it reports and what not, and what its first fix makes of the files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixture import Fixture
from rules.project import branches, example
from sterna.edits.text import Edit, apply
from sterna.ide.fixes import edit_of
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.rules.registry import rules
from sterna.rules.rule import Invalid

VALID = [
    pytest.param(code, text, id=f"{code}-{n}") for code, rule in rules().items() for n, text in enumerate(rule.valid)
]
INVALID = [
    pytest.param(code, each, id=f"{code}-{n}") for code, rule in rules().items() for n, each in enumerate(rule.invalid)
]


@pytest.mark.parametrize(("code", "text"), VALID)
def test_valid(shelf: OpenProject, code: str, text: str) -> None:
    lay(shelf, example(text))
    assert [shown(shelf, finding) for finding in found(shelf, code)] == []


@pytest.mark.parametrize(("code", "case"), INVALID)
def test_invalid(shelf: OpenProject, code: str, case: Invalid) -> None:
    fixture = example(case.text)
    lay(shelf, fixture)
    findings = found(shelf, code)
    left = list(findings)
    for expected in (each for each in fixture.expected if each.code == code):
        match = next(
            (
                each
                for each in left
                if each.location.path == shelf.root / expected.path
                and each.location.range == expected.range
                and expected.is_met(each.message)
            ),
            None,
        )
        assert match is not None, f"missing: {expected}\nfound: {[shown(shelf, each) for each in left]}"
        left.remove(match)
    assert [shown(shelf, each) for each in left] == []
    assert findings
    if case.fixed is None:
        return
    fix = next((each.fixes[0] for each in findings if each.fixes), None)
    assert fix is not None, "the example shows a fix, the rule has none"
    edit = edit_of(shelf.places, fix)
    assert isinstance(edit, Edit), edit
    after = dict(made(shelf, edit))
    wanted = example(case.fixed).files
    for name, text in after.items():
        assert text == wanted.get(name), name
    lay(shelf, example(case.fixed))
    assert len(found(shelf, code)) < len(findings)


def lay(project: OpenProject, fixture: Fixture) -> None:
    """Make the folder hold the files."""
    branches(fixture, project.root)
    project.project.changed(fixture.write(project.root))


def found(project: OpenProject, code: str) -> list[Finding]:
    """The findings of one rule."""
    analysis = project.analyse()
    assert analysis is not None
    assert not analysis.unavailable
    assert [each.message for each in analysis.findings if each.code == "failed-rule"] == []
    return [finding for finding in analysis.findings if finding.code == code]


def made(project: OpenProject, edit: Edit) -> Iterator[tuple[str, str | None]]:
    """Path and text of the files that an edit changes; None for one that is gone."""
    for path, edits in edit.texts:
        yield path.relative_to(project.root).as_posix(), apply(project.text(path), edits)
    for change in edit.files:
        name = change.path.relative_to(project.root).as_posix()
        new = getattr(change, "new", None)
        yield name, getattr(change, "text", None)
        if new is not None:
            yield new.relative_to(project.root).as_posix(), project.text(change.path)


def shown(project: OpenProject, finding: Finding) -> str:
    """A finding as a fixture would mark it."""
    start, end = finding.location.range.start, finding.location.range.end
    name = finding.location.path.relative_to(project.root).as_posix()
    return f"{name}:{start.line}:{start.column}-{end.line}:{end.column} {finding.code}: {finding.message}"
