"""What a rule finds, in the editor: a diagnostic with its page, and the fix as an edit of one version."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls import uris

from lsp.desk import desk

NAME = "blog/migrations/0009_fill.py"
TEXT = """\
from django.db import migrations


def fill(apps, schema_editor):
    "\N{GRINNING FACE}"


class Migration(migrations.Migration):
    dependencies = [("blog", "{newest}")]
    operations = [migrations.RunPython(fill)]
"""


async def test_fix_and_suppression(blog: Path) -> None:
    newest = sorted((blog / "blog" / "migrations").glob("0*.py"))[-1].stem
    text = TEXT.replace("{newest}", newest)
    (blog / NAME).write_text(text, encoding="utf-8")
    async with desk(blog) as editor:
        editor.open(NAME)
        diagnostic = next(each for each in await editor.diagnostics(NAME) if each.code == "irreversible-run-python")
        assert diagnostic.range == types.Range(types.Position(9, 18), types.Position(9, 38))
        assert diagnostic.code_description is not None
        page = Path(uris.to_fs_path(diagnostic.code_description.href) or "")
        assert "# irreversible-run-python" in page.read_text(encoding="utf-8")
        actions = await editor.actions(NAME, diagnostic.range)
        fix = next(each for each in actions if "noop" in each.title)
        assert edited(fix, editor.versions[NAME], editor.uri(NAME), text) == text.replace(
            "RunPython(fill)", "RunPython(fill, reverse_code=migrations.RunPython.noop)"
        )
        keep = next(each for each in actions if each.title == "Keep irreversible-run-python away here")
        kept = edited(keep, editor.versions[NAME], editor.uri(NAME), text)
        assert "    # sterna: ignore[irreversible-run-python] -- say why\n    operations" in kept
        editor.change(NAME, kept)
        assert [each.code for each in await editor.diagnostics(NAME)] == []
        editor.change(NAME, kept.replace("fill)", "fill, fill)"))
        (unused,) = await editor.diagnostics(NAME)
        assert (unused.code, list(unused.tags or ())) == ("unused-suppression", [types.DiagnosticTag.Unnecessary])


def edited(action: types.CodeAction, version: int, uri: str, text: str) -> str:
    """The text after the action's edit, which must be for this document and version alone."""
    assert action.edit is not None
    (change,) = action.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (uri, version)
    lines = text.splitlines(keepends=True)
    for edit in sorted(change.edits, key=lambda each: each.range.start.line, reverse=True):
        assert isinstance(edit, types.TextEdit)
        start, end = edit.range.start, edit.range.end
        before = "".join(lines[: start.line]) + lines[start.line][: start.character]
        after = lines[end.line][end.character :] + "".join(lines[end.line + 1 :])
        lines = (before + edit.new_text + after).splitlines(keepends=True)
    return "".join(lines)
