from common.models import Named, Stamped
from django.db import models


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    GERMAN = "de"


class AuthorManager(models.Manager):
    use_in_migrations = True


class Author(Named):
    born = models.DateField(null=True)

    objects = AuthorManager()

    class Meta(Named.Meta):
        verbose_name = "author"
        constraints = (models.UniqueConstraint(fields=["name", "born"], name="%(class)s_once"),)


class Publisher(Named, Stamped):
    site = models.URLField("web site", blank=True, default="")


class Book(Stamped):
    title = models.CharField(max_length=200, help_text="As on the cover")
    slug = models.SlugField(unique=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    pages = models.PositiveIntegerField(null=True, blank=True)
    cover = models.FileField(upload_to="covers/%Y", blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, null=True, related_name="books")
    authors = models.ManyToManyField(Author, related_name="books", blank=True)

    class Meta:
        ordering = ("title",)
        unique_together = (("title", "publisher"),)
        permissions = (("may_lend", "May lend"),)


class Atlas(Book):
    scale = models.IntegerField(default=1)
