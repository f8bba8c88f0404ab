"""Severities by project, path and editor; comments that keep findings away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fixture import parse
from sterna.ide.session import Wish, Workspace
from sterna.lsp.options import Options, from_configuration
from sterna.rules.severity import Severity
from sterna.rules.suppress import suppressions

MIGRATION = """\
#- blog/migrations/0001_fill.py
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunPython(print)]
"""
CODE = "irreversible-run-python"


@pytest.fixture
def severities(tmp_path: Path) -> Callable[..., list[Severity]]:
    """The severities with which the irreversible RunPython is reported."""

    def look(toml: str = "", **editor: str) -> list[Severity]:
        parse(MIGRATION + f"#- pyproject.toml\n{toml}").write(tmp_path)
        workspace = Workspace.open([tmp_path.resolve()], Wish(rules=editor))
        try:
            analysis = workspace.projects[0].analyse()
        finally:
            workspace.close()
        assert analysis is not None
        return [each.severity for each in analysis.findings if each.code == CODE]

    return look


def test_severities(severities: Callable[..., list[Severity]]) -> None:
    assert severities() == [Severity.WARNING]
    assert severities(f'[tool.sterna.rules]\n{CODE} = "error"\n') == [Severity.ERROR]
    assert severities(f'[tool.sterna.rules]\n{CODE} = "error"\n', **{CODE: "hint"}) == [Severity.HINT]
    assert severities('[tool.sterna.rules]\nall = "off"\n') == []
    assert severities(f'[tool.sterna.rules]\nall = "off"\n{CODE} = "information"\n') == [Severity.INFORMATION]
    assert severities('[tool.sterna.per-path]\n"blog/**" = { all = "off" }\n') == []
    assert severities('[tool.sterna.per-path]\n"shop/**" = { all = "off" }\n') == [Severity.WARNING]


def test_bad_words(tmp_path: Path) -> None:
    toml = '[tool.sterna.rules]\nirreversible-runpython = "off"\nunresolved = "oof"\n'
    parse(MIGRATION + f"#- pyproject.toml\n{toml}").write(tmp_path)
    workspace = Workspace.open([tmp_path.resolve()], Wish())
    analysis = workspace.projects[0].analyse()
    workspace.close()
    assert analysis is not None
    told = [each.message for each in analysis.findings if each.code == "settings-problem"]
    assert (
        "There is no rule 'irreversible-runpython' to set a severity for. Did you mean 'irreversible-run-python'?"
        in told
    )
    assert "[tool.sterna.rules] unresolved = 'oof' is no severity. Did you mean 'off'?" in told


def test_of_the_editor() -> None:
    options = from_configuration(Options(), {"rules": {CODE: "off", "unresolved": 3}})
    assert options.rules == ((CODE, "off"),)
    assert from_configuration(options, {"dialect": "oracle"}).rules == ((CODE, "off"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # sterna: ignore[a-b] -- since\n", [(0, ("a-b",), "since")]),
        ("x = 1  #sterna:ignore[a-b,c]--since -- then\n", [(0, ("a-b", "c"), "since -- then")]),
        ("# sterna: ignore[a] -- since\n\n# more\nx = 1\n", [(3, ("a",), "since")]),
        ("# sterna: ignore[a] -- at the end", [(0, ("a",), "at the end")]),
        ("x = 1  # sterna: ignore\n", [(0, (), "")]),
        ("x = 1  # sterna: ignore[a]\n", [(0, ("a",), "")]),
        ("x = '# sterna: ignore[a] -- no comment'\n", []),
        ("x = 1  # sterna: ignored\n", []),
        ("x = 1  # The genus sterna\n", []),
        ("x = (  # sterna: ignore[a] -- open\n", [(0, ("a",), "open")]),
        ("x = 'a\ny = 2  # sterna: ignore[a] -- behind a fault\r\n", [(1, ("a",), "behind a fault")]),
    ],
)
def test_comments(text: str, expected: list[tuple[int, tuple[str, ...], str]]) -> None:
    assert [(each.line, each.codes, each.reason) for each in suppressions(text)] == expected
