"""The engine with the real worker on the example project: keystrokes, new files, a kill, broken settings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sterna.engine.engine import Engine
from sterna.engine.state import Ready
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files

FIELD = "    subtitle = models.CharField(max_length=80, default='')\n"
ANCHOR = "    title = "


@pytest.fixture
def engine(blog):
    (config,) = find_projects(blog, environ={})
    interpreter = find_interpreter(blog, sys.executable, environ={})
    engine = Engine(Project(config, Files(), interpreter, environ={}))
    yield engine
    engine.close()


def descriptions(engine: Engine) -> list[str]:
    return [change.description for change in engine.changes().changes]


def with_field(path: Path) -> str:
    return path.read_text().replace(ANCHOR, FIELD + ANCHOR, 1)


def test_from_keystroke_to_file(engine, blog):
    models = blog / "blog" / "models.py"
    assert descriptions(engine) == []
    assert isinstance(engine.state, Ready)
    assert not engine.state.bundled
    assert [app.label for app in engine.open().apps][-1] == "blog"

    engine.project.files.open(models, with_field(models), 2)
    (change,) = engine.changes().changes
    assert (change.operation, change.app, change.name) == ("AddField", "blog", "subtitle")
    assert change.places[0].module == "blog.models"
    assert engine.names_of(models) == ["blog.models"]

    answer = engine.makemigrations(["blog"], dry_run=False)
    assert (answer.exit_code, answer.stderr) == (0, "")
    (written,) = answer.files
    path = blog / "blog" / "migrations" / f"{written.name}.py"
    path.write_text(written.text)
    engine.changed([path])
    assert descriptions(engine) == []
    assert [node.name for node in engine.graph().nodes if node.app == "blog" and node.leaf] == [written.name]

    path.unlink()
    engine.changed([path])
    assert descriptions(engine) == ["Add field subtitle to post"]
    engine.project.files.close(models)
    assert descriptions(engine) == []


def test_killed_worker_is_replaced_with_the_text_of_now(engine, blog):
    models = blog / "blog" / "models.py"
    assert descriptions(engine) == []
    process = engine._process
    assert process is not None
    engine.project.files.open(models, with_field(models), 2)
    os.kill(process.pid, signal.SIGTERM)
    assert descriptions(engine) == ["Add field subtitle to post"]
    assert engine._process is not process


def test_settings_that_raise_and_are_mended(engine, blog):
    settings = blog / "config" / "settings.py"
    good = settings.read_text()
    engine.project.files.open(settings, 'raise RuntimeError("not today")\n' + good, 1)
    (problem,) = engine.changes().problems
    assert (problem.kind, problem.reason) == ("settings", "RuntimeError: not today")
    assert problem.place is not None
    assert (problem.place.module, problem.place.statement) == ("config.settings", 0)
    engine.project.files.open(settings, good, 2)
    assert engine.changes().problems == []


ORPHANS = """
import sys, threading, time
from pathlib import Path
from sterna.engine.engine import Engine
from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.project import Project
from sterna.project.snapshot import Files
folder, script = Path(sys.argv[1]), Path(sys.argv[2])
interpreter = Interpreter(Path(sys.executable), "bundled", bundled=True)
engine = Engine(Project(ProjectConfig(folder, "settings"), Files(), interpreter), script=script)
print(engine.request("pid", {}, int), flush=True)
engine.request("hang", {}, str)
"""


@pytest.mark.skipif(os.name == "nt", reason="asks for a process by signal 0")
def test_no_orphan_when_the_server_is_killed(tmp_path):
    (tmp_path / "settings.py").touch()
    script = Path(__file__).with_name("fake_worker.py")
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS, str(tmp_path), str(script)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        server.kill()
    for _ in range(1200):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if "Z" in Path(f"/proc/{worker}/stat").read_text().split(")")[1][:3]:
            return  # ended; whoever adopted it has yet to take notice
        time.sleep(0.05)
    pytest.fail("the worker outlives its server")
