import django.db.models.deletion
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Key",
            fields=[
                ("name", models.CharField(max_length=9, primary_key=True)),
                ("code", models.SlugField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("key", models.ForeignKey("target.key", CASCADE)),
                ("free", models.ForeignKey("target.key", CASCADE, db_constraint=False, null=True, related_name="+")),
                ("code", models.OneToOneField("target.key", CASCADE, related_name="+", to_field="code")),
            ],
        ),
    ]
