from django.db import models


class Visible(models.QuerySet):
    def visible(self):
        return self.filter(hidden=False)


class Base(models.Manager):
    use_in_migrations = True

    def __init__(self, kind, *, limit=3):
        super().__init__()
        self.kind, self.limit = kind, limit


class FromVisible(models.Manager.from_queryset(Visible)):
    use_in_migrations = True


class Made(Base.from_queryset(Visible, class_name="BaseOfMade")):
    pass
