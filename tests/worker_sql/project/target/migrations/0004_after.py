from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("target", "0003_rename")]
    operations = [
        migrations.AlterField("key", "title", models.CharField(max_length=30, primary_key=True)),
        migrations.AlterField("holder", "holds", models.CharField(max_length=30, unique=True)),
    ]
