"""Refactorings of models: listed where they can be made, and asked once as a whole."""

from __future__ import annotations

import pytest
from lsprotocol import types

from lsp.desk import Desk, marked

pytestmark = pytest.mark.asyncio(loop_scope="module")
MODELS = "blog/models.py"
LAST = "blog/migrations/0003_feedback_options.py"
FIELD = '    tags = models.ManyToManyField("self")\n'
OPERATION = "migrations.AddField('Post', 'tags', models.ManyToManyField(to='blog.post')),\n"
TITLE = "Give Post.tags a through model"


async def test_through_model(editor: Desk) -> None:
    last = editor.text(LAST).replace("import migrations", "import migrations, models")
    editor.open(LAST, last.replace("operations = [\n", f"operations = [\n        {OPERATION}"))
    text = editor.text(MODELS).replace("    title = ", FIELD + "    title = ", 1)
    editor.open(MODELS, text)
    assert not await editor.diagnostics(MODELS)
    listed = await editor.actions(MODELS, marked(text, "tags = "), "refactor.rewrite")
    (action,) = [each for each in listed if each.title == TITLE]
    assert action.edit is None
    action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None and action.edit.change_annotations is not None
    (annotation,) = action.edit.change_annotations.values()
    assert (annotation.label, annotation.needs_confirmation) == (TITLE, True)
    create, new, models = action.edit.document_changes or ()
    assert isinstance(create, types.CreateFile) and create.uri.startswith(editor.uri("blog/migrations/0004_"))
    assert isinstance(new, types.TextDocumentEdit) and "state_operations" in new.edits[0].new_text
    assert isinstance(models, types.TextDocumentEdit) and models.text_document.version is not None
    assert all(isinstance(each, types.AnnotatedTextEdit) for each in (*new.edits, *models.edits))
    other = await editor.actions(MODELS, marked(text, "title ="), "refactor.rewrite")
    assert TITLE not in [each.title for each in other]


async def test_primary_key(editor: Desk) -> None:
    text = editor.text(MODELS)
    editor.open(MODELS)
    await editor.diagnostics(MODELS)
    (action,) = await editor.actions(MODELS, marked(text, "Post(models.Model)"), "refactor.rewrite")
    assert action.title == "Change the primary key of Post to UUIDField"
    action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None
    created = [each.uri for each in action.edit.document_changes or () if isinstance(each, types.CreateFile)]
    names = ("0004_post_id_text", "0005_post_id_uuids", "0006_alter_post_id")
    assert created == [editor.uri(f"blog/migrations/{name}.py") for name in names]
