import django.db.models.deletion
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("relations", "0002_change")]
    operations = [
        migrations.AlterField("author", "id", models.AutoField(primary_key=True)),
        migrations.AlterField(
            "book", "loose", models.ForeignKey("relations.author", CASCADE, db_constraint=False, related_name="+")
        ),
        migrations.AlterField("book", "parent", models.ForeignKey("self", null=True, on_delete=CASCADE)),
        migrations.AlterField("book", "owner", models.IntegerField(null=True)),
        migrations.AlterField(
            "book", "readers", models.ManyToManyField(to="relations.author", related_name="+", db_table="they_read")
        ),
    ]
