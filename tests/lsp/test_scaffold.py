"""At the name of a model, a data migration for it; nowhere else."""

from __future__ import annotations

import pytest
from lsprotocol import types

from lsp.desk import Desk, marked

pytestmark = pytest.mark.asyncio(loop_scope="module")
MODELS = "blog/models.py"


async def test_data_migration(editor: Desk) -> None:
    editor.open(MODELS)
    text = editor.text(MODELS)
    await editor.diagnostics(MODELS)
    (action,) = await editor.actions(MODELS, marked(text, "Post(models.Model)"), "refactor.dataMigration.sterna")
    assert action.title == "Write a data migration for Post"
    assert action.edit is None
    action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None
    create, new = action.edit.document_changes or ()
    assert isinstance(create, types.CreateFile) and create.uri == editor.uri("blog/migrations/0004_post_data.py")
    assert isinstance(new, types.TextDocumentEdit) and "apps.get_model('blog', 'Post')" in new.edits[0].new_text
    assert await editor.actions(MODELS, marked(text, "title ="), "refactor") == []


async def test_not_for_a_model_that_no_migration_has(editor: Desk) -> None:
    text = editor.text(MODELS) + "\n\nclass New(models.Model):\n    pass\n"
    editor.open(MODELS, text)
    await editor.diagnostics(MODELS)
    assert await editor.actions(MODELS, marked(text, "New(models.Model)"), "refactor") == []
