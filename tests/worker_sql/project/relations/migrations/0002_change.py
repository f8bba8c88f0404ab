import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("relations", "0001_initial")]
    operations = [
        migrations.AddField("book", "owner", models.ForeignKey(settings.AUTH_USER_MODEL, CASCADE, null=True)),
        migrations.AddField(
            "book", "twin", models.OneToOneField("relations.book", CASCADE, null=True, related_name="+")
        ),
        migrations.AddField("book", "main_tag", models.ForeignKey("relations.tag", CASCADE, default="x")),
        migrations.AddField(
            "book",
            "free",
            models.ForeignKey("relations.tag", CASCADE, db_constraint=False, null=True, related_name="+"),
        ),
        migrations.AddField(
            "book", "readers", models.ManyToManyField(to="relations.author", related_name="+", db_table="who_reads")
        ),
        migrations.AlterField(
            "book", "editor", models.ForeignKey("relations.author", default=1, on_delete=CASCADE, related_name="+")
        ),
        migrations.AlterField("book", "author", models.ForeignKey("relations.author", on_delete=CASCADE, null=True)),
        migrations.AlterField("book", "loose", models.ForeignKey("relations.author", CASCADE, related_name="+")),
        migrations.AlterField("book", "unindexed", models.ForeignKey("relations.author", CASCADE, related_name="+")),
        migrations.AlterField("book", "parent", models.OneToOneField("self", null=True, on_delete=CASCADE)),
        migrations.AlterField(
            "book", "by_code", models.ForeignKey("relations.author", CASCADE, related_name="+", to_field="id")
        ),
    ]
