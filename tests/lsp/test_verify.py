"""Verify with Django: the user's command, refused where the workspace is not trusted."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from lsp.desk import PATIENCE, Desk, desk


async def verify(editor: Desk) -> str:
    """What `sterna/verify` answers."""
    async with asyncio.timeout(PATIENCE):
        answer = await editor.client.protocol.send_request_async("sterna/verify", {})
    return str(getattr(answer, "text", None) or answer["text"])


async def test_side_by_side(blog: Path) -> None:
    models = "blog/models.py"
    async with desk(blog, options={"python": sys.executable}) as editor:
        editor.open(models)
        assert (await verify(editor)).startswith("# blog: Sterna agrees with Django.")
        editor.change(models, editor.text(models) + "\n\nclass Tag(models.Model):\n    pass\n")
        text = await verify(editor)
        assert "Only Sterna lists:" in text
        assert "There is unsaved text" in text


async def test_refused_without_trust(blog: Path) -> None:
    (blog / "manage.py").write_text("raise RuntimeError('run')\n" + (blog / "manage.py").read_text())
    async with desk(blog, options={"python": sys.executable, "trusted": False}) as editor:
        with pytest.raises(JsonRpcException, match="Trust this workspace first"):
            await verify(editor)
