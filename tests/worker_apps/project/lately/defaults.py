from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import LazyObject, empty


class DefaultsMeta(type):
    """Gives settings their defaults when a class is made, under the prefix of its name."""

    def __new__(cls, name, bases, names):
        made = super().__new__(cls, name, bases, names)
        for key, value in names.items():
            full = f"{name.upper()}_{key}"
            if key.isupper() and not hasattr(settings, full):
                setattr(settings, full, value)
        return made


class Chosen(LazyObject, Mapping):
    """Looks its values up when it is asked for one, and every time the settings are others."""

    def __init__(self):
        super().__init__()
        self.__dict__["source"] = None

    def _setup(self):
        self._wrapped = {"VERBOSE": getattr(settings, "LATELY_VERBOSE", "Lately chosen")}
        self.__dict__["source"] = settings.AUTH_USER_MODEL

    def current(self):
        if self._wrapped is empty or self.source != settings.AUTH_USER_MODEL:
            self._setup()
        return self._wrapped

    def __getitem__(self, key):
        return self.current()[key]

    def __iter__(self):
        return iter(self.current())

    def __len__(self):
        return len(self.current())


chosen = Chosen()


class Defaults(metaclass=DefaultsMeta):
    pass
