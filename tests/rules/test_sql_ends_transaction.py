"""What is said of transactions in SQL is what Django's does on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.oracle import Oracle
from rules.project import example
from rules.test_examples import found, lay
from sterna.ide.project import OpenProject

TEXT = """
#- blog/migrations/0002_sql.py
from django.db import migrations


class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunSQL({sql!r}), migrations.RunSQL("CREATE TABLE later (id int)")]
"""


@pytest.mark.parametrize(
    ("sql", "atomic", "refused"),
    [
        ("BEGIN; DELETE FROM blog_post; COMMIT", True, True),
        ("BEGIN; DELETE FROM blog_post; COMMIT", False, False),
        (["BEGIN", "DELETE FROM blog_post", "COMMIT"], True, True),
    ],
)
def test_begin(
    shelf: OpenProject, django: Oracle, tmp_path: Path, sql: str | list[str], atomic: bool, refused: bool
) -> None:
    fixture = example(TEXT.format(sql=sql, atomic=atomic))
    lay(shelf, fixture)
    assert bool(found(shelf, "sql-ends-transaction")) is refused
    raised = django(fixture, tmp_path)
    assert (raised is not None) is refused
    assert raised is None or raised.text == "cannot start a transaction within a transaction"


@pytest.mark.parametrize("end", ["COMMIT", "SELECT 1"])
def test_what_ran_before_a_commit_stays(shelf: OpenProject, django: Oracle, tmp_path: Path, end: str) -> None:
    sql = ["CREATE TABLE kept (id int)", end, "CREATE TABLE later (id int)"]
    fixture = example(TEXT.format(sql=sql, atomic=True))
    lay(shelf, fixture)
    assert len(found(shelf, "sql-ends-transaction")) == (end == "COMMIT")
    database = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3")}}
    fixture.write(tmp_path)
    texts = []
    for _ in range(2):
        raised = django.run(tmp_path, databases=database)
        assert raised is not None
        texts.append(raised.text)
    again = "kept" if end == "COMMIT" else "later"
    assert texts == ["table later already exists", f"table {again} already exists"]
