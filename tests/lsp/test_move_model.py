"""A model to another app: the project's apps to choose from, and one edit that is asked once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.conftest import BLOG
from lsp.desk import desk, marked

pytestmark = pytest.mark.asyncio
MODELS = "blog/models.py"


async def test_move_model(tmp_path: Path) -> None:
    root = Path(shutil.copytree(BLOG, tmp_path / "blog"))
    settings = root / "config/settings.py"
    settings.write_text(settings.read_text().replace('    "blog",\n', '    "blog",\n    "archive",\n'))
    (root / "archive/migrations").mkdir(parents=True)
    for name in ("archive/__init__.py", "archive/migrations/__init__.py", "archive/models.py"):
        (root / name).write_text("")
    async with desk(root) as editor:
        await editor.ready()
        text = editor.text(MODELS)
        editor.open(MODELS, text)
        assert not await editor.diagnostics(MODELS)
        listed = await editor.actions(MODELS, marked(text, "class FeedbackOption"), "refactor.move")
        (action,) = listed
        assert action.title == "Move FeedbackOption to the app archive, with its table"
        assert (action.kind, action.edit) == (types.CodeActionKind.RefactorMove, None)
        action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None and action.edit.change_annotations is not None
        (annotation,) = action.edit.change_annotations.values()
        assert (annotation.label, annotation.needs_confirmation) == (action.title, True)
        changes = action.edit.document_changes or ()
        created = [Path(each.uri).name for each in changes if isinstance(each, types.CreateFile)]
        assert created == ["0001_initial.py", "0004_move_feedbackoption_to_archive.py"]
        changed = [each for each in changes if isinstance(each, types.TextDocumentEdit)]
        versions = {Path(each.text_document.uri).parent.name: each.text_document.version for each in changed}
        assert versions["blog"] is not None
        assert not await editor.actions(MODELS, marked(text, "slug ="), "refactor.move")
