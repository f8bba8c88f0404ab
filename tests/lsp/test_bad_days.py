"""What goes wrong around a server: no project, a worker that dies, settings that fail, files that do not parse."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest
from lsprotocol import types
from pygls import uris

from lsp.desk import PATIENCE, SERVER, Desk, children, desk, workers

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODELS = "blog/models.py"
FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
NEW = '    summary = models.CharField(max_length=80, default="")\n'


async def test_folder_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    async with desk(tmp_path) as editor:
        await editor.until(lambda: editor.statuses)
        assert editor.statuses[-1]["state"] == "absent"
        editor.open("a.py")
        assert await editor.hover("a.py", 0, 0) is None
        assert list(await editor.actions("a.py", types.Range(types.Position(0, 0), types.Position(0, 1)))) == []
        assert "No manage.py" in await editor.report()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker in /proc")
async def test_worker_that_is_killed(editor: Desk) -> None:
    editor.open(MODELS)
    text = editor.text(MODELS)
    await editor.diagnostics(MODELS)
    (pid,) = workers(editor)
    os.kill(pid, signal.SIGKILL)
    editor.change(MODELS, text.replace(FIELD, FIELD + NEW))
    (diagnostic,) = await editor.diagnostics(MODELS)
    assert diagnostic.message.startswith("Add field summary")
    (other,) = workers(editor)
    assert other != pid


async def test_settings_that_raise_then_do_not(editor: Desk) -> None:
    settings = "config/settings.py"
    editor.open(settings)
    good = editor.text(settings)
    assert list(await editor.diagnostics(settings)) == []
    bad = good + 'raise RuntimeError("no database today")\n'
    editor.change(settings, bad)
    (diagnostic,) = await editor.diagnostics(settings)
    assert diagnostic.code == "settings-problem"
    assert "no database today" in diagnostic.message
    assert diagnostic.range.start.line == bad.count("\n") - 1
    editor.change(settings, good)
    assert list(await editor.diagnostics(settings)) == []


async def test_migration_that_does_not_parse(editor: Desk) -> None:
    name = "blog/migrations/0003_feedback_options.py"
    editor.open(name)
    good = editor.text(name)
    assert list(await editor.diagnostics(name)) == []
    editor.change(name, good.replace("    operations = [", "    operations = [("))
    (diagnostic,) = await editor.diagnostics(name)
    assert diagnostic.code == "migration-unreadable"
    assert await editor.hover(name, 0, 0) is None
    editor.change(name, good)
    assert list(await editor.diagnostics(name)) == []


async def test_restart_and_report(editor: Desk) -> None:
    editor.open(MODELS, editor.text(MODELS).replace(FIELD, FIELD + NEW))
    assert len(await editor.diagnostics(MODELS)) == 1
    told = len(editor.published[editor.uri(MODELS)])
    await editor.client.protocol.send_request_async("sterna/restart", {})
    await editor.until(lambda: [each for each in editor.published[editor.uri(MODELS)][told:] if each[1]])
    report = await editor.report()
    assert "config.settings (from manage.py" in report
    assert "blog: Add field summary to post" in report


async def test_untrusted_workspace_runs_the_bundled_django_only(blog: Path) -> None:
    python = blog / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    trap = blog / "trap"
    python.write_text(f"#!/bin/sh\ntouch {trap}\n")
    python.chmod(0o755)
    async with desk(blog, options={"trusted": False}) as editor:
        editor.open(MODELS)
        assert list(await editor.diagnostics(MODELS)) == []
        assert "bundled" in editor.statuses[-1]["text"]
        assert not trap.exists()


async def test_interpreter_that_cannot_hold_a_worker(blog: Path) -> None:
    async with desk(blog, configuration={"interpreter": "/bin/true"}) as editor:
        editor.open(MODELS)
        assert list(await editor.diagnostics(MODELS)) == []
        assert "bundled" in editor.statuses[-1]["text"]
        assert "/bin/true" in editor.statuses[-1]["detail"]


async def test_two_projects_in_one_folder(blog: Path, tmp_path: Path) -> None:
    import shutil

    both = tmp_path / "both"
    for name in ("one", "two"):
        shutil.copytree(blog, both / name)
    async with desk(both) as editor:
        one, two = f"one/{MODELS}", f"two/{MODELS}"
        editor.open(one)
        editor.open(two)
        assert list(await editor.diagnostics(one)) == []
        assert list(await editor.diagnostics(two)) == []
        editor.change(one, editor.text(one).replace(FIELD, FIELD + NEW))
        assert len(await editor.diagnostics(one)) == 1
        assert len(editor.published[editor.uri(two)]) == 1
        assert len(editor.statuses[-1]["projects"]) == 2


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker in /proc")
async def test_client_that_vanishes_leaves_nothing_behind(blog: Path) -> None:
    server = await asyncio.create_subprocess_exec(
        *SERVER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert server.stdin is not None
    assert server.stdout is not None
    uri = uris.from_fs_path(str(blog))
    for message in (
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": uri, "capabilities": {}}},
        {"method": "initialized", "params": {}},
    ):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    said = b""
    while b'"ready"' not in said:
        said += await asyncio.wait_for(server.stdout.read(4096), PATIENCE)
    (worker,) = children(server.pid)
    server.stdin.close()
    assert await asyncio.wait_for(server.wait(), PATIENCE) == 1
    assert not Path(f"/proc/{worker}").exists()
