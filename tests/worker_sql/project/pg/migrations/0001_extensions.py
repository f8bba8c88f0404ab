from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CITextExtension,
    CreateCollation,
    HStoreExtension,
    TrigramExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        CITextExtension(),
        HStoreExtension(),
        TrigramExtension(),
        CreateCollation("case_insensitive", provider="icu", locale="und-u-ks-level2", deterministic=False),
        CreateCollation("german", provider="icu", locale="de-u-co-phonebk"),
    ]
