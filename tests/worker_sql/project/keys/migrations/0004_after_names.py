from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_back")]
    operations = [
        migrations.AlterUniqueTogether("line", set()),
        migrations.AlterField("line", "positive", models.IntegerField()),
        migrations.AlterField(
            "averylongmodelnamethatmakesthenamesofitskeystoolongforsomeservers",
            "a_very_long_field_name_for_a_slug",
            models.IntegerField(),
        ),
        migrations.AlterField(
            "averylongmodelnamethatmakesthenamesofitskeystoolongforsomeservers",
            "a_very_long_field_name_for_a_number",
            models.IntegerField(),
        ),
    ]
