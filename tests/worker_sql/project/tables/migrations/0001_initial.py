from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=9))],
            options={"db_table": "the questions", "verbose_name": "question"},
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("question", models.ForeignKey("tables.question", on_delete=models.CASCADE)),
                ("text", models.TextField(db_comment="what's said", default="")),
            ],
            options={"db_table_comment": "It's answers"},
        ),
        migrations.CreateModel(
            name="Elsewhere",
            fields=[("id", models.BigAutoField(primary_key=True))],
            options={"managed": False, "db_table": "elsewhere"},
        ),
        migrations.CreateModel(
            name="Shown", fields=[], options={"proxy": True, "indexes": []}, bases=("tables.question",)
        ),
        migrations.CreateModel(
            name="Mixed", fields=[("id", models.BigAutoField(primary_key=True))], options={"db_table": "MixedCase"}
        ),
    ]
