from django.apps import AppConfig
from django.db import models
from django.db.migrations.operations import AlterModelOptions

AlterModelOptions.ALTER_OPTION_KEYS.remove("verbose_name")
plain = models.Field.deconstruct


def without_words(field):
    name, path, args, kwargs = plain(field)
    kwargs.pop("help_text", None)
    return name, path, args, kwargs


models.Field.deconstruct = without_words
models.CharField.shelved = True


class PatchesConfig(AppConfig):
    name = "patches"
