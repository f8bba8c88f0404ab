import contextlib
import sys

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import connection, models
from django.db.models.signals import class_prepared

from makers.phrases import Noted, book
from makers.registry import Meta, Patched, Registered, stamped, translated, with_field

Person = apps.get_model(settings.AUTH_USER_MODEL, require_ready=False)


def note(sender, **kwargs):
    if sender.__name__ == "Prepared":
        models.IntegerField(default=0).contribute_to_class(sender, "noted")


class_prepared.connect(note)


class Prepared(models.Model):
    pass


@stamped
@with_field("extra", default="")
class Decorated(models.Model):
    person = models.ForeignKey(Person, models.CASCADE)


class First(Registered):
    pass


class Second(Registered, kind="two"):
    pass


class MadeByMeta(metaclass=Meta):
    pass


class Abstract(models.Model, metaclass=Meta):
    class Meta:
        abstract = True


class Concrete(Abstract):
    pass


Typed = type("Typed", (models.Model,), {"__module__": __name__, "size": models.IntegerField()})
DecoratedTranslation = translated(Decorated, title=models.CharField(max_length=50))


def history_of(model):
    class History(models.Model):
        of = models.ForeignKey(model, models.CASCADE)
        at = models.DateTimeField()

        class Meta:
            app_label = "makers"
            db_table = "history_%s" % model._meta.model_name

    History.__name__ = f"{model.__name__}History"
    return History


TypedHistory = history_of(Typed)

for _name, _length in {"Short": 5, "Long": 500}.items():
    globals()[_name] = type(
        _name, (models.Model,), {"__module__": __name__, "text": models.CharField(max_length=_length)}
    )

if settings.USE_TZ:

    class WithZone(models.Model):
        if sys.version_info >= (3, 0):
            zone = models.CharField(max_length=40)
        else:
            offset = models.IntegerField()
        for _letter in "ab":
            locals()[f"field_{_letter}"] = models.BooleanField(default=_letter == "b")

else:

    class WithoutZone(models.Model):
        pass


try:
    from string import Optional
except ImportError:

    class Optional(models.Model):
        found = models.BooleanField(default=False)


with contextlib.suppress(ImportError):
    from string import Other

    class NeverMade(models.Model):
        other = models.ForeignKey(Other, models.CASCADE)


with Patched(Registered, kinds=["inside"]) as patched:

    class Inside(models.Model):
        number = models.IntegerField(default=len(patched.kinds))


class Settled(models.Model):
    greeting = models.CharField(max_length=20, default=book["polite"].greeting, help_text=" ".join(Noted.notes))
    number = models.IntegerField(default=len(Registered.kinds))
    collated = models.CharField(max_length=5, db_collation=connection.features.test_collations["non_default"])
    vendor = models.CharField(max_length=10, default=connection.vendor)


class Aside(models.Model):
    class Meta:
        app_label = "makers"
        apps = Apps()


class Shadowing(type(models.Model)):
    """Looks through the namespaces of all bases, those of real classes too."""

    def __new__(mcs, name, bases, attrs):
        made = super().__new__(mcs, name, bases, attrs)
        count = sum(value is None for base in made.__mro__ for value in vars(base).values() if base is not object)
        made.add_to_class("nothing", models.IntegerField(default=count))
        made.add_to_class("names", models.IntegerField(default="__hash__" in object.__dict__))
        return made


class Shadowed(models.Model, metaclass=Shadowing):
    first = None


Settled.add_to_class("later", models.TextField(null=True))
Prepared._meta.get_field("id").verbose_name = "number"
