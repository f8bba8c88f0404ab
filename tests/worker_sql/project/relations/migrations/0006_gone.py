from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("relations", "0005_after_names")]
    operations = [
        migrations.RemoveField("writer", "tags"),
        migrations.DeleteModel("Membership"),
        migrations.DeleteModel("Novel"),
        migrations.RemoveField("book", "main_tag"),
        migrations.RemoveField("book", "readers"),
        migrations.DeleteModel("Book"),
    ]
