"""Django's side of `agreement.standing`: set up once, then Django's own command in a fork for every request.

Runs in the project's interpreter, hence on the standard library and Django alone. Arguments: whether to import what
Django's system checks import ("yes" or "no"), a file of modules that are imported where each fork sets Django up by
itself (empty: it is set up once), and two descriptors, requests to be read and replies to be written, a JSON object a
line.
"""

import gc
import importlib
import json
import os
import re
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

IMPORT = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
LATER = ("django.contrib", "django.db.backends")
"""Modules of Django that want it to be set up."""


def stand(modules, with_checks):
    """Do once what every request needs; gives what to say of it."""
    # As `python -c` and `manage.py` have it: the folder of the project comes first.
    sys.path[0] = str(Path.cwd())
    sys.argv = ["manage.py", "makemigrations"]
    if modules:
        for name in modules:
            with suppress(ImportError):  # not a module's own name, say; whoever needs it imports it as ever
                importlib.import_module(name)
    else:
        set_up(with_checks)
    # From here on a file may be another one than that which the byte code was made of.
    sys.dont_write_bytecode = True
    gc.collect()
    gc.freeze()
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {"loaded": sorted(file for file in files if isinstance(file, str)), "outside": outside(Path.cwd())}


def set_up(with_checks):
    """Set Django up, as a command does before it begins."""
    import django
    from django.db import connections

    django.setup()
    if with_checks:
        from django.core import checks

        checks.run_checks()
    connections.close_all()


def outside(root):
    """The modules that import nothing of the project and no app, as their text says, in the order of their import."""
    imports, ours = {}, set()
    for name, module in list(sys.modules.items()):
        top, file = name.partition(".")[0], str(getattr(module, "__file__", None))
        if file.startswith(str(root)) or name == "__main__":
            ours.add(top)
        elif file.endswith(".py") and top not in ("django", *sys.stdlib_module_names):
            found = IMPORT.findall(Path(file).read_bytes())
            imports.setdefault(top, {"sys"}).update(each.decode() for each in found)
    ours |= {top for top, needs in imports.items() if "django" in needs}
    while more := {top for top, needs in imports.items() if needs & ours} - ours:
        ours |= more
    return [
        name
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] not in ours
        and not name.startswith(LATER)
        and getattr(getattr(module, "__spec__", None), "name", None) == name
    ]


def serve(modules, with_checks, requests, replies):
    """Say what was loaded, and run what is asked for until nobody asks."""
    say(replies, stand(modules, with_checks))
    for line in requests:
        request = json.loads(line)
        sys.stdout.flush()
        sys.stderr.flush()
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            requests.close()
            run(request, not modules)
        status = os.waitpid(child, 0)[1]
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        say(replies, {"exit_code": code, "seconds": time.perf_counter() - start})


def run(request, is_set_up):
    """Run one command as a process of its own would, and end the process."""
    code = 1
    try:
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            flags = os.O_RDONLY if name == "stdin" else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(request[name], flags, 0o600), number)
        importlib.invalidate_caches()
        if not is_set_up:
            set_up(with_checks=False)
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
    for descriptor in map(int, sys.argv[3:]):
        os.set_inheritable(descriptor, False)
    wanted = json.loads(Path(sys.argv[2]).read_text()) if sys.argv[2] else []
    with os.fdopen(int(sys.argv[3])) as asked, os.fdopen(int(sys.argv[4]), "w") as answered:
        serve(wanted, sys.argv[1] == "yes", asked, answered)
