from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("together", "0003_name")]
    operations = [migrations.AlterIndexTogether("line", {("bee", "a")})]
