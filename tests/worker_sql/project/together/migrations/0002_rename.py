from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("together", "0001_initial")]
    operations = [migrations.RenameField("row", "b", "bee"), migrations.RenameModel("Row", "Line")]
