import datetime
import decimal
import uuid

from django.db import migrations, models


def add(name, field, keep=True):
    return migrations.AddField("every", name, field, preserve_default=keep)


class Migration(migrations.Migration):
    dependencies = [("fields", "0001_initial")]
    operations = [
        add("a_int", models.IntegerField(default=-7)),
        add("a_zero", models.IntegerField(default=0, db_index=True)),
        add("a_text", models.TextField(default="it's \\ ünïcode \U0001f426")),
        add("a_plain", models.CharField(default="plain", max_length=20, unique=True), False),
        add("a_null", models.CharField(max_length=20, null=True)),
        add("a_empty", models.CharField(default="", max_length=20)),
        add("a_bool", models.BooleanField(default=False)),
        add("a_nullbool", models.BooleanField(null=True)),
        add("a_float", models.FloatField(default=-1.5)),
        add("a_exponent", models.FloatField(default=1e300)),
        add("a_decimal", models.DecimalField(decimal_places=3, default=decimal.Decimal("-3.140"), max_digits=9)),
        add("a_date", models.DateField(default=datetime.date(2024, 2, 29))),
        add(
            "a_moment",
            models.DateTimeField(default=datetime.datetime(2024, 1, 1, 12, 30, tzinfo=datetime.timezone.utc)),
        ),
        add("a_micro", models.DateTimeField(default=datetime.datetime(2024, 1, 1, 0, 0, 0, 5, datetime.timezone.utc))),
        add("a_time", models.TimeField(default=datetime.time(1, 2, 3))),
        add("a_duration", models.DurationField(default=datetime.timedelta(days=3, hours=2, microseconds=5))),
        add("a_negative_duration", models.DurationField(default=datetime.timedelta(hours=-1))),
        add("a_uuid", models.UUIDField(default=uuid.UUID("12345678-1234-5678-1234-567812345678"))),
        add("a_binary", models.BinaryField(default=b"\x00\\'abc\xff")),
        add("a_json", models.JSONField(default=dict)),
        add("a_json_list", models.JSONField(default=list)),
        add("a_ip", models.GenericIPAddressField(default="127.0.0.1")),
        add("a_ip4", models.GenericIPAddressField(default="127.0.0.1", protocol="IPv4")),
        add("a_slug", models.SlugField(default="s")),
        add("a_positive", models.PositiveIntegerField(default=5)),
        add("a_positive_small", models.PositiveSmallIntegerField(null=True)),
        add("a_big", models.BigIntegerField(default=2**40)),
        add("a_file", models.FileField(default="", upload_to="x")),
        add("a_blank", models.CharField(blank=True, max_length=20), False),
    ]
