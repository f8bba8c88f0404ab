from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pg", "0005_gone")]
    operations = [AddIndexConcurrently("room", models.Index(fields=["floor"], name="in_transaction"))]
