from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shared.models import Named, Owned


class Person(AbstractUser):
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)


class Cart(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

    class Meta:
        swappable = "KEYS_CART_MODEL"


class Basket(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)


class Line(Named, Owned):
    cart = models.ForeignKey(settings.KEYS_CART_MODEL, models.CASCADE)
    amount = models.IntegerField(default=1)
    price = models.DecimalField(max_digits=7, decimal_places=2, default=0)

    class Meta(Named.Meta):
        order_with_respect_to = "cart"
        ordering = None
        verbose_name = _("line")
        indexes = [
            *Named.Meta.indexes,
            models.Index(Lower("name").desc(), "amount", name="%(app_label)s_%(class)s_lower"),
            models.Index(fields=["-amount", "price"], condition=Q(amount__gt=0), name="keys_line_some"),
        ]
        constraints = [models.UniqueConstraint(Lower("name"), "cart", name="keys_line_once")]


class SpecialLine(Line):
    wish = models.TextField()
    line_two = models.OneToOneField(Line, models.CASCADE, parent_link=True, related_name="+")


class LineProxy(SpecialLine):
    class Meta:
        proxy = True
        permissions = [("look", "May look")]


class Tag(Owned):
    kind = models.ForeignKey(ContentType, models.CASCADE, limit_choices_to=Q(app_label="keys") | Q(model="line"))
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey("kind", "object_id")
    lines = models.ManyToManyField(Line, through="Tagging", through_fields=("tag", "line"))
    others = models.ManyToManyField("self", symmetrical=False)


class Tagging(models.Model):
    tag = models.ForeignKey(Tag, models.CASCADE)
    line = models.ForeignKey(Line, models.CASCADE, to_field="id")
    again = models.ForeignKey(Line, models.SET_NULL, null=True, related_name="+")
    tags = GenericRelation(Tag, content_type_field="kind")

    class Meta:
        unique_together = [("tag", "line")]
        get_latest_by = "pk"
        db_table_comment = "who tagged what"


class LegacyLine(models.Model):
    class Meta:
        managed = False
        db_table = "old_lines"
