"""A server that the tests of a file share; what a test opens is closed after it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from lsp.desk import Desk, desk

BLOG = Path(__file__).parent.parent.parent / "examples" / "blog"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """A desk in a copy of the example blog."""
    root = Path(shutil.copytree(BLOG, tmp_path_factory.mktemp("shared") / "blog"))
    async with desk(root) as it:
        await it.ready()
        yield it


@pytest_asyncio.fixture(loop_scope="module")
async def editor(shared: Desk) -> AsyncIterator[Desk]:
    """The shared desk; its files must not be written to."""
    yield shared
    for name in list(shared.versions):
        shared.close(name)
