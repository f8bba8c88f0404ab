"""The well-known readers of the environment, by what their documentation says, for where they are not installed.

Where they are, their own source is evaluated, and nothing here is used. The table at the end says which names of which
packages are answered; anything else of them is Unknown.
"""

from __future__ import annotations

import json
import os
import re
from types import SimpleNamespace
from typing import Any, Callable, Dict, Iterable, Optional, Tuple, Type
from urllib.parse import unquote, urlsplit

from sterna.worker.evaluator.filesystem import ProjectFiles
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.standins import Environ
from sterna.worker.values import Unknown, is_unknown

NOT_GIVEN: Any = object()
TRUE = frozenset(("true", "on", "ok", "y", "yes", "t", "1"))
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=\s*(.*?)\s*\Z")
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z_0-9]*)(?::-([^}]*))?\}")

ENGINES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "pgsql": "django.db.backends.postgresql",
    "psql": "django.db.backends.postgresql",
    "postgis": "django.contrib.gis.db.backends.postgis",
    "mysql": "django.db.backends.mysql",
    "mysql2": "django.db.backends.mysql",
    "mysqlgis": "django.contrib.gis.db.backends.mysql",
    "sqlite": "django.db.backends.sqlite3",
    "spatialite": "django.contrib.gis.db.backends.spatialite",
    "oracle": "django.db.backends.oracle",
    "oraclegis": "django.contrib.gis.db.backends.oracle",
}
"""Scheme of a database URL to engine: what dj-database-url and django-environ agree on."""


def database(url: Any, **options: Any) -> Any:
    """The entry of DATABASES that a URL means."""
    if not isinstance(url, str):
        return url
    parts = urlsplit(url)
    engine = ENGINES.get(parts.scheme)
    if engine is None:
        return Unknown("no database engine is known for %s://" % parts.scheme)
    name = parts.path[1:] or (":memory:" if "sqlite" in engine else "")
    return {
        "ENGINE": engine,
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }


def truth(text: Any) -> Any:
    """`bool` of a text as these packages read it."""
    return text.strip().lower() in TRUE if isinstance(text, str) else bool(text)


def listed(text: Any) -> Any:
    """The items between commas."""
    return [item.strip() for item in text.split(",") if item.strip()] if isinstance(text, str) else text


def variables(text: str) -> Dict[str, str]:
    """The variables of a `.env` file."""
    found: Dict[str, str] = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        value = match.group(2)
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        else:
            value = re.sub(r"\s+#.*", "", value)
        found[match.group(1)] = value
    return found


CASTS: Dict[Any, Callable[[Any], Any]] = {bool: truth, list: listed, tuple: lambda text: tuple(listed(text))}


def cast_to(cast: Any, value: Any) -> Any:
    """A text as a value of a kind; other values stay. Raises ValueError where the text is none."""
    if cast is None or cast is NOT_GIVEN or is_unknown(value):
        return value
    if isinstance(cast, list) and cast and isinstance(value, str):
        return [cast_to(cast[0], item) for item in listed(value)]
    known = CASTS.get(cast) if isinstance(cast, type) else None
    return (known or cast)(value)


class Reader:
    """What all readers share: the environment and the files of the project."""

    environ: Environ
    files: ProjectFiles
    run: Run

    def caller_folder(self) -> str:
        """The folder of the module that is running."""
        return os.path.dirname(self.run.frames[-1].module.path) if self.run.frames else ""  # noqa: PTH120

    def load(self, path: Any, override: bool = False) -> Dict[str, str]:
        """The variables of a `.env` file, {} where it is not there; those that are not set are set."""
        try:
            text = self.files.text(path)
        except OSError:  # as these packages do: a file that is not there sets nothing
            return {}
        found = {} if is_unknown(text) else variables(text)
        for name, value in found.items():
            if override or name not in self.environ.values:
                self.environ.values[name] = value
        return found

    def search(self, names: Iterable[str]) -> Optional[str]:
        """The first of these files in the caller's folder or above it."""
        folder = self.caller_folder()
        while folder:
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118
                if self.files.kind(path) == "file" and not isinstance(self.files.kind(path), Unknown):
                    return path
            above = os.path.dirname(folder)  # noqa: PTH120
            if above == folder:
                break
            folder = above
        return None


class Env(Reader):
    """`environ.Env` (django-environ, "API Reference"): `env(var, cast=None, default=NOTSET)`, `env.bool(...)`, ..."""

    def __init__(self, **scheme: Any) -> None:
        self._scheme = scheme

    def __call__(self, var: str, cast: Any = None, default: Any = NOT_GIVEN, parse_default: bool = False) -> Any:
        declared = self._scheme.get(var)
        if isinstance(declared, tuple):
            cast, default = cast or declared[0], declared[1] if default is NOT_GIVEN else default
        elif declared is not None:
            cast = cast or declared
        if var in self.environ.values:
            return cast_to(cast, self.environ.values[var])
        return self.environ[var] if default is NOT_GIVEN else default

    def str(self, var: str, default: Any = NOT_GIVEN, multiline: bool = False) -> Any:
        """A text."""
        return self(var, None, default)

    def bool(self, var: Any, default: Any = NOT_GIVEN) -> Any:
        """True or False."""
        return self(var, bool, default)

    def int(self, var: Any, default: Any = NOT_GIVEN) -> Any:
        """A number."""
        return self(var, int, default)

    def float(self, var: Any, default: Any = NOT_GIVEN) -> Any:
        """A number."""
        return self(var, float, default)

    def list(self, var: Any, cast: Any = None, default: Any = NOT_GIVEN) -> Any:
        """The items between commas."""
        return self(var, list if cast is None else [cast], default)

    def tuple(self, var: Any, cast: Any = None, default: Any = NOT_GIVEN) -> Any:
        """The items between commas."""
        found = self.list(var, cast, default)
        return tuple(found) if isinstance(found, list) else found

    def json(self, var: Any, default: Any = NOT_GIVEN) -> Any:
        """What the JSON text says."""
        return self(var, json.loads, default)

    def db_url(self, var: Any = "DATABASE_URL", default: Any = NOT_GIVEN, engine: Any = None) -> Any:
        """An entry of DATABASES; the default is a URL too."""
        found = database(self(var, None, default))
        if engine and isinstance(found, dict):
            found["ENGINE"] = engine
        return found

    db = db_url

    @classmethod
    def read_env(cls, env_file: Any = None, overwrite: Any = False, **overrides: Any) -> None:
        """Set the variables of a `.env` file, by default of the one beside the caller."""
        reader = cls()
        path = os.path.join(reader.caller_folder(), ".env") if env_file is None else env_file  # noqa: PTH118
        reader.load(path, bool(overwrite))


class Decouple(Reader):
    """`decouple.config` (python-decouple, "Usage"): environment, settings.ini or .env above the caller, default."""

    def __init__(self) -> None:
        self._values: Optional[Dict[str, str]] = None

    def __call__(self, option: str, default: Any = NOT_GIVEN, cast: Any = NOT_GIVEN) -> Any:
        if option in self.environ.values:
            return cast_to(cast, self.environ.values[option])
        if self._values is None:
            self._values = self._read()
        if option in self._values:
            return cast_to(cast, self._values[option])
        return self.environ[option] if default is NOT_GIVEN else cast_to(cast, default)

    def _read(self) -> Dict[str, str]:
        path = self.search(("settings.ini", ".env"))
        text = self.files.text(path) if path else ""
        return {} if is_unknown(text) else variables(text)


class Csv(Reader):
    """`decouple.Csv`: the items between commas."""

    def __init__(self, cast: Any = str, post_process: Any = list) -> None:
        self._cast = cast
        self._post_process = post_process

    def __call__(self, value: Any) -> Any:
        return self._post_process([cast_to(self._cast, item) for item in listed(value or "")])


class DatabaseUrl(Reader):
    """`dj_database_url` (README of dj-database-url): `config(env="DATABASE_URL", default=None)`, `parse(url)`."""

    def config(self, env: str = "DATABASE_URL", default: Any = None, **options: Any) -> Any:
        """An entry of DATABASES from a variable."""
        url = self.environ.get(env, default)
        return {} if url is None else database(url)

    def parse(self, url: Any, **options: Any) -> Any:
        """An entry of DATABASES from a URL."""
        return database(url)


class Dotenv(Reader):
    """`dotenv` (python-dotenv, "Reference"): `load_dotenv(path, override=False)`, `dotenv_values`, `find_dotenv`."""

    def find_dotenv(self, filename: str = ".env", **options: Any) -> Any:
        """The file in the caller's folder or above it, "" where there is none."""
        return self.search((filename,)) or ""

    def _expanded(self, found: Dict[str, str]) -> Dict[str, str]:
        known: Dict[str, str] = {}
        for name, value in found.items():
            known[name] = REFERENCE.sub(lambda match: known.get(match[1]) or self._value(match), value)
        return known

    def _value(self, match: Any) -> str:
        return self.environ.values.get(match[1], match[2] or "")

    def load_dotenv(self, dotenv_path: Any = None, override: bool = False, **options: Any) -> bool:
        """Set the variables of a file that are not set."""
        found = self.dotenv_values(dotenv_path)
        for name, value in found.items():
            if override or name not in self.environ.values:
                self.environ.values[name] = value
        return bool(found)

    def dotenv_values(self, dotenv_path: Any = None, **options: Any) -> Dict[str, str]:
        """The variables of a file."""
        try:
            text = self.files.text(dotenv_path or self.find_dotenv())
        except OSError:  # as python-dotenv does
            return {}
        return {} if is_unknown(text) else self._expanded(variables(text))


class Configuration:
    """`configurations.Configuration`: its subclasses' own attributes are the settings."""


def set_any_name(*args: Any, **kwargs: Any) -> Any:
    """`dynaconf.DjangoDynaconf`: puts the names of any number of files and variables into its caller's module."""
    return Unknown("the settings come from dynaconf")


class Readers:
    """The stand-ins of one evaluation."""

    def __init__(self, environ: Environ, files: ProjectFiles, run: Run) -> None:
        shared = {"environ": environ, "files": files, "run": run}

        def made(kind: Type[Any]) -> Type[Any]:
            return type(kind.__name__, (kind,), shared)

        decouple, urls, dotenv = made(Decouple)(), made(DatabaseUrl)(), made(Dotenv)()
        self.types: Tuple[type, ...] = (Reader, Configuration)
        env = made(Env)
        self.table: Dict[str, Dict[str, Any]] = {
            "environ": {"Env": env, "FileAwareEnv": env},
            "decouple": {"config": decouple, "Csv": made(Csv)},
            "dj_database_url": {"config": urls.config, "parse": urls.parse},
            "dotenv": {name: getattr(dotenv, name) for name in ("load_dotenv", "find_dotenv", "dotenv_values")},
            "configurations": {"Configuration": Configuration},
            "dynaconf": {"DjangoDynaconf": set_any_name},
        }

    def find(self, module: str, name: Optional[str]) -> Any:
        """What stands for a name of a package that is not installed, or for the package; None where nothing does."""
        names = self.table.get(module)
        if names is None:
            return None
        return SimpleNamespace(**names) if name is None else names.get(name)
