from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fields", "0005_rename_and_remove")]
    operations = [
        migrations.AlterField("every", "renamed_slug", models.CharField(max_length=50)),
        migrations.AlterField("every", "renamed_positive", models.IntegerField()),
        migrations.AlterField("every", "a_plain", models.IntegerField(unique=True, default=0)),
        migrations.DeleteModel("Identified"),
        migrations.RenameModel("Every", "All"),
    ]
