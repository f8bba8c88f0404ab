"""Django's questions in the editor: an action for each way to answer, whose file is what the command writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from lsp.desk import Desk, desk, vscode

MODELS = "blog/models.py"
TITLE = "    title = models.CharField(max_length=50)\n"
HEADLINE = TITLE.replace("title", "headline")


@pytest_asyncio.fixture
async def editor(blog: Path) -> AsyncIterator[Desk]:
    """A desk whose client can ask for values."""
    async with desk(blog, patient(), {"asksForValues": True}) as it:
        yield it


def patient() -> types.ClientCapabilities:
    """A client that takes no edits later: the list waits for them, however long that takes on this machine."""
    capabilities = vscode()
    assert capabilities.text_document is not None and capabilities.text_document.code_action is not None
    capabilities.text_document.code_action.resolve_support = None
    return capabilities


async def actions(editor: Desk, text: str) -> dict[str, types.CodeAction]:
    """The quick fixes at the first finding, after this text was typed, by their titles."""
    editor.open(MODELS)
    await editor.diagnostics(MODELS)
    editor.change(MODELS, text)
    found = [each for each in await editor.diagnostics(MODELS) if each.code == "missing-migration"]
    listed = await editor.actions(MODELS, found[0].range, types.CodeActionKind.QuickFix)
    return {each.title: each for each in listed if each.title.startswith("Generate")}


def written(blog: Path, text: str, answers: str) -> str:
    """The migration that Django's own command writes with these answers."""
    models = blog / MODELS
    before = models.read_text()
    models.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", INTERACTIVE, "makemigrations", "blog"],
        cwd=blog, input=answers, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.returncode == 0
    (new,) = blog.glob("blog/migrations/0004_*.py")
    content = new.read_text()
    new.unlink()
    models.write_text(before)
    return body(content)


INTERACTIVE = """
import os, runpy, sys
sys.stdin.isatty = lambda: True
runpy.run_path("manage.py", run_name="__main__")
"""


def body(text: str) -> str:
    """Without the line that has the time in it."""
    return text.split("\n", 1)[1]


def created(action: types.CodeAction) -> str:
    """The text of the one file that the action creates."""
    assert action.edit is not None
    _, edit = action.edit.document_changes or ()
    assert isinstance(edit, types.TextDocumentEdit)
    return body(edit.edits[0].new_text)


async def test_rename(editor: Desk, blog: Path) -> None:
    text = editor.text(MODELS).replace(TITLE, HEADLINE)
    found = await actions(editor, text)
    assert list(found) == [
        "Generate migration for blog: 0004_rename_title_post_headline (title was renamed to headline)",
        "Generate migration for blog: 0004_remove_post_title_post_headline "
        "(title was removed, headline is new; headline is '' in existing rows)",
        "Generate migration for blog: 0004_remove_post_title_post_headline "
        "(title was removed, headline is new; headline gets db_default='', in the model as well)",
        "Generate migration for blog: "
        "0004_remove_post_title_post_headline, 0005_fill_post_headline, 0006_alter_post_headline "
        "(title was removed, headline is new; headline in three migrations: nullable, existing rows filled, then NOT "
        "NULL)",
        "Generate migration for blog "
        "(title was removed, headline is new; headline is a value to be typed in existing rows)",
    ]
    renamed, removed, _, _, typed = found.values()
    assert renamed.is_preferred
    assert created(renamed) == written(blog, text, "y\n")
    assert created(removed) == written(blog, text, "n\n1\n''\n")
    # lsprotocol takes a code action with a command for a bare command, and its fields for text.
    assert "sterna.generateWithValue" in str(typed.command)
    assert "[False]" in str(typed.command) or "'answers': (False,)" in str(typed.command)


async def test_value(editor: Desk, blog: Path) -> None:
    text = editor.text(MODELS).replace(TITLE, TITLE + "    rank = models.IntegerField()\n")
    found = await actions(editor, text)
    assert [title.partition("(")[2] for title in found] == [
        "rank is 0 in existing rows)",
        "rank gets db_default=0, in the model as well)",
        "rank in three migrations: nullable, existing rows filled, then NOT NULL)",
        "rank is a value to be typed in existing rows)",
    ]
    assert created(next(iter(found.values()))) == written(blog, text, "1\n0\n")
    answer = await ask(editor, blog, ["7 * 6"])
    (_, edit) = answer["edit"]["documentChanges"]
    assert body(edit["edits"][0]["newText"]) == written(blog, text, "1\n7 * 6\n")
    question = (await ask(editor, blog, []))["question"]
    assert (question["takesValue"], [each["answer"] for each in question["choices"]]) == (
        True,
        ["0", "db_default=0", "stages"],
    )
    with pytest.raises(Exception, match="NameError: name 'seven' is not defined"):
        await ask(editor, blog, ["seven"])


async def test_database_default(editor: Desk, blog: Path) -> None:
    """The model says what the migration says: afterwards nothing is missing."""
    text = editor.text(MODELS).replace(TITLE, TITLE + "    rank = models.IntegerField(\n    )\n")
    action = next(each for title, each in (await actions(editor, text)).items() if "db_default" in title)
    assert action.edit is not None
    _, new, changed = action.edit.document_changes or ()
    assert isinstance(new, types.TextDocumentEdit) and isinstance(changed, types.TextDocumentEdit)
    assert changed.text_document == types.OptionalVersionedTextDocumentIdentifier(
        editor.uri(MODELS), editor.versions[MODELS]
    )
    assert "models.IntegerField(db_default=0)" in new.edits[0].new_text
    (edit,) = changed.edits
    lines = text.splitlines(keepends=True)
    start, end = edit.range.start, edit.range.end
    after = lines[start.line][: start.character] + edit.new_text + lines[end.line][end.character :]
    editor.change(MODELS, "".join([*lines[: start.line], after, *lines[end.line + 1 :]]))
    path = blog / "blog" / "migrations" / f"{Path(new.text_document.uri).stem}.py"
    path.write_text(new.edits[0].new_text)
    editor.changed_on_disk(path.relative_to(blog).as_posix())
    await editor.until(lambda: not list(editor.published[editor.uri(MODELS)][-1][1]))


async def test_stages_fit_a_field_without_values(editor: Desk, blog: Path) -> None:
    more = "    more = models.ForeignKey('Post', models.CASCADE)\n"
    first, *_ = (await actions(editor, editor.text(MODELS).replace(TITLE, TITLE + more))).items()
    assert "0004_post_more, 0005_fill_post_more, 0006_alter_post_more (more in three migrations" in first[0]


async def ask(editor: Desk, root: Path, answers: list[Any]) -> Any:
    """What `sterna/generate` answers, as plain values."""
    params = {"root": str(root.resolve()), "labels": ["blog"], "answers": answers}
    return plain(await editor.client.protocol.send_request_async("sterna/generate", params))


def plain(value: Any) -> Any:
    """A value of a type that pygls made up, as JSON has it."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


async def test_max_migration_goes_along(editor: Desk, blog: Path) -> None:
    named = blog / "blog" / "migrations" / "max_migration.txt"
    named.write_text("0003_old\n")
    text = editor.text(MODELS).replace(TITLE, HEADLINE)
    renamed, *_ = (await actions(editor, text)).values()
    assert renamed.edit is not None
    create, new, other = renamed.edit.document_changes or ()
    assert isinstance(create, types.CreateFile) and isinstance(new, types.TextDocumentEdit)
    assert isinstance(other, types.TextDocumentEdit)
    assert other.text_document.uri == editor.uri("blog/migrations/max_migration.txt")
    (edit,) = other.edits
    assert (edit.new_text, edit.range.end) == ("0004_rename_title_post_headline\n", types.Position(1, 0))


async def test_preview(blog: Path) -> None:
    """Whoever wants to see everything before is asked about each part."""
    async with desk(blog, patient(), {"preview": True}) as editor:
        text = editor.text(MODELS).replace(TITLE, HEADLINE)
        renamed, *_ = (await actions(editor, text)).values()
        assert renamed.edit is not None
        create, new = renamed.edit.document_changes or ()
        assert isinstance(create, types.CreateFile) and isinstance(new, types.TextDocumentEdit)
        (edit,) = new.edits
        assert isinstance(edit, types.AnnotatedTextEdit)
        annotations = renamed.edit.change_annotations or {}
        assert annotations[edit.annotation_id].needs_confirmation
        assert create.annotation_id == edit.annotation_id
        assert getattr(renamed.data, "confirmed", None) or renamed.data["confirmed"] is True
