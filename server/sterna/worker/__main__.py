"""The worker's start: isolate the process, say hello, answer requests until the server is gone.

Run as a script with `-I -S -B`; the package is put together here, because nothing of the server's environment is on
this interpreter's search path.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, Dict


def put_package_together() -> None:
    """Make `sterna.worker` importable from this file's place alone."""
    root = Path(__file__).resolve().parent.parent
    spec = importlib.util.spec_from_file_location(
        "sterna", root / "__init__.py", submodule_search_locations=[str(root)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["sterna"] = package
    spec.loader.exec_module(package)


def private_streams() -> Any:
    """The pipe to the server on a descriptor of its own; descriptor 1 becomes stderr, so that no print can harm it."""
    sink = os.fdopen(os.dup(1), "wb")
    source = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    sys.stdout = sys.stderr
    return source, sink


def hello(folders: Any) -> Dict[str, Any]:
    """What this interpreter is and has, or why it cannot serve."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        import django
    except ImportError:
        missing = "Python %s at %s has no Django." % (version, sys.executable)
        return {"failed": {"reason": missing, "remedy": "Install Django there, or choose another interpreter."}}
    from sterna.worker import compat

    reason = compat.refused()
    if reason is not None:
        return {"failed": {"reason": reason, "remedy": "Use Django %d.%d or newer." % compat.OLDEST}}
    names = sorted(getattr(sys, "stdlib_module_names", sys.builtin_module_names))
    return {"hello": {"python": version, "django": django.get_version(), "path": folders, "stdlib": names}}


def serve(source: Any, sink: Any) -> None:
    """Say hello and answer."""
    from sterna.worker import isolation
    from sterna.worker.channel import Channel

    folders = isolation.install()
    channel = Channel(source, sink)
    first = hello(folders)
    channel.send(first)
    if "failed" in first:
        return
    from sterna.worker.sql import drivers

    drivers.install()
    from sterna.worker import guard
    from sterna.worker.session import Session

    session = Session(channel)
    guard.install()
    while True:
        request = channel.next_request()
        if request is None:
            return
        channel.send({"id": request["id"], **answer(session, request)})


def answer(session: Any, request: Dict[str, Any]) -> Dict[str, Any]:
    """The result of a request, or its error."""
    from sterna.worker.session import RequestError
    from sterna.worker.values import Cancelled

    try:
        return {"result": session.answer(request["method"], request.get("params", {}))}
    except Cancelled:
        return failed("cancelled", "The request was called off.")
    except RequestError as error:
        return failed(error.kind, str(error), error.place)
    except Exception as error:  # noqa: BLE001 - a fault of the worker's own: told with its traceback, and the process lives
        if type(error).__name__ == "CommandFailedError":
            return failed("command", str(error))
        return failed("internal", traceback.format_exc())
    except BaseException as stop:
        if isinstance(stop, (SystemExit, KeyboardInterrupt)):
            raise
        return failed("internal", traceback.format_exc())


def failed(kind: str, message: str, place: Any = None) -> Dict[str, Any]:
    """An error as a message."""
    return {"error": {"kind": kind, "message": message, "place": place}}


def main() -> None:
    """Serve on a thread with room for deep evaluation."""
    put_package_together()
    source, sink = private_streams()
    sys.setrecursionlimit(12_000)
    threading.stack_size(256 * 1024 * 1024)
    thread = threading.Thread(target=serve, args=(source, sink))
    thread.start()
    thread.join()
    sink.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
