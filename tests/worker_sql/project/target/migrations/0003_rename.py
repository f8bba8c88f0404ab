from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("target", "0002_types")]
    operations = [migrations.RenameField("key", "name", "title"), migrations.RenameField("holder", "key", "holds")]
