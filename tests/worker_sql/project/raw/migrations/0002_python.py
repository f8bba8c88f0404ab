from django.db import migrations, models


def forwards(apps, schema_editor):
    apps.get_model("raw", "Thing").objects.create(name="made")


def backwards(apps, schema_editor):
    apps.get_model("raw", "Thing").objects.filter(name="made").delete()


class Migration(migrations.Migration):
    dependencies = [("raw", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.AddField("thing", "size", models.IntegerField(default=0)),
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop, elidable=True),
    ]
