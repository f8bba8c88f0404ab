"""An editor without a screen: opens a folder in the language server, types, and reads what the server says.

Only the standard library: the demo, the canary test and the benchmark look at the server from outside with it.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

SERVER = [str(Path(sys.executable).with_name("sterna")), "server"]
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "synchronization": {},
        "publishDiagnostics": {"versionSupport": True, "codeDescriptionSupport": True, "relatedInformation": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
    },
    "window": {"workDoneProgress": True},
}


def path_of(uri: str) -> Path:
    """The path of a file: URI."""
    return Path(url2pathname(urlsplit(uri).path))


class Editor:
    """A session with a server on one folder; as a context manager it ends the server politely.

    Lines and columns count from 0. What waits raises TimeoutError after `patience` seconds.
    """

    def __init__(
        self,
        folder: Path,
        options: Mapping[str, Any] | None = None,
        command: Sequence[str] = SERVER,
        env: Mapping[str, str] | None = None,
        patience: float = 60,
    ) -> None:
        self.folder = folder.resolve()
        self.options = dict(options or {})
        self.patience = patience
        self.diagnostics: dict[Path, tuple[int | None, list[dict[str, Any]]]] = {}
        """What was published last for a file: version and diagnostics."""
        self.status: dict[str, Any] = {}
        """The last `sterna/status`."""
        self._versions: dict[Path, int] = {}
        self.texts: dict[Path, str] = {}
        """The text of every open file."""
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._changed = threading.Condition()
        self._next_id = 0
        self._process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=None if env is None else dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._log: list[bytes] = []
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._drain)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Editor:
        uri = self.folder.as_uri()
        self.initialized = self.request(
            "initialize",
            {
                "processId": None,
                "clientInfo": {"name": "an editor without a screen"},
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": self.folder.name}],
                "capabilities": CAPABILITIES,
                "initializationOptions": self.options,
            },
        )
        self.notify("initialized", {})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._process.poll() is None and error is None:
                self.request("shutdown", None)
                self.notify("exit", None)
                self._process.wait(self.patience)
        finally:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            for thread in self._threads:
                thread.join(5)

    @property
    def log(self) -> str:
        """What the server wrote to standard error."""
        return b"".join(self._log).decode("utf-8", "replace")

    def open(self, path: Path) -> str:
        """Open a file of the folder as it is on disk, and give its text."""
        text = path.read_bytes().decode("utf-8")
        path = path.resolve()
        self._versions[path], self.texts[path] = 1, text
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return text

    def type(self, path: Path, text: str) -> int:
        """Let an open file have this text, unsaved, and give the version of it."""
        path = path.resolve()
        self._versions[path] += 1
        self.texts[path] = text
        document = {"uri": path.as_uri(), "version": self._versions[path]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return self._versions[path]

    def configure(self, options: Mapping[str, Any]) -> None:
        """Change settings of the section `sterna`."""
        self.options |= options
        self.notify("workspace/didChangeConfiguration", {"settings": {"sterna": self.options}})

    def wait_for(self, ready: Callable[[], bool], what: str) -> None:
        """Return once `ready` is true; it is asked again whenever the server said something."""
        until = time.monotonic() + self.patience
        with self._changed:
            while not ready():
                if self._process.poll() is not None:
                    raise RuntimeError(f"The server ended with {self._process.returncode}.\n{self.log}")
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{what}: nothing for {self.patience:g} s\n{self.log}")
                self._changed.wait(min(left, 0.5))

    def wait_until_ready(self) -> None:
        """Return when the engine stands, or has said why it does not."""
        self.wait_for(lambda: self.status.get("state") in {"ready", "failed"}, "the engine's state")

    def wait_for_diagnostics(self, path: Path, version: int = 1, code: str | None = None) -> list[dict[str, Any]]:
        """The diagnostics of a file at a version, once the server published them (with one of `code`, if given)."""
        path = path.resolve()

        def ready() -> bool:
            found, items = self.diagnostics.get(path, (None, []))
            return found == version and (code is None or any(item.get("code") == code for item in items))

        self.wait_for(ready, f"diagnostics of {path.name} at version {version}")
        return self.diagnostics[path][1]

    def hover(self, path: Path, text: str, after: str = "") -> str:
        """The markdown shown with the pointer on the first `text` (after the first `after`) of an open file, or ""."""
        position = self._position(path, text, after)
        found = self.request(
            "textDocument/hover", {"textDocument": {"uri": path.resolve().as_uri()}, "position": position}
        )
        return str(found["contents"]["value"]) if found else ""

    def actions(self, path: Path, diagnostic: dict[str, Any]) -> list[dict[str, Any]]:
        """The code actions offered for a diagnostic, with their edits, or with the server's objection as `refused`."""
        parameters = {
            "textDocument": {"uri": path.resolve().as_uri()},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "triggerKind": 1},
        }
        found = self.request("textDocument/codeAction", parameters) or []
        return [self._resolved(item) for item in found]

    def _resolved(self, action: dict[str, Any]) -> dict[str, Any]:
        if "edit" in action or "data" not in action:
            return action
        try:
            resolved: dict[str, Any] = self.request("codeAction/resolve", action)
        except RuntimeError as error:
            return {**action, "refused": str(error)}
        return resolved

    def new_files(self, action: dict[str, Any]) -> dict[Path, str]:
        """The files that a code action creates, with their text; raises ValueError where it does anything else."""
        files: dict[Path, str] = {}
        for change in action["edit"]["documentChanges"]:
            uri = change["uri"] if "kind" in change else change["textDocument"]["uri"]
            path = path_of(uri)
            if change.get("kind") == "create":
                files[path] = ""
            elif path in files and "edits" in change:
                files[path] += "".join(edit["newText"] for edit in change["edits"])
            else:
                raise ValueError(f"not a new file: {change}")
        return files

    def request(self, method: str, params: Any) -> Any:
        """Ask the server and give its result; raises RuntimeError with what the server said is wrong."""
        self._next_id += 1
        number = self._next_id
        answer = self._answers[number] = queue.Queue()
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        until = time.monotonic() + self.patience
        while True:
            try:
                message = answer.get(timeout=0.2)
            except queue.Empty:
                if self._process.poll() is not None:
                    raise RuntimeError(f"The server ended with {self._process.returncode}.\n{self.log}") from None
                if time.monotonic() > until:
                    raise TimeoutError(f"{method}: no answer for {self.patience:g} s\n{self.log}") from None
                continue
            if "error" in message:
                raise RuntimeError(f"{method}: {message['error']}")
            return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        """Tell the server."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _position(self, path: Path, text: str, after: str) -> dict[str, int]:
        whole = self.texts[path.resolve()]
        offset = whole.index(text, whole.index(after))
        before = whole[:offset]
        column = before[before.rfind("\n") + 1 :]
        return {"line": before.count("\n"), "character": len(column.encode("utf-16-le")) // 2}

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps(
            {key: value for key, value in message.items() if key != "params" or value is not None}
        ).encode()
        stdin = self._process.stdin
        assert stdin
        stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stdin.flush()

    def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout
        while header := stdout.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stdout.readline()
            self._take(json.loads(stdout.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params") or {}
        if method is None:
            self._answers.pop(message["id"]).put(message)
        elif "id" in message:
            result: Any = None
            if method == "workspace/configuration":
                result = [self.options for _ in params["items"]]
            elif method == "workspace/applyEdit":
                result = {"applied": True}
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        with self._changed:
            if method == "textDocument/publishDiagnostics":
                path = path_of(params["uri"])
                self.diagnostics[path] = (params.get("version"), params["diagnostics"])
            elif method == "sterna/status":
                self.status = params
            self._changed.notify_all()

    def _drain(self) -> None:
        stderr = self._process.stderr
        assert stderr
        for line in stderr:
            self._log.append(line)
