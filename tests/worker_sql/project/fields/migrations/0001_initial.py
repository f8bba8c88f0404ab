import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Every",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("big", models.BigIntegerField()),
                ("binary", models.BinaryField(max_length=20, null=True)),
                ("boolean", models.BooleanField(default=True)),
                ("char", models.CharField(max_length=50)),
                ("unlimited", models.TextField()),
                ("date", models.DateField(auto_now_add=True)),
                ("moment", models.DateTimeField(db_index=True)),
                ("decimal", models.DecimalField(decimal_places=2, max_digits=8)),
                ("duration", models.DurationField()),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("file", models.FileField(upload_to="files")),
                ("path", models.FilePathField(path="/tmp")),
                ("float", models.FloatField()),
                ("ip", models.GenericIPAddressField(null=True)),
                ("integer", models.IntegerField(db_column="whole number")),
                ("json", models.JSONField(default=dict)),
                ("positive_big", models.PositiveBigIntegerField()),
                ("positive", models.PositiveIntegerField(null=True)),
                ("positive_small", models.PositiveSmallIntegerField(unique=True)),
                ("slug", models.SlugField()),
                ("small", models.SmallIntegerField()),
                ("time", models.TimeField()),
                ("url", models.URLField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Keyed",
            fields=[("key", models.CharField(max_length=20, primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Small",
            fields=[("id", models.SmallAutoField(primary_key=True)), ("n", models.IntegerField())],
        ),
        migrations.CreateModel(
            name="Identified",
            fields=[("id", models.UUIDField(default=uuid.uuid4, primary_key=True)), ("n", models.IntegerField())],
        ),
    ]
