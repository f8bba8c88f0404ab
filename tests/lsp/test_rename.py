"""Rename of a migration by a real server: on its class, on a reference, in the explorer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.desk import Desk, desk, marked, neovim

OLD, LATER = "blog/migrations/0002_feedback.py", "blog/migrations/0003_feedback_options.py"


@pytest.fixture
def mentioned(blog: Path) -> Path:
    (blog / "notes.md").write_text("After blog.0002_feedback.\n", encoding="utf-8")
    return blog


async def prepared(editor: Desk, name: str, part: str) -> types.PrepareRenameResult | None:
    position = marked(editor.text(name), part).start
    params = types.PrepareRenameParams(types.TextDocumentIdentifier(editor.uri(name)), position)
    return await editor.client.text_document_prepare_rename_async(params)


async def renamed(editor: Desk, name: str, part: str, new: str) -> types.WorkspaceEdit | None:
    position = marked(editor.text(name), part).start
    params = types.RenameParams(types.TextDocumentIdentifier(editor.uri(name)), position, new)
    return await editor.client.text_document_rename_async(params)


def summary(editor: Desk, changes: Sequence[object]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for change in changes:
        if isinstance(change, types.TextDocumentEdit):
            for each in change.edits:
                asks = "asks" if isinstance(each, types.AnnotatedTextEdit) else ""
                text = each.new_text if not isinstance(each, types.SnippetTextEdit) else ""
                found.append((Path(change.text_document.uri).name, text.strip(), asks))
        elif isinstance(change, types.RenameFile):
            found.append((Path(change.old_uri).name, Path(change.new_uri).name, "asks" if change.annotation_id else ""))
    return found


REPLACES = ("0002_feedback.py", 'replaces = [("blog", "0002_feedback")]', "asks")


async def test_rename(mentioned: Path) -> None:
    async with desk(mentioned) as editor:
        await editor.ready()
        editor.open(OLD)
        editor.open(LATER)
        whole = await prepared(editor, OLD, "Migration(")
        assert isinstance(whole, types.PrepareRenamePlaceholder)
        assert whole.placeholder == "0002_feedback"
        inner = await prepared(editor, LATER, "0002_feedback")
        assert isinstance(inner, types.PrepareRenamePlaceholder)
        assert inner.range == marked(editor.text(LATER), "0002_feedback")
        for name, part in ((OLD, "CreateModel"), (LATER, "dependencies"), ("blog/models.py", "class")):
            assert await prepared(editor, name, part) is None
        for name, part in ((OLD, "Migration("), (LATER, "0002_feedback")):
            edit = await renamed(editor, name, part, "0002_replies")
            assert edit is not None
            assert summary(editor, edit.document_changes or ()) == [
                ("0003_feedback_options.py", "replies", "asks"),
                REPLACES,
                ("notes.md", "0002_replies", "asks"),
                ("0002_feedback.py", "0002_replies.py", "asks"),
            ]
            assert all(each.needs_confirmation for each in (edit.change_annotations or {}).values())
            versions = [each.text_document.version for each in edit.document_changes or () if hasattr(each, "edits")]
            assert versions == [editor.versions[LATER], editor.versions[OLD], None]
        with pytest.raises(JsonRpcException, match="exists already"):
            await renamed(editor, OLD, "Migration(", "0001_initial")


async def test_rename_in_the_explorer(mentioned: Path) -> None:
    async with desk(mentioned) as editor:
        await editor.ready()

        async def asked(old: str, new: str) -> list[tuple[str, ...]]:
            params = types.RenameFilesParams([types.FileRename(editor.uri(old), editor.uri(new))])
            edit = await editor.client.workspace_will_rename_files_async(params)
            return summary(editor, edit.document_changes or ()) if edit is not None else []

        assert await asked(OLD, "blog/migrations/0002_replies.py") == [
            ("0003_feedback_options.py", "replies", ""),
            REPLACES,
            ("notes.md", "0002_replies", "asks"),
        ]
        for old, new in (
            (OLD, "blog/0002_replies.py"),
            (OLD, "blog/migrations/0002-replies.py"),
            (OLD, LATER),
            ("blog/models.py", "blog/tables.py"),
            ("blog/migrations/__init__.py", "blog/migrations/init.py"),
        ):
            assert await asked(old, new) == []


async def test_an_editor_that_asks_nothing(mentioned: Path) -> None:
    capabilities = neovim()
    assert capabilities.workspace is not None
    assert capabilities.workspace.workspace_edit is not None
    capabilities.workspace.workspace_edit.change_annotation_support = None
    async with desk(mentioned, capabilities) as editor:
        await editor.ready()
        editor.open(OLD)
        edit = await renamed(editor, OLD, "Migration(", "0002_replies")
        assert edit is not None
        assert "notes.md" not in [each[0] for each in summary(editor, edit.document_changes or ())]
