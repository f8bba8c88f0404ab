"""What a database has recorded as applied, where that is a SQLite file that is there: no server is ever asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sterna.project.migration import Key

PATIENCE = 0.2
"""Seconds to wait for a program that is writing to the file."""


def applied(path: Path) -> dict[Key, str] | None:
    """The migrations in the table `django_migrations` of a SQLite file and when they were applied, as it has that; the
    file is opened for reading only. None where that cannot be told: no such file, no SQLite file, one that is locked.

    Source: MigrationRecorder (django/db/migrations/recorder.py, 4.2 to 6.1); a database without the table has run none.
    """
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchall()
            rows = connection.execute("SELECT app, name, applied FROM django_migrations").fetchall() if tables else []
    except sqlite3.Error:
        return None
    return {(str(app), str(name)): str(when) for app, name, when in rows}
