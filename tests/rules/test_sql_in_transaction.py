"""What is said of SQL in transactions is what Django and PostgreSQL do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from postgres import Server, postgres_server
from rules.oracle import Oracle
from rules.project import example
from rules.test_examples import found, lay
from sterna.ide.project import OpenProject

__all__ = ["postgres_server"]

TEXT = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- blog/migrations/0002_sql.py
from django.db import migrations


class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunSQL({sql!r})]
"""


@pytest.mark.parametrize(
    ("sql", "atomic", "refused"),
    [
        ("CREATE INDEX CONCURRENTLY i ON blog_post (title)", True, True),
        ("CREATE INDEX CONCURRENTLY i ON blog_post (title)", False, False),
        ("-- now\nCREATE INDEX CONCURRENTLY i ON blog_post (title);", False, False),
        ("CREATE INDEX CONCURRENTLY i ON blog_post (title); SELECT 1", False, True),
        (["CREATE INDEX CONCURRENTLY i ON blog_post (title)", "DROP INDEX CONCURRENTLY i"], False, False),
        (["CREATE INDEX i ON blog_post (title)", "DROP INDEX CONCURRENTLY i"], True, True),
        ("CREATE INDEX i ON blog_post (title); DROP INDEX i", True, False),
        ("VACUUM blog_post", True, True),
        ("REINDEX TABLE CONCURRENTLY blog_post", True, True),
        ("REINDEX TABLE blog_post", True, False),
        ("REINDEX SCHEMA public", True, True),
        ("ALTER SYSTEM SET work_mem = '5MB'", True, True),
        ("CREATE DATABASE of_nobody", True, True),
        ("CREATE MATERIALIZED VIEW v AS SELECT 1 AS x; CREATE UNIQUE INDEX i ON v (x)", True, False),
    ],
)
def test_postgres(
    shelf: OpenProject,
    django: Oracle,
    postgres_server: Server,
    tmp_path: Path,
    sql: str | list[str],
    atomic: bool,
    refused: bool,
) -> None:
    fixture = example(TEXT.format(sql=sql, atomic=atomic))
    lay(shelf, fixture)
    assert bool(found(shelf, "sql-in-transaction")) is refused
    with postgres_server.database("sterna_alone") as name:
        database = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": postgres_server.user}
        database |= {"HOST": postgres_server.host, "PORT": str(postgres_server.port)}
        raised = django(fixture, tmp_path, databases={"default": database})
    assert (raised is not None) is refused, raised
    if raised is not None:
        assert "transaction block" in raised.text or "multi-command" in raised.text, raised
