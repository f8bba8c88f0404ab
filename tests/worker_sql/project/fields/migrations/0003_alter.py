import datetime

from django.db import migrations, models


def alter(name, field, keep=True, model="every"):
    return migrations.AlterField(model, name, field, preserve_default=keep)


class Migration(migrations.Migration):
    dependencies = [("fields", "0002_add")]
    operations = [
        alter("char", models.CharField(max_length=100)),
        alter("slug", models.SlugField(max_length=10)),
        alter("unlimited", models.CharField(max_length=200)),
        alter("small", models.BigIntegerField()),
        alter("big", models.IntegerField(null=True)),
        alter("positive", models.PositiveIntegerField(default=1)),
        alter("positive_small", models.IntegerField(unique=True)),
        alter("float", models.DecimalField(decimal_places=2, max_digits=6)),
        alter("date", models.DateTimeField(default=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)), False),
        alter("ip", models.GenericIPAddressField(default="::1"), False),
        alter("json", models.JSONField(null=True)),
        alter("email", models.EmailField(max_length=100)),
        alter("moment", models.DateTimeField()),
        alter("integer", models.IntegerField(db_column="whole")),
        alter("boolean", models.BooleanField(null=True)),
        alter("a_plain", models.CharField(max_length=20)),
        alter("a_null", models.CharField(default="it's", max_length=20, unique=True)),
        alter("a_zero", models.IntegerField()),
        alter("a_text", models.TextField(db_index=True)),
        alter("a_slug", models.CharField(max_length=50)),
        alter("a_positive_small", models.SmallIntegerField(null=True)),
        alter("a_int", models.PositiveIntegerField(default=3, help_text="only the state changes")),
        alter("id", models.AutoField(primary_key=True), model="every"),
        alter("id", models.BigAutoField(primary_key=True), model="small"),
        alter("key", models.CharField(max_length=40, primary_key=True), model="keyed"),
    ]
