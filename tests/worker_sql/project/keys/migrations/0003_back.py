from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_toggle")]
    operations = [
        migrations.AlterField("row", "a", models.IntegerField()),
        migrations.AlterField("row", "b", models.IntegerField()),
        migrations.AlterField("row", "text", models.CharField(max_length=100, db_index=True)),
        migrations.AlterUniqueTogether("row", {("a", "b")}),
        migrations.RemoveIndex("row", "a_b_renamed"),
        migrations.RenameModel("Row", "Line"),
        migrations.RenameField("line", "a", "ay"),
    ]
