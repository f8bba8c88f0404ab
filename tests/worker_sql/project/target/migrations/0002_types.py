from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("target", "0001_initial")]
    operations = [
        migrations.AlterField("key", "name", models.CharField(max_length=20, primary_key=True)),
        migrations.AlterField("key", "code", models.SlugField(max_length=99, unique=True)),
    ]
