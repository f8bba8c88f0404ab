import importlib.resources
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

DATA = Path(__file__).parent / "data"
DATA.mkdir(exist_ok=True)
SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "parcels": {"BACKEND": "parcels.storage.Shelf", "OPTIONS": {"rows": 3}},
}
INSTALLED_APPS = ["patches"]

if sys.version_info >= (3, 10):
    for entry in entry_points(group="parcels.apps"):
        INSTALLED_APPS.append(entry.load().name if entry.attr else entry.module)
else:
    INSTALLED_APPS.append("parcels")

with suppress(ImportError):
    from not_there import *  # noqa: F403

try:
    PARCELS_VERSION = version("parcels")
except PackageNotFoundError:
    PARCELS_VERSION = "0"

TEMPLATES_FOLDER = importlib.resources.files("django")
