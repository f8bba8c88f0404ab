from django.db import migrations, models


def alter(name, field, model="every"):
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("fields", "0003_alter")]
    operations = [
        alter("positive_small", models.PositiveSmallIntegerField()),
        alter("positive", models.PositiveSmallIntegerField(null=True)),
        alter("a_null", models.CharField(max_length=20, null=True)),
        alter("a_text", models.TextField()),
        alter("a_slug", models.SlugField(unique=True)),
        alter("a_positive", models.IntegerField()),
        alter("a_plain", models.IntegerField(null=True)),
        alter("key", models.IntegerField(primary_key=True), model="keyed"),
        alter("id", models.IntegerField(primary_key=True), model="small"),
    ]
