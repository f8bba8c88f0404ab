from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("relations", "0003_types")]
    operations = [
        migrations.RenameModel("Author", "Writer"),
        migrations.RenameField("book", "author", "writer"),
        migrations.RenameField("book", "tags", "labels"),
        migrations.AlterModelTable("book", "volumes"),
        migrations.RenameModel("Tag", "Label"),
    ]
