from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("together", "0002_rename")]
    operations = [migrations.RenameIndex("line", new_name="by_a_and_bee", old_fields=("a", "bee"))]
