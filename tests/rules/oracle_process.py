"""Runs commands of real Django on project after project, each in a fork that has Django imported already.

Reads a JSON object a line, {"root": folder, "commands": [[name, argument, ...], ...], "databases": {...} or null}, and
prints one for each: null where Django accepts them all, or the exception of the first command that fails:
{"command": [...], "names": class names from the exception's own up to Exception, "text": its text}. The command
["load"] is the migration loader's own start, ["state"] the project state after all migrations.
"""

import io
import json
import logging
import os
import sys
import warnings

import django
import django.core.management.commands.makemigrations
import django.core.management.commands.migrate
import django.db.backends.sqlite3.base
import django.db.migrations.loader
from django.conf import settings

MEMORY = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}


def load():
    """What every command about migrations begins with."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    return MigrationLoader(connection)


def run(command):
    """One command, as manage.py would run it, without a question to the user."""
    from django.core.management import call_command

    if command == ["setup"]:
        return
    if command == ["load"]:
        load()
    elif command == ["state"]:
        load().project_state()
    else:
        call_command(*command, interactive=False, verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())


def answer(request):
    """The first exception as a message, or None."""
    command = ["setup"]
    try:
        if request["databases"] is not None:
            settings.DATABASES = request["databases"]
        django.setup()
        for command in request["commands"]:
            run(command)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the answer
        names = [each.__name__ for each in type(error).__mro__ if each not in (object, BaseException)]
        return {"command": command, "names": names, "text": str(error)}
    return None


def child(request, pipe):
    """Answer in a process that is the project's alone."""
    os.chdir(request["root"])
    sys.path.insert(0, request["root"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.dont_write_bytecode = True
    # What the project prints is not the answer.
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with os.fdopen(pipe, "w") as stream:
        json.dump(answer(request), stream)


def main():
    """Answer until the end of the input."""
    # A fork must not have the parent's settings: nothing may have looked at them yet.
    assert not settings.configured
    for line in sys.stdin:
        request = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            child(request, writing)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as stream:
            text = stream.read()
        _, status = os.waitpid(pid, 0)
        print(text or json.dumps({"command": [], "names": ["Died"], "text": f"status {status}"}), flush=True)


if __name__ == "__main__":
    main()
