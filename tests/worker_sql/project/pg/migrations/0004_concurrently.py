from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pg", "0003_change")]
    operations = [
        AddIndexConcurrently("room", models.Index(fields=["floor", "name"], name="floor_name")),
        RemoveIndexConcurrently("room", "floor_with_label"),
        ValidateConstraint("room", "above"),
    ]
