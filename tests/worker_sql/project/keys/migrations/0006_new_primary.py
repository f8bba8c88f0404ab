from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0005_primary")]
    operations = [
        migrations.RemoveField("moved", "id"),
        migrations.AlterField("moved", "code", models.CharField(max_length=9, primary_key=True, serialize=False)),
    ]
