from django.contrib.postgres.operations import RemoveCollation
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pg", "0004_concurrently")]
    operations = [
        migrations.AlterField("room", "label", models.CharField(max_length=50)),
        RemoveCollation("german", provider="icu", locale="de-u-co-phonebk"),
        migrations.AlterField("room", "name", models.IntegerField(null=True)),
        migrations.RemoveField("room", "document"),
    ]
