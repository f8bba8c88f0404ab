"""Prints, as JSON, the settings that Django has after a project's own start: run as a script in the project's folder.

manage.py is run up to the point where it hands over to Django.
"""

import json
import runpy
import sys
from pathlib import Path, PurePath


def plain(value):
    """A value as both sides can be compared by: what a class of its own makes up counts by its text."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [type(value).__name__ if type(value) in (list, tuple) else "list", *map(plain, value)]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, PurePath):
        return "path " + value.as_posix()
    return f"<{type(value).__name__}>"


def main():
    """Start as the project does and print."""
    from django.core import management

    def stop(argv=None):
        """Take the place of the command."""

    sys.argv = ["manage.py", "makemigrations"]
    sys.path.insert(0, str(Path.cwd()))
    management.execute_from_command_line = stop
    if Path("manage.py").exists():
        runpy.run_path("manage.py", run_name="__main__")
    from django.conf import settings

    names = [name for name in dir(settings) if name.isupper() and settings.is_overridden(name)]
    print(json.dumps({name: plain(getattr(settings, name)) for name in names if name != "SETTINGS_MODULE"}))


if __name__ == "__main__":
    main()
