"""A rollback that is said to fail does so in Django, on a table with a row, and one that is said to pass does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.oracle import Oracle
from rules.project import example

TEXT = """
#- blog/migrations/0002_post.py
from django.db import migrations


def add(apps, schema_editor):
    apps.get_model("blog", "Post").objects.create(title="one")


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunPython(add)]
#- blog/migrations/0003_shorter.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_post")]
    operations = [migrations.RemoveField("post", "{field}")]
"""


@pytest.mark.parametrize(("field", "fails"), [("title", True), ("body", False)])
def test_rollback(django: Oracle, tmp_path: Path, field: str, fails: bool) -> None:
    raised = django(example(TEXT.format(field=field)), tmp_path, [["migrate"], ["migrate", "blog", "0002_post"]])
    assert (raised is not None) is fails
    if raised is not None:
        assert raised.command == ("migrate", "blog", "0002_post")
        assert raised.exception == "IntegrityError"
