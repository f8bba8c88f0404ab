from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("raw", "0004_separate")]
    operations = [
        migrations.AlterField("thing", "name", models.CharField(max_length=19)),
        migrations.AddField("thing", "weight", models.FloatField(null=True)),
    ]
