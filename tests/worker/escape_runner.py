"""Evaluates modules one after the other in a process of its own and tells, line by line, what each did.

Run with a folder of texts; the audit hook only takes notes, so that what is seen is the evaluator's own doing.
"""

from __future__ import annotations

import copy
import errno
import importlib
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent / "server")]

from sterna.worker.evaluator.scope import Module, Scope  # noqa: E402
from sterna.worker.session import Session  # noqa: E402
from worker.texts import Asked  # noqa: E402

FORBIDDEN = (
    "os.", "subprocess.", "socket.", "shutil.", "tempfile.", "sqlite3.", "ctypes.", "pty.", "signal.", "webbrowser.",
    "_thread.", "builtins.input", "builtins.breakpoint", "sys.settrace", "sys.setprofile", "sys.addaudithook",
    "pickle.", "urllib.", "http.", "smtplib.", "ftplib.", "fcntl.", "syslog.", "winreg.", "mmap.", "gc.",
)  # fmt: skip
HARMLESS = ("os.listdir", "os.scandir")

SETTINGS = """
SECRET_KEY = 'x'
INSTALLED_APPS = ['django.contrib.contenttypes', 'django.contrib.auth', 'app']
DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'
"""


class Notes:
    """What happened since the last look."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.on = False

    def hook(self, event: str, args: Any) -> None:
        if not self.on:
            return
        writes = event == "open" and (
            (isinstance(args[2], int) and args[2] & 3) or (isinstance(args[1], str) and set(args[1]) & set("wax+"))
        )
        if (
            writes
            or (event.startswith(FORBIDDEN) and event not in HARMLESS)
            or (event == "import" and args[0] == "on_disk")
        ):
            self.events.append(f"{event} {args!r}")

    def canary(self, *args: Any, **kwargs: Any) -> int:
        if self.on:
            self.events.append(f"canary {args!r}")
        return 1

    def take(self) -> list[str]:
        events, self.events = self.events, []
        return events


class Server:
    """The channel of a session that is in this process."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.ask = Asked(texts)
        self.check = lambda: None

    def progress(self, *args: Any) -> None:
        pass


def resolved(dotted: str) -> Any:
    """The real value of a dotted name."""
    module, _, name = dotted.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError:
        return getattr(resolved(module), name)


def outcome(session: Any, name: str) -> dict[str, str]:
    """Every name of a module, as text."""
    made = session.evaluator
    module = made.importer.load(name)
    made.importer.execute(module)
    scope = Scope(module, 0, -1, "module", module.names)
    found = {}
    for key in [key for key in module.names if not key.startswith("_")]:
        try:
            value = made.run.lookup(scope, key)
            found[key] = "module" if isinstance(value, Module) else type(value).__name__
        except Exception as error:  # noqa: BLE001 - part of the outcome
            found[key] = f"{type(error).__name__}: {error}"
    return found


def main(texts: dict[str, str], watched: dict[str, str]) -> None:
    notes = Notes()
    errno.canary = notes.canary  # type: ignore[attr-defined]
    notes.canary.__func__.__module__ = "errno"
    base = {"settings": SETTINGS, "app": "", "app.models": "", "app.migrations": ""}
    session = Session(Server(base | texts))
    session.open({"settings_module": "settings"})
    session.changes({})
    sys.addaudithook(notes.hook)
    for name in texts:
        before = copy.copy(resolved(watched[name])) if name in watched else None
        print(json.dumps({"start": name}), flush=True)
        started = time.process_time()
        notes.on = True
        try:
            found: Any = outcome(session, name)
        except BaseException as error:  # noqa: BLE001 - that none comes is what is tested
            found = f"{type(error).__name__}: {error}"
        notes.on = False
        seconds = time.process_time() - started
        try:
            changed = name in watched and resolved(watched[name]) != before
        except AttributeError:
            changed = True
        print(
            json.dumps({"name": name, "found": found, "events": notes.take(), "seconds": seconds, "changed": changed}),
            flush=True,
        )


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    sys.setrecursionlimit(12_000)
    threading.stack_size(256 * 1024 * 1024)
    thread = threading.Thread(target=main, args=(given["texts"], given["watched"]))
    thread.start()
    thread.join()
