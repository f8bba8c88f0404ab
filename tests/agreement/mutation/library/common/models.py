from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    made_on = models.DateTimeField(_("made on"), auto_now_add=True)
    changed_on = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("-made_on",)
        get_latest_by = "made_on"


class Named(models.Model):
    name = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=1, choices=[("p", "Person"), ("c", "Company")], default="p")
    picture = models.FileField(upload_to="pictures", blank=True)
    owner = models.ForeignKey("auth.User", models.CASCADE, related_name="%(app_label)s_%(class)s_set", null=True)

    class Meta:
        abstract = True
        indexes = (models.Index(fields=["name", "owner"]),)
