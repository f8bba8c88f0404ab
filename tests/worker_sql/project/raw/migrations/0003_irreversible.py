from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("raw", "0002_python")]
    operations = [migrations.RunSQL("DELETE FROM raw_thing"), migrations.RunPython(migrations.RunPython.noop)]
