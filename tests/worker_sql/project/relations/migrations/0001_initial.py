import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("user", models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=CASCADE)),
                ("friends", models.ManyToManyField(to="relations.author")),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[("name", models.CharField(max_length=30, primary_key=True))],
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("author", models.ForeignKey("relations.author", on_delete=CASCADE)),
                ("editor", models.ForeignKey("relations.author", null=True, on_delete=CASCADE, related_name="+")),
                ("by_code", models.ForeignKey("relations.author", CASCADE, related_name="+", to_field="code")),
                ("loose", models.ForeignKey("relations.author", CASCADE, db_constraint=False, related_name="+")),
                ("unindexed", models.ForeignKey("relations.author", CASCADE, db_index=False, related_name="+")),
                ("parent", models.ForeignKey("self", null=True, on_delete=CASCADE)),
                ("tags", models.ManyToManyField(to="relations.tag")),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("author", models.ForeignKey("relations.author", on_delete=CASCADE)),
                ("tag", models.ForeignKey("relations.tag", on_delete=CASCADE)),
            ],
        ),
        migrations.AddField(
            "author", "tags", models.ManyToManyField(through="relations.Membership", to="relations.tag")
        ),
        migrations.CreateModel(
            name="Novel",
            fields=[
                (
                    "book_ptr",
                    models.OneToOneField("relations.book", CASCADE, parent_link=True, primary_key=True),
                ),
                ("pages", models.IntegerField()),
            ],
            bases=("relations.book",),
        ),
    ]
