"""The engine against a worker that dies, hangs, floods and talks nonsense."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sterna.engine.conversation import Timings
from sterna.engine.engine import Engine
from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable
from sterna.engine.state import Absent, Failed, Ready, Starting
from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.problem import FileProblem
from sterna.project.project import Project
from sterna.project.snapshot import Files

SCRIPT = Path(__file__).with_name("fake_worker.py")
BUNDLED = Interpreter(Path(sys.executable), "bundled", bundled=True)
QUICK = Timings(backoff=(0.01, 0.02), deaths=5)
"""No long breaks; all else has as much time as it takes on a machine that does much besides."""


@pytest.fixture
def make_engine(tmp_path):
    engines = []

    def make(
        interpreter: Interpreter = BUNDLED,
        settings: str | None = "settings",
        timings: Timings = QUICK,
        problems: list[FileProblem] | None = None,
        **files: str,
    ) -> Engine:
        for name, text in {"settings": "A = 1\n", **files}.items():
            (tmp_path / f"{name}.py").write_text(text)
        config = ProjectConfig(
            tmp_path, settings, source_roots=[tmp_path], environ={"MARK": "seen"}, problems=problems or []
        )
        engine = Engine(Project(config, Files(), interpreter, environ={}), script=SCRIPT, timings=timings)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def python_named(tmp_path):
    """The running interpreter under another name, as an environment has it."""

    def link(name: str) -> Interpreter:
        path = tmp_path / name
        path.symlink_to(sys.executable)
        return Interpreter(path, "setting")

    return link


def test_opens_and_answers(make_engine):
    engine = make_engine()
    assert engine.state == Absent()
    assert engine.request("echo", {"a": ["ü", 1]}, dict[str, Any]) == {"a": ["ü", 1]}
    assert engine.opened is not None
    assert engine.opened.values == {"MARK": "seen"}
    state = engine.state
    assert isinstance(state, Ready)
    assert (state.django, state.python, state.bundled, state.fallback_reason) == ("5.2.19", "3.11.7", True, "")


def test_states_are_told_once_each(make_engine):
    engine = make_engine()
    seen = []
    engine.on_state = seen.append
    engine.request("echo", {}, dict[str, Any])
    engine.project.files.open(engine.project.config.root / "other.py", "A = 2\n", 1)
    engine.request("echo", {}, dict[str, Any])
    assert [type(state) for state in seen] == [Starting, Ready]
    assert isinstance(engine.state, Ready)
    assert engine.state.generation == engine.project.generation


def test_command_error(make_engine):
    engine = make_engine()
    with pytest.raises(EngineError, match="CommandError: unheard of") as caught:
        engine.request("unheard of", {}, dict)
    assert caught.value.kind == "command"
    assert engine.request("echo", {"still": "here"}, dict[str, str]) == {"still": "here"}


def test_no_settings_module_says_what_discovery_said(make_engine, tmp_path):
    engine = make_engine(settings=None, problems=[FileProblem(tmp_path / "manage.py", "names no settings.", line=4)])
    with pytest.raises(EngineError, match=r"manage\.py:5: names no settings\.") as caught:
        engine.changes()
    assert caught.value.kind == "settings"


def test_settings_error_is_kept_until_a_file_changes(make_engine, tmp_path):
    engine = make_engine(settings="raising", raising="x\n")
    for _ in range(2):
        with pytest.raises(EngineError, match="settings raise") as caught:
            engine.request("echo", {}, dict)
        assert caught.value.place is not None
        assert caught.value.place.module == "raising"
    engine.project.files.open(tmp_path / "raising.py", "y\n")
    with pytest.raises(EngineError, match="settings raise"):
        engine.request("echo", {}, dict)
    engine.project.configure(ProjectConfig(tmp_path, "settings", source_roots=[tmp_path]), engine.project.interpreter)
    engine.restart()
    assert engine.request("log", {}, list) == [["open", "settings"]]


def test_killed_in_the_middle_is_asked_again(make_engine, tmp_path):
    engine = make_engine()
    first = engine.request("pid", {}, int)
    assert engine.request("die", {"flag": str(tmp_path / "flag")}, str) == "alive"
    assert engine.request("pid", {}, int) != first
    assert engine.request("log", {}, list) == [["open", "settings"]]


def test_killed_twice_is_unavailable_and_comes_back(make_engine):
    engine = make_engine()
    with pytest.raises(EngineUnavailable, match="last words"):
        engine.request("die", {"always": True}, str)
    assert engine.request("echo", {}, dict) == {}


def test_death_while_idle_is_noticed(make_engine):
    engine = make_engine()
    assert engine.request("die after", {}, str) == "dying"
    time.sleep(0.3)
    assert engine.request("echo", {}, dict) == {}


def test_dying_all_the_time_is_a_failure_until_restart(make_engine):
    engine = make_engine(timings=Timings(backoff=(0.01,), deaths=3))
    with pytest.raises(EngineUnavailable):
        engine.request("die", {"always": True}, str)
    with pytest.raises(EngineUnavailable):
        engine.request("die", {"always": True}, str)
    assert isinstance(engine.state, Failed)
    assert "3 times" in engine.state.reason
    assert "last words" in engine.state.reason
    assert engine.state.remedy
    with pytest.raises(EngineUnavailable):
        engine.request("echo", {}, dict)
    engine.restart()
    assert engine.state == Absent()
    assert engine.request("echo", {}, dict) == {}


@pytest.mark.parametrize("method", ["garbage", "stranger", "torn"])
def test_nonsense_ends_the_worker_only(make_engine, method):
    engine = make_engine()
    with pytest.raises(EngineUnavailable, match="worker"):
        engine.request(method, {}, str)
    assert engine.request("echo", {}, dict) == {}


def test_result_of_another_type_is_nonsense(make_engine):
    engine = make_engine()
    with pytest.raises(EngineUnavailable, match="'echo'"):
        engine.request("echo", {}, list[int])


def test_silent_worker_is_given_up(make_engine):
    engine = make_engine(timings=Timings(silence=0.3, backoff=(0.01,)))
    with pytest.raises(EngineUnavailable, match="said nothing"):
        engine.request("hang", {}, str)


def test_flood_on_stderr_does_not_block(make_engine):
    engine = make_engine()
    assert engine.request("flood", {}, str) == "flooded"
    assert len(engine.log_tail) < 200_000


def cancel_soon() -> threading.Event:
    event = threading.Event()
    threading.Timer(0.1, event.set).start()
    return event


def test_cancel_leaves_the_worker_alive(make_engine):
    engine = make_engine()
    pid = engine.request("pid", {}, int)
    told = []
    with pytest.raises(EngineCancelled):
        engine.request("slow", {}, str, cancel=cancel_soon(), on_progress=told.append)
    assert [progress.text for progress in told] == ["slowly"]
    assert engine.request("pid", {}, int) == pid


def test_cancel_kills_a_hung_worker(make_engine):
    engine = make_engine(timings=Timings(cancel=0.3, backoff=(0.01,)))
    pid = engine.request("pid", {}, int)
    with pytest.raises(EngineCancelled):
        engine.request("hang", {}, str, cancel=cancel_soon())
    assert engine.request("pid", {}, int) != pid


def test_cancel_while_waiting_for_a_turn(make_engine):
    engine = make_engine()
    engine.request("echo", {}, dict)
    thread = threading.Thread(target=engine.request, args=("nap", {"seconds": 3, "value": 1}, int))
    thread.start()
    time.sleep(0.1)
    with pytest.raises(EngineCancelled):
        engine.request("echo", {}, dict, cancel=cancel_soon())
    assert thread.is_alive()
    thread.join()


def test_threads_take_turns(make_engine):
    engine = make_engine()
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = engine.request("nap", {"seconds": 0.02, "value": number}, int)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number for number in range(8)}


def test_changed_document_becomes_one_update(make_engine, tmp_path):
    engine = make_engine(models="B = 1\n")
    engine.request("ask", {"ask": "module", "name": "models"}, dict)
    engine.project.files.open(tmp_path / "models.py", "B = 2\n", 1)
    engine.project.files.open(tmp_path / "models.py", "B = 3\n", 2)
    engine.project.files.open(tmp_path / "unrelated.txt", "?", 1)
    engine.request("echo", {}, dict)
    engine.request("echo", {}, dict)
    assert engine.request("log", {}, list) == [["open", "settings"], ["update", ["models"]]]


def test_changed_settings_open_in_a_new_worker(make_engine, tmp_path):
    engine = make_engine()
    seen = []
    engine.on_state = seen.append
    engine.request("echo", {}, dict)
    (tmp_path / "settings.py").write_text("A = 22\n")
    engine.changed([tmp_path / "settings.py"])
    assert engine.request("log", {}, list) == [["open", "settings"]]
    assert [type(state) for state in seen if not isinstance(state, Absent)] == [Starting, Ready, Starting, Ready]


def test_appeared_and_vanished_files_are_told(make_engine, tmp_path):
    engine = make_engine(package="")
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "__init__.py").write_text("")
    (migrations / "0001_initial.py").write_text("")
    assert engine.request("ask", {"ask": "submodules", "name": "migrations"}, list) == ["0001_initial"]
    assert engine.request("ask", {"ask": "module", "name": "later"}, dict | None) is None
    (migrations / "0002_more.py").write_text("")
    (tmp_path / "later.py").write_text("")
    engine.changed([migrations / "0002_more.py", tmp_path / "later.py"])
    log = engine.request("log", {}, list)
    assert log[-1] == ["update", ["later", "migrations", "migrations.0002_more"]]
    (migrations / "0002_more.py").unlink()
    engine.changed([migrations / "0002_more.py"])
    assert engine.request("ask", {"ask": "submodules", "name": "migrations"}, list) == ["0001_initial"]


def test_changed_environment_file_opens_in_a_new_worker(make_engine, tmp_path):
    (tmp_path / ".env").write_text("SECRET=1\n")
    engine = make_engine()
    seen = []
    engine.on_state = seen.append
    question = {"ask": "text", "path": str(tmp_path / ".env")}
    assert engine.request("ask", question, str) == "SECRET=1\n"
    (tmp_path / ".env").write_text("SECRET=22\n")
    engine.changed([tmp_path / ".env"])
    assert engine.request("log", {}, list) == [["open", "settings"]]
    assert sum(isinstance(state, Starting) for state in seen) == 2


def test_body_is_of_the_text_that_the_worker_was_told(make_engine, tmp_path):
    engine = make_engine()
    path = tmp_path / "code.py"
    engine.project.files.open(path, "def f():\n    return 1\n", 1)
    path.write_text("")
    engine.changed([path])
    told = engine.request("ask", {"ask": "module", "name": "code"}, dict)
    assert told["package"] is False
    host = engine._host
    engine.project.files.open(path, "import os\n\n\ndef f():\n    return 2\n", 2)
    assert "'1'" in repr(host._body("code", 0, 0))


def test_answers_for_what_is_no_source(make_engine, tmp_path):
    engine = make_engine()
    (tmp_path / "latin.py").write_bytes(b"x = 1\ny = '\xe9'\n")
    (tmp_path / "native.so").write_bytes(b"")
    (tmp_path / "space").mkdir()

    def ask(name: str) -> Any:
        return engine.request("ask", {"ask": "module", "name": name}, dict | None)

    broken = ask("latin")
    assert (broken["line"], broken["package"], "decoded" in broken["broken"]) == (1, False, True)
    assert ask("native")["binary"] is True
    assert ask("space")["namespace"] is True
    assert ask("abc") is None
    assert engine.request("ask", {"ask": "body", "module": "gone", "statement": 0, "key": 0}, dict)["broken"]


def test_body_of_a_file(make_engine, tmp_path):
    engine = make_engine(code="def f():\n    return 1\n")
    question = {"ask": "body", "module": "code", "statement": 0, "key": 0}
    assert "broken" in engine.request("ask", question, dict), "nothing was told of it yet"
    engine.request("ask", {"ask": "module", "name": "code"}, dict)
    assert engine.request("ask", question, list)[0][0] == "Return"
    assert "broken" in engine.request("ask", {**question, "key": 5}, dict)
    assert "broken" in engine.request("ask", {**question, "statement": 5}, dict)
    (tmp_path / "code.py").write_text("import os\n\n\ndef f():\n    return 2\n")
    assert "changed" in engine._host._body("code", 0, 0)["broken"]


def test_input_goes_to_the_caller(make_engine):
    engine = make_engine()
    question = {"ask": "input", "prompt": "Name? "}
    assert engine.request("ask", question, str, on_input=lambda prompt: prompt.upper()) == "NAME? "
    assert engine.request("ask", question, str | None) is None


@pytest.mark.skipif(os.name == "nt", reason="needs links")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken", "Django is not installed in broken. Install it."),
        ("oldest", "has Django 3.2.1; Sterna needs 4.2"),
        ("dying", "no module named encodings"),
        ("mute", "did not start within"),
    ],
)
def test_falls_back_to_the_bundled_interpreter(make_engine, python_named, name, reason):
    timings = Timings(hello=5.0) if name == "mute" else QUICK
    engine = make_engine(interpreter=python_named(name), timings=timings)
    assert engine.request("echo", {}, dict) == {}
    assert isinstance(engine.state, Ready)
    assert engine.state.bundled
    assert reason in engine.state.fallback_reason


def test_falls_back_when_the_interpreter_cannot_run(make_engine, tmp_path):
    (tmp_path / "python").write_text("no program")
    engine = make_engine(interpreter=Interpreter(tmp_path / "python", "setting"))
    engine.request("echo", {}, dict)
    assert isinstance(engine.state, Ready)
    assert "cannot be run" in engine.state.fallback_reason


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_packages_of_the_environment_are_read_also_where_it_is_not_run(make_engine, python_named, tmp_path):
    packages = tmp_path / "env" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "library.py").touch()
    interpreter = Interpreter(python_named("broken").path, "setting", site_packages=[str(packages)])
    engine = make_engine(interpreter=interpreter)
    assert engine.request("ask", {"ask": "module", "name": "library"}, dict)["path"] == str(packages / "library.py")


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_restart_while_starting_takes_the_new_interpreter(make_engine, python_named):
    engine = make_engine(interpreter=python_named("mute"), timings=Timings(hello=0.5))
    good = python_named("good")

    def configure() -> None:
        engine.project.configure(engine.project.config, good)
        engine.restart()

    threading.Timer(0.2, configure).start()
    engine.request("echo", {}, dict)
    assert isinstance(engine.state, Ready)
    assert (engine.state.interpreter, engine.state.fallback_reason) == (str(good.path), "")


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_own_interpreter_is_used_when_it_works(make_engine, python_named):
    interpreter = python_named("good")
    engine = make_engine(interpreter=interpreter)
    engine.request("echo", {}, dict)
    assert isinstance(engine.state, Ready)
    assert (engine.state.bundled, engine.state.interpreter) == (False, str(interpreter.path))


def test_no_worker_at_all_is_a_failure(make_engine, tmp_path):
    engine = make_engine()
    engine._script = tmp_path / "missing.py"
    with pytest.raises(EngineUnavailable) as caught:
        engine.request("echo", {}, dict)
    assert isinstance(caught.value.state, Failed)
    assert "missing.py" in caught.value.state.reason


def test_close_ends_worker_and_request(make_engine):
    engine = make_engine()
    pid = engine.request("pid", {}, int)
    outcome: list[BaseException] = []

    def hang() -> None:
        try:
            engine.request("hang", {}, str)
        except EngineUnavailable as error:
            outcome.append(error)

    thread = threading.Thread(target=hang)
    thread.start()
    time.sleep(0.2)
    engine.close()
    thread.join(timeout=60)
    assert len(outcome) == 1
    assert engine.state == Absent()
    with pytest.raises(EngineUnavailable):
        engine.request("echo", {}, dict)
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_restart_during_a_request_asks_the_new_worker(make_engine, tmp_path):
    engine = make_engine()
    engine.request("echo", {}, dict)
    threading.Timer(0.1, engine.restart).start()
    assert engine.request("nap", {"seconds": 0.3, "value": 7}, int) == 7
    assert engine.request("log", {}, list) == [["open", "settings"]]
