"""Where two migrations come last, the editor offers the one that merges them."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lsp.desk import desk

NAMES = ("blog/migrations/0009_one.py", "blog/migrations/0009_other.py")
TEXT = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "{newest}")]
"""


async def test_merge(blog: Path) -> None:
    newest = sorted((blog / "blog" / "migrations").glob("0*.py"))[-1].stem
    for name in NAMES:
        (blog / name).write_text(TEXT.replace("{newest}", newest), encoding="utf-8")
    async with desk(blog) as editor:
        editor.open(NAMES[0])
        diagnostic = next(each for each in await editor.diagnostics(NAMES[0]) if each.code == "conflicting-migrations")
        actions = await editor.actions(NAMES[0], diagnostic.range)
        action = next(each for each in actions if each.title.startswith("Merge the migrations of blog: "))
        assert action.edit is not None
        create, edit = action.edit.document_changes or ()
        assert isinstance(create, types.CreateFile)
        assert "/blog/migrations/0010_merge_" in create.uri
        assert isinstance(edit, types.TextDocumentEdit)
        assert "('blog', '0009_one')" in edit.edits[0].new_text
        assert list(action.diagnostics or ()) == [diagnostic]


ALTER = """\
    operations = [migrations.AlterModelOptions("post", {"ordering": ["%s"]})]
"""


async def test_no_merge_of_what_does_not_commute(blog: Path) -> None:
    newest = sorted((blog / "blog" / "migrations").glob("0*.py"))[-1].stem
    for name, field in zip(NAMES, ("id", "title"), strict=True):
        (blog / name).write_text(TEXT.replace("{newest}", newest) + ALTER % field, encoding="utf-8")
    async with desk(blog) as editor:
        editor.open(NAMES[0])
        diagnostic = next(each for each in await editor.diagnostics(NAMES[0]) if each.code == "conflicting-migrations")
        actions = await editor.actions(NAMES[0], diagnostic.range, types.CodeActionKind.QuickFix)
        titles = [each.title.partition(" ")[0] for each in actions]
        assert titles.index("Rebase") < titles.index("Merge"), titles
        merge = actions[titles.index("Merge")]
        assert merge.edit is None
        assert "AlterModelOptions" in (merge.disabled.reason if merge.disabled is not None else merge.title)
