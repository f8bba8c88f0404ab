from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fields", "0004_alter_again")]
    operations = [
        migrations.RenameField("every", "char", "title"),
        migrations.RenameField("every", "a_slug", "renamed_slug"),
        migrations.RenameField("every", "positive_small", "renamed_positive"),
        migrations.RemoveField("every", "unlimited"),
        migrations.RemoveField("every", "a_micro"),
        migrations.RemoveField("every", "email"),
        migrations.RemoveField("every", "slug"),
        migrations.AlterField("small", "id", models.AutoField(primary_key=True)),
    ]
