"""The fixes of findings as code actions: quick fixes where the meaning stays, refactorings where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from sterna.edits.text import Edit
from sterna.ide.analysis import Analysis
from sterna.ide.fixes import edit_of, findings_at
from sterna.ide.project import OpenProject
from sterna.ide.suppress import suppression
from sterna.ide.values import Finding
from sterna.lsp.edits import workspace_edit
from sterna.lsp.server import SternaServer
from sterna.rules.report import Fix

REFACTOR = types.CodeActionKind.RefactorRewrite


def fix_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> Iterator[types.CodeAction]:
    """The fixes of the findings in the range, the one that is probably wanted first; then how to keep each away."""
    wanted = ls.converter(project).range(path, params.range)
    here = findings_at(analysis.findings, path, wanted)
    for finding in here:
        for fix in finding.fixes:
            edit = edit_of(project.places, fix)
            if isinstance(edit, Edit):
                first = fix is finding.fixes[0] and fix.keeps_meaning
                yield _action(ls, project, _title(fix), _kind(fix), edit, _mine(params, finding), first)
    for finding in here:
        comment = suppression(project.places, finding)
        if comment is not None:
            title = f"Keep {finding.code} away here"
            yield _action(ls, project, title, types.CodeActionKind.QuickFix, comment, _mine(params, finding), False)


def _title(fix: Fix) -> str:
    return fix.title if fix.keeps_meaning else f"{fix.title} (changes what it does)"


def _kind(fix: Fix) -> types.CodeActionKind:
    return types.CodeActionKind.QuickFix if fix.keeps_meaning else REFACTOR


def _mine(params: types.CodeActionParams, finding: Finding) -> list[types.Diagnostic]:
    return [
        each for each in params.context.diagnostics if each.code == finding.code and each.message == finding.message
    ]


def _action(
    ls: SternaServer,
    project: OpenProject,
    title: str,
    kind: types.CodeActionKind,
    edit: Edit,
    diagnostics: list[types.Diagnostic],
    preferred: bool,
) -> types.CodeAction:
    return types.CodeAction(
        title,
        kind=kind,
        diagnostics=diagnostics or None,
        is_preferred=preferred or None,
        edit=workspace_edit(edit, ls.converter(project), ls.paths.uri, project.version),
    )
