import django.db.models.deletion
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("relations", "0004_names")]
    operations = [
        migrations.AlterField(
            "book", "writer", models.ForeignKey("relations.writer", on_delete=CASCADE, db_index=False, null=True)
        ),
        migrations.AlterField("book", "editor", models.BigIntegerField()),
        migrations.AlterField("writer", "id", models.BigAutoField(primary_key=True)),
        migrations.RemoveField("book", "twin"),
        migrations.RemoveField("book", "labels"),
        migrations.AlterField("writer", "code", models.CharField(max_length=8)),
    ]
