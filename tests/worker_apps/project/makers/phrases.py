"""Classes that are noted when they are made, though nobody names them."""

from abc import ABCMeta

book = {}


class Noting(ABCMeta):
    def __new__(mcs, name, bases, namespace, chapter):
        made = super().__new__(mcs, name, bases, namespace)
        book[chapter] = made()
        return made

    def __init__(cls, *args, chapter, **kwargs):
        super().__init__(*args, **kwargs)


class Noted:
    notes = []

    def __init_subclass__(cls):
        Noted.notes.append(cls.__name__)


class Common(metaclass=Noting, chapter="common"):
    greeting = "Good day"


class Polite(Common, chapter="polite"):
    greeting = "A very good day"


class First(Noted):
    pass


class Second(Noted):
    pass
