from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fields", "0006_after_rename")]
    operations = [
        migrations.AlterField("all", "a_plain", models.IntegerField()),
        migrations.AlterField("all", "a_positive", models.PositiveIntegerField(db_index=True)),
        migrations.AlterField("all", "id", models.BigIntegerField(primary_key=True)),
        migrations.DeleteModel("Small"),
    ]
