from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Thing",
            fields=[("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
        ),
        migrations.RunSQL("INSERT INTO raw_thing (name) VALUES ('50% off');", "DELETE FROM raw_thing"),
        migrations.RunSQL(
            """
            -- a comment
            INSERT INTO raw_thing (name) VALUES ('one; two');
            UPDATE raw_thing SET name = 'x' -- why
             WHERE name = 'y';
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            [
                "DELETE FROM raw_thing WHERE name LIKE 'a%'",
                ("INSERT INTO raw_thing (name) VALUES (%s)", ["it's\\"]),
                ("INSERT INTO raw_thing (id, name) VALUES (%s, %s)", [-5, "b"]),
            ],
            [("DELETE FROM raw_thing WHERE name = %s OR name LIKE 'c%%'", ["b"])],
        ),
    ]
