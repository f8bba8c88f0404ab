from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("together", "0004_another")]
    operations = [migrations.AlterIndexTogether("line", set())]
