from django.db import models


class Trunk(models.Model):
    first_leaf = models.ForeignKey("parts.Leaf", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "trunks"
