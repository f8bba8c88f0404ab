from django.db import migrations, models
from django.db.models import Q

from versions import CHECK


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]
    operations = [
        migrations.AlterField("row", "a", models.IntegerField(unique=True)),
        migrations.AlterField("row", "b", models.IntegerField(db_index=True)),
        migrations.AlterField("row", "text", models.CharField(max_length=100, unique=True)),
        migrations.AlterField("row", "positive", models.PositiveIntegerField(db_index=True)),
        migrations.AlterUniqueTogether("row", {("b", "c")}),
        migrations.AddIndex("row", models.Index(fields=["d"], name="d_idx")),
        migrations.AddIndex("row", models.Index(fields=["-text"], name="text_idx", condition=Q(text__gt="a'b"))),
        migrations.AddConstraint("row", models.CheckConstraint(**{CHECK: Q(c__gt=0)}, name="c_positive")),
        migrations.AddConstraint("row", models.UniqueConstraint(fields=["c", "text"], name="c_text_uniq")),
        migrations.AddConstraint(
            "row", models.UniqueConstraint(fields=["d"], name="d_later", deferrable=models.Deferrable.DEFERRED)
        ),
        migrations.AddConstraint("row", models.UniqueConstraint(fields=["b"], include=["c"], name="b_with_c")),
        migrations.RemoveConstraint("row", "a_or_b"),
        migrations.RemoveIndex("row", "c_part_idx"),
        migrations.RemoveConstraint("row", "b_part_uniq"),
        migrations.RemoveConstraint("row", "a_d_uniq"),
        migrations.RenameIndex("row", new_name="a_b_renamed", old_name="a_b_idx"),
    ]
