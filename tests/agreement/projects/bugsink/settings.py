"""A whole application with a makemigrations of its own, and two databases."""

from pathlib import Path

from bugsink.settings.default import *

HERE = Path(__file__).resolve().parent

SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {
    alias: {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / f"{alias}.sqlite3"}
    for alias in ("default", "snappea")
}
