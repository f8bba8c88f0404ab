"""The last migration with what is missing, where the branch that work goes back to does not have it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.conftest import BLOG
from lsp.desk import Desk, desk
from lsp.test_questions import MODELS, TITLE
from project.test_basebranch import Repository

LAST = "blog/migrations/0001_initial.py"
NEW = '    note = models.CharField(max_length=9, default="", help_text="Said.")\n'


async def offered(editor: Desk) -> list[types.CodeAction]:
    editor.open(MODELS)
    await editor.diagnostics(MODELS)
    editor.change(MODELS, editor.text(MODELS).replace(TITLE, TITLE + NEW))
    found = [each for each in await editor.diagnostics(MODELS) if each.code == "missing-migration"]
    listed = await editor.actions(MODELS, found[0].range, types.CodeActionKind.QuickFix)
    return [each for each in listed if each.title.startswith("Update ")]


def commit(root: Path, *arguments: str) -> None:
    git = Repository(root).git
    git("add", "--", *arguments)
    git("commit", "-q", "-m", "x")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
async def test_update(tmp_path: Path) -> None:
    root = Path(shutil.copytree(BLOG.parent / "stages" / "1_post", tmp_path / "blog"))
    commit(root, ".", f":!{LAST}")
    async with desk(root) as editor:
        (action,) = await offered(editor)
        assert action.title.startswith("Update 0001_initial instead of a new migration for blog (No database was asked")
        if action.edit is None:
            action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None
        create, text, delete = action.edit.document_changes or ()
        annotations = action.edit.change_annotations or {}
        assert isinstance(create, types.CreateFile) and isinstance(delete, types.DeleteFile)
        # No part makes sense without the others.
        assert create.annotation_id in annotations
        assert delete.uri == editor.uri(LAST) and delete.annotation_id in annotations
        assert isinstance(text, types.TextDocumentEdit)
        assert "AddField" not in text.edits[0].new_text and "('note', models" in text.edits[0].new_text
        editor.close(MODELS)
        commit(root, LAST)
        assert await offered(editor) == []
