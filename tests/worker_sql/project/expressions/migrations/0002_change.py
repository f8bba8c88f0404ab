import django.db.models.functions as f
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("expressions", "0001_initial")]
    operations = [
        migrations.AddField("box", "depth", models.IntegerField(db_default=3)),
        migrations.AddField("box", "seen", models.DateTimeField(db_default=f.Now(), null=True)),
        migrations.AddField("box", "both", models.IntegerField(db_default=-4, default=5)),
        migrations.AddField("box", "flag", models.BooleanField(db_default=True)),
        migrations.AddField(
            "box",
            "double",
            models.GeneratedField(db_persist=True, expression=F("width") * 2, output_field=models.BigIntegerField()),
        ),
        migrations.AlterField("box", "height", models.IntegerField(db_default=7)),
        migrations.AlterField("box", "width", models.IntegerField()),
        migrations.RemoveConstraint("box", "slim"),
        migrations.RemoveConstraint("box", "lower_uniq"),
        migrations.RemoveIndex("box", "lower_idx"),
        migrations.AddIndex("box", models.Index(f.Upper("name"), name="upper_idx")),
        migrations.AddConstraint("box", models.UniqueConstraint(f.Abs("width"), name="abs_uniq")),
        migrations.RemoveField("box", "upper"),
    ]
