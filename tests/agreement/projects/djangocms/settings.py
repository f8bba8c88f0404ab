"""A content management system: models that parler makes while others are read, and many proxies."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

SECRET_KEY = "for-comparing-migrations-only"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "urls"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "static/"
MEDIA_ROOT = HERE / "media"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "French")]
CMS_CONFIRM_VERSION4 = True
CMS_TEMPLATES = [("page.html", "Page")]
THUMBNAIL_HIGH_RESOLUTION = True

PLUGINS = [
    "accordion",
    "alert",
    "badge",
    "card",
    "carousel",
    "collapse",
    "content",
    "grid",
    "icon",
    "image",
    "jumbotron",
    "link",
    "listgroup",
    "media",
    "navigation",
    "tabs",
    "utilities",
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "cms",
    "menus",
    "treebeard",
    "parler",
    "sekizai",
    "filer",
    "easy_thumbnails",
    "taggit",
    "djangocms_alias",
    "djangocms_link",
    "djangocms_text",
    "djangocms_versioning",
    "djangocms_frontend",
    *(f"djangocms_frontend.contrib.{plugin}" for plugin in PLUGINS),
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
