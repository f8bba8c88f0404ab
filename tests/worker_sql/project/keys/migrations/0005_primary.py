from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_after_names")]
    operations = [
        migrations.CreateModel(
            name="Moved",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=9, unique=True)),
            ],
        ),
    ]
