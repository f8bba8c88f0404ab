from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tables", "0002_options")]
    operations = [
        migrations.AlterOrderWithRespectTo("answer", None),
        migrations.DeleteModel("Shown"),
        migrations.DeleteModel("Elsewhere"),
        migrations.DeleteModel("Answer"),
    ]
