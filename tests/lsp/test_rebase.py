"""Where two migrations come last, the editor offers to put one after the other, once it has tried that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.desk import Desk, desk, neovim

A, B = "blog/migrations/0004_a.py", "blog/migrations/0004_b.py"
TEXT = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0003_feedback_options")]
    operations = [migrations.{}("post", "title", models.CharField(max_length={}))]
"""
FREE = TEXT.replace('"title"', '"{}"').replace("CharField(max_length={})", "IntegerField(null=True)")


@pytest.fixture
def branches(blog: Path) -> Path:
    for name, field in ((A, "one"), (B, "two")):
        (blog / name).write_text(FREE.format("AddField", field), encoding="utf-8")
    models = blog / "blog" / "models.py"
    text = models.read_text()
    head = "class Post(models.Model):\n"
    fields = "".join(f"    {name} = models.IntegerField(null=True)\n" for name in ("one", "two"))
    models.write_text(text.replace(head, head + fields))
    return blog


async def offered(editor: Desk, name: str) -> Sequence[types.CodeAction]:
    editor.open(name)
    found = next((each for each in await editor.diagnostics(name) if each.code == "conflicting-migrations"), None)
    assert found is not None
    actions = await editor.actions(name, found.range, types.CodeActionKind.QuickFix)
    return [each for each in actions if each.title.startswith("Rebase")]


async def test_both_ways_are_offered(branches: Path) -> None:
    async with desk(branches) as editor:
        actions = await offered(editor, B)
        assert [each.title for each in actions] == ["Rebase 0004_b onto 0004_a", "Rebase 0004_a onto 0004_b"]
        action = await editor.client.code_action_resolve_async(actions[0])
        assert action.edit is not None
        text, renamed = action.edit.document_changes or ()
        assert isinstance(text, types.TextDocumentEdit)
        assert (text.text_document.uri, text.text_document.version) == (editor.uri(B), editor.versions[B])
        (change,) = text.edits
        assert isinstance(change, types.AnnotatedTextEdit)
        assert change.new_text == "4_a"
        assert isinstance(renamed, types.RenameFile)
        # Where the file keeps its name, so do the references.
        assert renamed.annotation_id == change.annotation_id
        assert (renamed.old_uri, renamed.new_uri) == (editor.uri(B), editor.uri("blog/migrations/0005_b.py"))
        assert (branches / B).exists()


async def test_what_does_not_go_is_told(blog: Path) -> None:
    for name, length in ((A, 210), (B, 220)):
        (blog / name).write_text(TEXT.format("AlterField", length), encoding="utf-8")
    (blog / B).write_text((blog / B).read_text().replace("operations = [", "operations = [migrations.RunSQL(''), "))
    async with desk(blog) as editor:
        first, *_ = await offered(editor, B)
        assert first.title == "Rebase 0004_b onto 0004_a, written again where it must be"
        with pytest.raises(JsonRpcException, match=r"AlterField on post.title in 0004_b and AlterField on post.title"):
            await editor.client.code_action_resolve_async(first)


async def test_an_editor_that_resolves_nothing(branches: Path) -> None:
    capabilities = neovim()
    assert capabilities.text_document is not None
    assert capabilities.text_document.code_action is not None
    capabilities.text_document.code_action.resolve_support = None
    async with desk(branches, capabilities) as editor:
        first, *_ = await offered(editor, A)
        assert first.edit is not None
        assert len(first.edit.document_changes or ()) == 2


async def test_none_where_nothing_conflicts(branches: Path) -> None:
    (branches / B).unlink()
    async with desk(branches) as editor:
        editor.open(A)
        await editor.diagnostics(A)
        whole = types.Range(types.Position(0, 0), types.Position(6, 0))
        assert not [each for each in await editor.actions(A, whole) if each.title.startswith("Rebase")]
