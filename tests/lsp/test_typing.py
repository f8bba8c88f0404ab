"""Typing in a models file: diagnostics of unsaved text, the edit that ends them, and text that is half there."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.desk import counting, desk, marked, neovim, vscode

MODELS = "blog/models.py"
FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
NEW = '    summary = models.CharField(max_length=80, default="")\n'


@pytest.mark.parametrize("capabilities", [vscode, neovim])
async def test_new_field_to_new_file(blog: Path, capabilities) -> None:
    async with desk(blog, capabilities()) as editor:
        editor.open(MODELS)
        text = editor.text(MODELS)
        assert list(await editor.diagnostics(MODELS)) == []

        changed = text.replace(FIELD, FIELD + NEW)
        editor.change(MODELS, changed)
        (diagnostic,) = await editor.diagnostics(MODELS)
        assert diagnostic.message == "Add field summary to post: no migration has it"
        assert diagnostic.code == "missing-migration"
        assert diagnostic.source == "sterna"
        assert diagnostic.severity == types.DiagnosticSeverity.Warning
        assert diagnostic.range == marked(changed, "summary")

        (action,) = await editor.actions(MODELS, diagnostic.range, types.CodeActionKind.QuickFix)
        assert action.title == "Generate migration for blog: 0004_post_summary"
        if action.edit is None:
            action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None
        create, edit = action.edit.document_changes or []
        assert isinstance(create, types.CreateFile)
        assert create.uri == editor.uri("blog/migrations/0004_post_summary.py")
        assert isinstance(edit, types.TextDocumentEdit)
        new = blog / "blog/migrations/0004_post_summary.py"
        new.write_text(edit.edits[0].new_text)
        editor.changed_on_disk("blog/migrations/0004_post_summary.py")
        await editor.until(lambda: not editor.published[editor.uri(MODELS)][-1][1])

        editor.change(MODELS, text)
        (diagnostic,) = await editor.diagnostics(MODELS)
        assert diagnostic.message == "Remove field summary from post: the migrations still have it"
        assert diagnostic.range == marked(text, "Post")


async def test_half_typed_text_keeps_what_was_known(blog: Path) -> None:
    async with desk(blog) as editor:
        editor.open(MODELS)
        text = editor.text(MODELS)
        await editor.diagnostics(MODELS)
        for typed in ("summary", "summary = ", "summary = models.CharField(", "summary = models.CharField(max_len"):
            editor.change(MODELS, text.replace(FIELD, f"{FIELD}    {typed}\n"))
            found = await editor.diagnostics(MODELS)
            assert [each.code for each in found if each.code == "missing-migration"] == []
        editor.change(MODELS, text)
        assert list(await editor.diagnostics(MODELS)) == []


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        (types.PositionEncodingKind.Utf8, "utf-8"),
        (types.PositionEncodingKind.Utf16, "utf-16-le"),
        (types.PositionEncodingKind.Utf32, "utf-32-le"),
    ],
)
async def test_positions_after_emoji_and_form_feed(blog: Path, kind, codec: str) -> None:
    async with desk(blog, counting(kind)) as editor:
        text = editor.text(MODELS).replace("\n\n\nclass Post(", "\n\f\n\n# 🐦 \u2028 é\nclass Post(", 1)
        editor.open(MODELS, text)
        assert list(await editor.diagnostics(MODELS)) == []
        line = '    "🐦é"; note = models.TextField(default="🐦"); tail = models.TextField(default="")\n'
        changed = text.replace(FIELD, FIELD + line)
        editor.change(MODELS, changed)
        found = await editor.diagnostics(MODELS)
        assert [each.range for each in found] == [marked(changed, "note", codec), marked(changed, "tail", codec)]


async def test_state_only_change_is_information(blog: Path) -> None:
    async with desk(blog) as editor:
        text = editor.text(MODELS).replace(
            "body = models.TextField()", 'body = models.TextField(help_text="All of it")'
        )
        editor.open(MODELS, text)
        (diagnostic,) = await editor.diagnostics(MODELS)
        assert diagnostic.severity == types.DiagnosticSeverity.Information
        assert diagnostic.range == marked(text, "body")


async def test_fast_typing_ends_with_the_last_text(blog: Path) -> None:
    async with desk(blog) as editor:
        editor.open(MODELS)
        text = editor.text(MODELS)
        for number in range(40):
            editor.change(MODELS, text.replace(FIELD, f"{FIELD}    a{number} = models.TextField()\n"))
        (diagnostic,) = await editor.diagnostics(MODELS)
        assert diagnostic.message.startswith("Add field a39 to post")
        versions = [version for version, _ in editor.published[editor.uri(MODELS)] if version is not None]
        assert versions == sorted(versions)


async def test_closing_goes_back_to_the_disk(blog: Path) -> None:
    async with desk(blog) as editor:
        editor.open(MODELS, editor.text(MODELS).replace(FIELD, FIELD + NEW))
        assert len(await editor.diagnostics(MODELS)) == 1
        editor.close(MODELS)
        await editor.until(lambda: not editor.published[editor.uri(MODELS)][-1][1])


async def test_unopened_file_has_diagnostics_too(blog: Path) -> None:
    models = blog / MODELS
    models.write_text(models.read_text().replace(FIELD, FIELD + NEW))
    async with desk(blog) as editor:
        found = await editor.until(lambda: editor.published[editor.uri(MODELS)])
        assert [each.code for each in found[-1][1]] == ["missing-migration"]
        assert found[-1][0] is None
