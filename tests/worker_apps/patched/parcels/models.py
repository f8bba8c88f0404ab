import zoneinfo

from django.db import models

from parcels.base import Guarded, StateField, marked, named_after, unscoped, words
from parcels.storage import made, shelf


class Parcel(Guarded):
    state = StateField(max_length=9)
    zone = models.CharField(max_length=40, choices=[(one, one) for one in sorted(zoneinfo.available_timezones())])
    note = models.TextField(help_text=words.fragile, verbose_name=words.parcel)
    slip = models.FileField(storage=shelf)
    photo = models.FileField(storage=made)
    shelved = models.BooleanField(default=models.CharField.shelved)

    @marked("sent")
    @unscoped()
    def send(self):
        pass

    @marked("lost")
    def lose(self):
        pass


class ParcelTranslation(models.Model):
    text = models.TextField()

    class Meta:
        verbose_name = named_after(Parcel)
