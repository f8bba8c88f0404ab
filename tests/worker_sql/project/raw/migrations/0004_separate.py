from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("raw", "0003_irreversible")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("ALTER TABLE raw_thing ADD COLUMN color varchar(9) NULL", "SELECT 1"),
                migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name_idx")),
            ],
            state_operations=[
                migrations.AddField("thing", "color", models.CharField(max_length=9, null=True)),
                migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name_idx")),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel("Ghost", fields=[("id", models.BigAutoField(primary_key=True))]),
            ]
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX by_hand ON raw_thing (size, name)",
            "DROP INDEX by_hand",
            state_operations=[migrations.AlterUniqueTogether("thing", {("size", "name")})],
        ),
    ]
