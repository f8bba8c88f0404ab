"""On a squashed migration the editor offers to finish the squash; what goes wants to be confirmed."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lsp.desk import desk, marked

OLD, NEW = "blog/migrations/0002_feedback.py", "blog/migrations/0002_squashed.py"
REPLACES = '    replaces = [("blog", "0002_feedback")]\n'


async def test_finish(blog: Path) -> None:
    head = "class Migration(migrations.Migration):\n"
    (blog / NEW).write_text((blog / OLD).read_text().replace(head, head + REPLACES), encoding="utf-8")
    async with desk(blog) as editor:
        await editor.ready()
        for name, part, offered in (
            (NEW, "class", True),
            (NEW, "replaces", True),
            (NEW, "operations", False),
            (OLD, "class", False),
            ("blog/models.py", "class", False),
        ):
            editor.open(name)
            actions = await editor.actions(name, marked(editor.text(name), part), types.CodeActionKind.Refactor)
            assert [each.title for each in actions if each.title.startswith("Finish the squash")] == (
                ["Finish the squash 0002_squashed: delete 1 migration that it replaces"] if offered else []
            )
            editor.close(name)
        editor.open(NEW)
        (action,) = [
            each
            for each in await editor.actions(NEW, marked(editor.text(NEW), "class"), types.CodeActionKind.Refactor)
            if each.title.startswith("Finish")
        ]
        action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None
        *texts, gone = action.edit.document_changes or ()
        assert sorted(
            Path(each.text_document.uri).stem for each in texts if isinstance(each, types.TextDocumentEdit)
        ) == [
            "0002_squashed",
            "0003_feedback_options",
        ]
        assert isinstance(gone, types.DeleteFile)
        assert gone.uri == editor.uri(OLD)
        assert gone.annotation_id is not None
