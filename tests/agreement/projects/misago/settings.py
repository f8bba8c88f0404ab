"""A forum on PostgreSQL and Django 4.2: fields and SQL of that database."""

from devproject.settings import *

SECRET_KEY = "for-comparing-migrations-only"
# No server is there: makemigrations warns that it could not look at the history, and goes on.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "misago",
        "USER": "misago",
        "PASSWORD": "",
        "HOST": "127.0.0.1",
        "PORT": "1",
    }
}
