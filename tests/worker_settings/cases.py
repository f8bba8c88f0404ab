"""Settings as people write them."""

from __future__ import annotations

from worker_settings.trees import Case

CASES: dict[str, Case] = {
    "lists": Case("""
INSTALLED_APPS = ["a", "b"]
INSTALLED_APPS += ["c"]
INSTALLED_APPS.append("d")
INSTALLED_APPS.insert(0, "e")
INSTALLED_APPS.extend(("f", "g"))
INSTALLED_APPS.remove("b")
INSTALLED_APPS = ["first", *INSTALLED_APPS, "last"]
EXTRA = ("x",)
INSTALLED_APPS = INSTALLED_APPS + list(EXTRA)
MIGRATION_MODULES = {"a": None, **{"b": "b.other"}}
MIGRATION_MODULES["c"] = "c.other"
MIDDLEWARE = [m for m in ("one", "two") if m != "two"]
del EXTRA
"""),
    "submodules": Case("""
import json
from django.utils.module_loading import module_has_submodule
INSTALLED_APPS = ["there" if module_has_submodule(json, name) else "missing" for name in ("decoder", "nothing")]
if module_has_submodule(json.decoder, "anything"):
    INSTALLED_APPS += ["never"]
"""),
    "conditions": Case("""
import sys
DEBUG = True
INSTALLED_APPS = ["a"]
if DEBUG:
    INSTALLED_APPS += ["debug_toolbar"]
else:
    INSTALLED_APPS += ["sentry"]
if "test" in sys.argv:
    INSTALLED_APPS += ["only_in_tests"]
TESTING = len(sys.argv) > 1 and sys.argv[1] == "test"
for name in ("x", "y"):
    if name not in INSTALLED_APPS:
        INSTALLED_APPS.append("plugins." + name)
def apps(prefix, *names):
    return [f"{prefix}.{name}" for name in names]
INSTALLED_APPS += apps("mine", "p", "q")
"""),
    "chain": Case("""
# file: config/__init__.py
# file: config/settings/__init__.py
# file: config/settings/base.py
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent.parent
APPS_DIR = BASE_DIR / "apps"
DJANGO_APPS = ["django.contrib.auth"]
LOCAL_APPS = ["users"]
INSTALLED_APPS = DJANGO_APPS + LOCAL_APPS
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
AUTH_USER_MODEL = "users.User"
# file: config/settings/local.py (settings)
from .base import *  # noqa
from .base import INSTALLED_APPS
from config.settings import base
DEBUG = True
INSTALLED_APPS += ["extensions"]
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
NAMES = list(base.DATABASES)
"""),
    "local": Case("""
INSTALLED_APPS = ["a"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
try:
    from local_settings import *
except ImportError:
    pass
try:
    from missing_settings import *
except ImportError:
    MISSING = True
try:
    import nothing_of_that_name
    INSTALLED_APPS.append("nothing_of_that_name")
except ModuleNotFoundError as error:
    REASON = error.name
# file: local_settings.py
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOCAL_APPS = ["b"]
"""),
    "namespaces": Case(
        """
import sys
INSTALLED_APPS = ["a"]
locals().update({"AUTH_USER_MODEL": "users.User"})
globals()["DEFAULT_AUTO_FIELD"] = "django.db.models.AutoField"
vars().update(USE_TZ=False)
for key, value in {"one": 1, "two": 2}.items():
    locals()["X_" + key.upper()] = value
def set_it():
    globals().update(INSIDE=[1])
set_it()
THIS = sys.modules[__name__].__name__
setattr(sys.modules[__name__], "SET_THERE", 1)
""",
    ),
    "paths": Case("""
import os
import sys
from os.path import abspath, dirname, join
from pathlib import Path
ROOT = dirname(abspath(__file__))
HERE = os.path.dirname(os.path.realpath(__file__))
BASE_DIR = Path(__file__).resolve().parent
SECOND = os.path.join(ROOT, "..", "x")
NORMAL = os.path.normpath(SECOND)
PARENTS = Path(__file__).parents[0]
TEXT = str(BASE_DIR / "static")
NAME = os.path.basename(ROOT)
location = lambda *parts: join(ROOT, *parts)
MEDIA = location("a", "b")
STEM = Path(__file__).stem
JOINED = BASE_DIR.joinpath("a", "b.txt").with_suffix(".html")
sys.path.insert(0, join(ROOT, "apps"))
INSTALLED_APPS = ["inner"]
from inner.numbers import COUNT
# file: apps/inner/__init__.py
# file: apps/inner/numbers.py
COUNT = 3
"""),
    "path_from_loop": Case("""
import sys
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent
for folder in ("lib", "plugins"):
    sys.path.append(str(BASE_DIR / folder))
sys.path = [str(BASE_DIR / "front")] + sys.path
from far import FAR
from near import NEAR
from ahead import AHEAD
INSTALLED_APPS = [FAR, NEAR, AHEAD]
# file: lib/far.py
FAR = "far"
# file: plugins/near.py
NEAR = "near"
# file: front/ahead.py
AHEAD = "ahead"
# file: lib/ahead.py
AHEAD = "behind"
"""),
    "machine": Case(
        """
import getpass, platform, socket, sys, os
INSTALLED_APPS = ["a"]
HOST = socket.gethostname()
ON_HOST = "prod" in HOST
SYSTEM = platform.system()
USER = getpass.getuser()
if socket.gethostname() == "production":
    DEBUG = False
else:
    DEBUG = True
BACKENDS = ["x"]
""",
        unknown=frozenset({"HOST", "ON_HOST", "SYSTEM", "USER", "DEBUG"}),
    ),
    "environment": Case(
        """
import os
from os import environ, getenv
INSTALLED_APPS = ["a"]
NAME = os.environ["NAME"]
DEBUG = os.environ.get("DEBUG", "1") == "1"
OTHER = os.getenv("OTHER", "fallback")
NOTHING = os.getenv("NOTHING")
LISTED = environ.get("LISTED", "").split(",")
NUMBER = int(getenv("NUMBER", 5))
if "NAME" in os.environ:
    INSTALLED_APPS.append(os.environ["NAME"])
if os.environ.get("ABSENT"):
    INSTALLED_APPS.append("absent")
os.environ.setdefault("SET", "here")
SET = os.environ["SET"]
""",
        {"NAME": "x", "LISTED": "a,b"},
    ),
    "database_by_environment": Case(
        """
import os
INSTALLED_APPS = []
DATABASES = {"default": {"ENGINE": "django.db.backends." + os.environ.get("KIND", "sqlite3"), "NAME": "x"}}
if os.environ.get("KIND") == "postgresql":
    DATABASES["replica"] = {**DATABASES["default"], "HOST": "replica"}
""",
        {"KIND": "postgresql"},
    ),
    "exec_file": Case("""
import os
HERE = os.path.dirname(os.path.abspath(__file__))
INSTALLED_APPS = ["a"]
with open(os.path.join(HERE, "more.py")) as stream:
    exec(stream.read())
about = {}
exec(compile(open(os.path.join(HERE, "version.py"), "rb").read(), "version.py", "exec"), about)
VERSION = about["__version__"]
# file: more.py
INSTALLED_APPS += ["b"]
def double(x):
    return x + x
MORE = double("c")
# file: version.py
__version__ = "1.2"
"""),
    "text_files": Case("""
import configparser, json, os, tomllib
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent
DATA = json.load(open(BASE_DIR / "data.json"))
INSTALLED_APPS = DATA["apps"] + [line for line in (BASE_DIR / "apps.txt").read_text().splitlines() if line]
with (BASE_DIR / "pyproject.toml").open("rb") as stream:
    NAME = tomllib.load(stream)["project"]["name"]
parser = configparser.ConfigParser()
parser.read(str(BASE_DIR / "db.ini"))
DATABASES = {"default": {"ENGINE": parser.get("db", "engine"), "NAME": parser["db"]["name"]}}
try:
    SECRET = open(os.path.join(str(BASE_DIR), "secret.txt")).read().strip()
except FileNotFoundError:
    SECRET = "none"
HAS = [os.path.exists(BASE_DIR / "data.json"), (BASE_DIR / "absent").exists(), (BASE_DIR / "plugins").is_dir()]
for path in sorted((BASE_DIR / "plugins").glob("*.txt")):
    INSTALLED_APPS.append(path.stem)
for entry in sorted(os.listdir(BASE_DIR / "plugins")):
    if os.path.isdir(BASE_DIR / "plugins" / entry):
        INSTALLED_APPS.append("plugins." + entry)
# file: data.json
{"apps": ["a", "b"]}
# file: apps.txt
c

d
# file: pyproject.toml
[project]
name = "shop"
# file: db.ini
[db]
engine = django.db.backends.mysql
name = shop
# file: plugins/one.txt
1
# file: plugins/two.txt
2
# file: plugins/three/__init__.py
"""),
    "django_environ": Case(
        """
import environ
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent
env = environ.Env(DEBUG=(bool, False), PORT=(int, 25))
environ.Env.read_env(BASE_DIR / ".env")
DEBUG = env("DEBUG")
PORT = env("PORT")
SECRET_KEY = env("SECRET_KEY", default="insecure")
NAME = env.str("NAME", default="x")
USE_TZ = env.bool("TZ", default=True)
LISTED = env.list("LISTED", default=["z"])
NUMBERS = env.list("NUMBERS", cast=int)
DATABASES = {"default": env.db("DATABASE_URL", default="sqlite:///db.sqlite3")}
REPLICA = env.db_url("REPLICA", default="mysql://u:p@h:3306/n")
CACHES = {"default": env.cache("CACHE", default="locmemcache://")}
EXTRA = env.json("EXTRA", default={})
PLACE = env.path("PLACE", default="/somewhere")()
INSTALLED_APPS = ["a"]
if DEBUG:
    INSTALLED_APPS += ["debug_toolbar"]
if env.bool("FLAG", False):
    INSTALLED_APPS += ["flag"]
# file: .env
DEBUG=on
export SECRET_KEY='s e c'
NUMBERS=1,2,3
DATABASE_URL=postgres://user:pass@localhost:5432/shop
""",
        {"FLAG": "yes"},
    ),
    "django_environ_bare": Case("""
from environ import Env
env = Env()
Env.read_env()
INSTALLED_APPS = env.list("APPS")
AUTH_USER_MODEL = env("USER_MODEL", str, "auth.User")
# file: .env
APPS=a,b
"""),
    "decouple": Case(
        """
from decouple import config, Csv
INSTALLED_APPS = ["a"]
DEBUG = config("DEBUG", default=False, cast=bool)
NAME = config("NAME", default="x")
PORT = config("PORT", cast=int)
ALLOWED_HOSTS = config("HOSTS", default="localhost, b", cast=Csv())
LEVEL = config("LEVEL", "info")
if DEBUG:
    INSTALLED_APPS.append("debug")
# file: .env
DEBUG=True
PORT=8000
# comment
NAME="quoted"
""",
        {"LEVEL": "warn"},
    ),
    "decouple_ini": Case("""
# file: site/__init__.py
# file: conf/__init__.py
# file: conf/settings.py (settings)
from decouple import config
INSTALLED_APPS = ["a"]
DEBUG = config("DEBUG", cast=bool, default=True)
OTHER = config("OTHER", default=1)
# file: settings.ini
[settings]
DEBUG = off
"""),
    "dj_database_url": Case(
        """
import dj_database_url
from dj_database_url import parse
INSTALLED_APPS = []
DATABASES = {"default": dj_database_url.config(default="sqlite:///db.sqlite3", conn_max_age=600)}
DATABASES["other"] = parse("mysql://user:p%40ss@host:3306/name")
""",
        {"DATABASE_URL": "postgis://u:p@localhost/name"},
    ),
    "dotenv": Case(
        """
import os
from pathlib import Path
from dotenv import load_dotenv, dotenv_values
BASE_DIR = Path(__file__).resolve().parent
load_dotenv(BASE_DIR / ".env")
INSTALLED_APPS = os.environ["APPS"].split()
NAME = os.getenv("NAME", "x")
WHOLE = os.environ["WHOLE"]
KEPT = os.environ["KEPT"]
# file: .env
APPS="a b"
export NAME='single'
WHOLE=${NAME}-more
KEPT=from_file
""",
        {"KEPT": "from_environment"},
    ),
    "dotenv_found": Case("""
# file: conf/__init__.py
# file: conf/settings.py (settings)
import os
from dotenv import load_dotenv
load_dotenv()
INSTALLED_APPS = [os.environ["APP"]]
# file: .env
APP=a
"""),
    "split_settings": Case(
        """
# file: conf/__init__.py
# file: conf/__init__.py (settings)
from split_settings.tools import include, optional
import os
ENV = os.environ.get("KIND", "dev")
include("components/base.py", "components/db*.py", optional("components/absent.py"), "environments/%s.py" % ENV)
# file: conf/components/base.py
INSTALLED_APPS = ["a"]
def twice(x):
    return [x, x]
# file: conf/components/db.py
DATABASES = {"default": {"ENGINE": "django.db.backends.oracle"}}
# file: conf/environments/dev.py
INSTALLED_APPS += ["dev"]
SHOWN = twice(1)
# file: conf/environments/prod.py
INSTALLED_APPS += ["prod"]
""",
        {"KIND": "prod"},
    ),
    "configurations": Case(
        """
# file: manage.py
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")
os.environ.setdefault("DJANGO_CONFIGURATION", "Dev")
from configurations.management import execute_from_command_line
execute_from_command_line(sys.argv)
# file: conf.py
from configurations import Configuration, values
class Common(Configuration):
    INSTALLED_APPS = ["a", "b"]
    AUTH_USER_MODEL = "users.User"
    SECRET_KEY = values.Value("x")
    MEDIA_URL = "/media/"
    STATIC_URL = "/static/"
    DEBUG = values.BooleanValue(False)
    HOSTS = values.ListValue(["h"])
    DATABASES = values.DatabaseURLValue("postgres://u@h/n")
    @property
    def ALLOWED_HOSTS(self):
        return [*self.HOSTS, "more"]
    def MADE(self):
        return "made"
class Dev(Common):
    DEBUG = True
    INSTALLED_APPS = Common.INSTALLED_APPS + ["dev"]
class Prod(Common):
    INSTALLED_APPS = Common.INSTALLED_APPS + ["prod"]
""",
        {"DJANGO_HOSTS": "x,y"},
    ),
    "by_environment": Case("""
# file: conf/__init__.py
# file: conf/settings/__init__.py (settings)
import os
from importlib import import_module
KIND = os.environ.get("KIND", "dev")
if KIND == "prod":
    from .prod import *
else:
    from .dev import *
globals().update({k: v for k, v in vars(import_module("conf.settings.extra")).items() if k.isupper()})
# file: conf/settings/dev.py
from .base import *
INSTALLED_APPS += ("dev",)
# file: conf/settings/prod.py
from .base import *
INSTALLED_APPS += ("prod",)
# file: conf/settings/extra.py
EXTRA = 1
# file: conf/settings/base.py
INSTALLED_APPS = ("a",)
"""),
    "grown_by_the_unknown": Case(
        """
import os, socket
from nowhere.settings import MORE
INSTALLED_APPS = ["a"]
INSTALLED_APPS += MORE
MIDDLEWARE = ["x"]
MIDDLEWARE.extend(MORE)
TEMPLATE_DIRS = ["y", *MORE]
AUTHENTICATION_BACKENDS = ["z"]
if socket.gethostname() == "prod":
    AUTHENTICATION_BACKENDS += ["prod"]
LOCALE_PATHS = ["p"]
LOCALE_PATHS.insert(0, "q")
LOGIN_URL = "/in/"
# file: nowhere/__init__.py
# file: nowhere/settings.py
import getpass
MORE = [getpass.getuser()]
""",
        unknown=frozenset({"INSTALLED_APPS", "MIDDLEWARE", "TEMPLATE_DIRS", "AUTHENTICATION_BACKENDS", "MORE"}),
    ),
    "manage_loads_dotenv": Case("""
# file: manage.py
import os
import sys
from dotenv import load_dotenv
def main():
    load_dotenv(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.dev")
    os.environ.setdefault("NAME", "manage")
    os.environ.setdefault("OTHER", "manage")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
main()
# file: conf/__init__.py
# file: conf/dev.py
INSTALLED_APPS = ["dev"]
# file: conf/prod.py
import os
INSTALLED_APPS = [os.environ["NAME"], os.environ["OTHER"]]
# file: .env
DJANGO_SETTINGS_MODULE=conf.prod
NAME="env"
"""),
    "settings_so_far": Case("""
import json
from django.conf import settings
INSTALLED_APPS = ["a"]
EARLY = "set"
def early():
    return settings.EARLY, settings.DEFAULT_CHARSET, hasattr(settings, "LATE")
SEEN = early()
LATE = "set"
STILL = hasattr(settings, "LATE"), settings.EARLY
settings.INSTALLED_APPS.append("b")
"""),
    "yaml": Case("""
import yaml
from pathlib import Path
with open(Path(__file__).parent / "settings.yaml") as stream:
    DATA = yaml.safe_load(stream)
INSTALLED_APPS = DATA["apps"]
globals().update(DATA["settings"])
# file: settings.yaml
apps: [a, "b"]
settings:
  DEFAULT_AUTO_FIELD: django.db.models.AutoField
  USE_TZ: no
"""),
}

NOT_INSTALLED: dict[str, frozenset[str] | None] = {
    "django_environ": frozenset({"CACHES", "PLACE"}),
    "django_environ_bare": frozenset(),
    "decouple": frozenset(),
    "decouple_ini": frozenset(),
    "dotenv": frozenset(),
    "dotenv_found": frozenset(),
    "dj_database_url": frozenset(),
    "split_settings": None,
    "configurations": frozenset({"SECRET_KEY", "HOSTS", "ALLOWED_HOSTS", "DATABASES"}),
}
"""Of the cases above those that need a library, and what is Unknown without it; None for everything."""
