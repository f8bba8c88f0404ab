"""Django's side of `agreement.standing`: set up once, then Django's own command in a fork for every request.

Runs in the project's interpreter, hence on the standard library and Django alone. Arguments: whether to import what
Django's system checks import ("yes" or "no"), and two descriptors, requests to be read and replies to be written, a
JSON object a line.
"""

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path


def serve(with_checks, requests, replies):
    """Set Django up, say which files that loaded, and run what is asked for until nobody asks."""
    # As `python -c` and `manage.py` have it: the folder of the project comes first.
    sys.path[0] = str(Path.cwd())
    import django
    from django.db import connections

    sys.argv = ["manage.py", "makemigrations"]
    django.setup()
    if with_checks:
        from django.core import checks

        checks.run_checks()
    connections.close_all()
    # From here on a file may be another one than that which the byte code was made of.
    sys.dont_write_bytecode = True
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    say(replies, {"loaded": sorted(file for file in files if isinstance(file, str))})
    for line in requests:
        request = json.loads(line)
        sys.stdout.flush()
        sys.stderr.flush()
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            requests.close()
            run(request)
        status = os.waitpid(child, 0)[1]
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        say(replies, {"exit_code": code, "seconds": time.perf_counter() - start})


def run(request):
    """Run one command as a process of its own would, and end the process."""
    code = 1
    try:
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            flags = os.O_RDONLY if name == "stdin" else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(request[name], flags, 0o600), number)
        importlib.invalidate_caches()
        name = request["arguments"][0]
        sys.argv = ["manage.py", *request["arguments"]]
        command = importlib.import_module("django.core.management.commands." + name).Command()
        command.run_from_argv(sys.argv)
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        else:
            code = end.code or 0
    except BaseException:  # noqa: BLE001 - whatever the project raises
        # Reported as the interpreter does before it ends with 1.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def say(replies, what):
    """Write a reply."""
    replies.write(json.dumps(what) + "\n")
    replies.flush()


if __name__ == "__main__":
    # No child of a child may hold the pipes open.
    for descriptor in map(int, sys.argv[2:]):
        os.set_inheritable(descriptor, False)
    with os.fdopen(int(sys.argv[2])) as asked, os.fdopen(int(sys.argv[3]), "w") as answered:
        serve(sys.argv[1] == "yes", asked, answered)
