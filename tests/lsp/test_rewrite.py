"""On the class of a migration the editor offers to optimize and to split it."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lsp.desk import desk, marked

FILE = "blog/migrations/0003_feedback_options.py"
TITLES = [
    "Optimize 0003_feedback_options: fewer operations that do the same",
    "Split 0003_feedback_options: schema and rows in migrations of their own",
]
ALTER = """        migrations.AlterModelOptions(name="feedbackoption", options={"ordering": ["id"]}),
        migrations.AlterModelOptions(name="feedbackoption", options={}),
    ]
"""


async def test_rewrite(blog: Path) -> None:
    text = (blog / FILE).read_text()
    (blog / FILE).write_text(text[: text.rindex("    ]\n")] + ALTER, encoding="utf-8")
    async with desk(blog) as editor:
        await editor.ready()
        editor.open(FILE)
        for part, offered in (("operations", []), ("class", TITLES)):
            actions = await editor.actions(FILE, marked(editor.text(FILE), part), types.CodeActionKind.Refactor)
            found = [each for each in actions if each.title.startswith(("Optimize", "Split"))]
            assert [each.title for each in found] == offered
        optimize, split = [await editor.client.code_action_resolve_async(each) for each in found]
        assert optimize.edit is not None
        (change,) = optimize.edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.edits[0].new_text.count("AlterModelOptions") == 1
        assert split.edit is not None
        first, *_ = split.edit.document_changes or ()
        assert isinstance(first, types.CreateFile)
        assert first.uri.endswith("/blog/migrations/0004_alter_feedbackoption_options_and_more.py")
