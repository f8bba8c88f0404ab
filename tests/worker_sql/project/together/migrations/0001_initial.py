from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("a", models.IntegerField()),
                ("b", models.IntegerField()),
            ],
        ),
        migrations.AlterIndexTogether("row", {("a", "b")}),
    ]
