import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tables", "0001_initial")]
    operations = [
        migrations.AlterOrderWithRespectTo("answer", "question"),
        migrations.AlterModelOptions("question", {"ordering": ["text"], "verbose_name": "Q"}),
        migrations.AlterModelManagers("question", [("people", django.db.models.manager.Manager())]),
        migrations.AlterModelTableComment("answer", "other"),
        migrations.AlterModelTableComment("question", "new\ncomment"),
        migrations.AlterField("answer", "text", models.TextField(db_comment="", default="")),
        migrations.AddField("question", "extra", models.IntegerField(db_comment="it's extra", null=True)),
        migrations.AlterModelTable("question", None),
        migrations.AlterModelTable("mixed", "mixedcase"),
        migrations.AddField("elsewhere", "n", models.IntegerField(default=1)),
    ]
