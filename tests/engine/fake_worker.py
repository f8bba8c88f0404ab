"""A worker for the engine's tests: speaks the protocol, and misbehaves on request. Standard library only."""

import json
import os
import queue
import struct
import sys
import threading
import time
from pathlib import Path

stdout = os.fdopen(os.dup(1), "wb")
messages = queue.Queue()
cancelled = set()
log = []


def send(message):
    data = json.dumps(message).encode()
    stdout.write(struct.pack(">I", len(data)) + data)
    stdout.flush()


def read():
    while True:
        head = sys.stdin.buffer.read(4)
        if len(head) < 4:
            os._exit(0)
        message = json.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0]))
        if "cancel" in message:
            cancelled.add(message["cancel"])
        else:
            messages.put(message)


def ask(**question):
    send(question)
    return messages.get()["answer"]


def once(flag):
    if Path(flag).exists():
        return False
    Path(flag).touch()
    return True


def work(number, method, params):
    if method == "open":
        log.append(["open", params["settings_module"]])
        if params["settings_module"] == "raising":
            return {"error": {"kind": "settings", "message": "settings raise", "place": ["raising", 0, -1, 3]}}
        ask(ask="module", name=params["settings_module"])
        return {
            "settings_module": params["settings_module"],
            "apps": [],
            "databases": {},
            "values": {"MARK": params["environ"].get("MARK", "")},
            "problems": [],
        }
    if method == "update":
        log.append(["update", params["modules"]])
        for name in params["modules"]:
            ask(ask="module", name=name)
        return {"reset": any(name.endswith("settings") for name in params["modules"])}
    if method == "ask":
        return ask(**params)
    if method == "echo":
        return params
    if method == "log":
        return log
    if method == "pid":
        return os.getpid()
    if method == "die":
        if params.get("always") or once(params["flag"]):
            print("last words", file=sys.stderr, flush=True)
            os._exit(3)
        return "alive"
    if method == "die after":
        threading.Timer(0.05, os._exit, [4]).start()
        return "dying"
    if method == "hang":
        while True:
            time.sleep(1)
    if method == "slow":
        send({"progress": {"text": "slowly", "done": 1, "total": 2}})
        while number not in cancelled:
            time.sleep(0.01)
        return {"error": {"kind": "cancelled", "message": "", "place": None}}
    if method == "nap":
        time.sleep(params["seconds"])
        return params["value"]
    if method == "flood":
        for _ in range(2000):
            sys.stderr.write("x" * 5000 + "\n")
        sys.stderr.flush()
        return "flooded"
    if method == "garbage":
        stdout.write(b"Traceback: this is no frame at all")
        stdout.flush()
        time.sleep(60)
    if method == "stranger":
        send({"id": 999999, "result": None})
        time.sleep(60)
    if method == "torn":
        stdout.write(struct.pack(">I", 1000) + b"{")
        stdout.flush()
        os._exit(0)
    return {"error": {"kind": "command", "message": "CommandError: " + method, "place": None}}


def main():
    if "broken" in sys.executable:
        send({"failed": {"reason": "Django is not installed in broken.", "remedy": "Install it."}})
        return
    django = "3.2.1" if "oldest" in sys.executable else "5.2.19"
    if "mute" in sys.executable:
        time.sleep(60)
    if "dying" in sys.executable:
        sys.exit("no module named encodings")
    threading.Thread(target=read, daemon=True).start()
    send({"hello": {"python": "3.11.7", "django": django, "path": [], "stdlib": ["abc"]}})
    while True:
        request = messages.get()
        answer = work(request["id"], request["method"], request["params"])
        if isinstance(answer, dict) and set(answer) == {"error"}:
            send({"id": request["id"], **answer})
        else:
            send({"id": request["id"], "result": answer})


main()
