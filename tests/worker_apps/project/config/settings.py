SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "keys.Person"
KEYS_CART_MODEL = "keys.Basket"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shared",
    "keys",
    "managers",
    "values",
    "makers",
    "parts",
    "postgres",
    "lately",
]
