"""The editor offers to squash an app's migrations on the file of one of them."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lsp.desk import desk

LAST = "blog/migrations/0003_feedback_options.py"
FIRST = "blog/migrations/0001_initial.py"
TOP = types.Range(types.Position(0, 0), types.Position(0, 0))


async def test_squash(blog: Path) -> None:
    async with desk(blog) as editor:
        editor.open(LAST)
        editor.open(FIRST)
        await editor.diagnostics(LAST)
        assert not await editor.actions(FIRST, TOP, "refactor.squash.sterna")
        action, apart = await editor.actions(LAST, TOP, "refactor.squash.sterna")
        assert isinstance(action, types.CodeAction)
        assert isinstance(apart, types.CodeAction)
        assert action.title == "Squash the migrations of blog up to here (3 of them)"
        assert action.edit is None
        action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None
        create, edit = action.edit.document_changes or ()
        assert isinstance(create, types.CreateFile)
        assert create.uri.endswith("/blog/migrations/0001_squashed_0003_feedback_options.py")
        assert isinstance(edit, types.TextDocumentEdit)
        assert "replaces = [('blog', '0001_initial'), " in edit.edits[0].new_text


async def test_sql(blog: Path) -> None:
    async with desk(blog, options={"showsSql": True}) as editor:
        editor.open(LAST)
        await editor.diagnostics(LAST)
        *_, action = await editor.actions(LAST, TOP, "refactor.squash.sterna")
        assert action.title == "Show the SQL of blog up to here, as it is and squashed"
        assert "sterna.showSquash" in str(action.command)
        asked = {"root": str(blog), "app": "blog", "name": "0003_feedback_options"}
        answer = await editor.client.protocol.send_request_async("sterna/squash", asked)
        start = "-- 5 operations become 4; 7 SQL statements become 6; same state, same schema (compared on SQLite)\n\n"
        assert answer.text.startswith(f"{start}-- Before, on SQLite: 0001_initial\nBEGIN;\n")
        assert "\n-- After, on SQLite: 0001_squashed_0003_feedback_options\nBEGIN;\n" in answer.text
