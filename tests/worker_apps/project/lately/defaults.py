from django.conf import settings


class DefaultsMeta(type):
    """Gives settings their defaults when a class is made, under the prefix of its name."""

    def __new__(cls, name, bases, names):
        made = super().__new__(cls, name, bases, names)
        for key, value in names.items():
            full = f"{name.upper()}_{key}"
            if key.isupper() and not hasattr(settings, full):
                setattr(settings, full, value)
        return made


class Defaults(metaclass=DefaultsMeta):
    pass
