"""A field's column is the one that the schema editor puts into the table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import pytest

HERE = Path(__file__).parent
SITE = Path(django.__file__).parents[1]


@pytest.fixture(scope="module")
def columns() -> list[dict[str, Any]]:
    command = [sys.executable, "-S", "-B", HERE / "columns.py", HERE.parents[1] / "server", SITE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_type_is_that_of_the_table(columns: list[dict[str, Any]]) -> None:
    missing = [found["field"] for found in columns if found["type"] and found["type"] not in found["sql"]]
    assert len(columns) > 100
    assert missing == []


def test_postgresql(columns: list[dict[str, Any]]) -> None:
    by_field = {found["field"]: found for found in columns if found["dialect"] == "postgresql"}
    name = by_field["auth.User.username"]
    assert (name["table"], name["column"], name["type"]) == ("auth_user", "username", "varchar(150) NOT NULL UNIQUE")
    assert by_field["auth.User.groups"]["column"] == ""
    assert by_field["auth.User.groups"]["note"] == "Rows are kept in table auth_user_groups."
    flag = by_field["admin.LogEntry.action_flag"]
    assert flag["type"] == 'smallint NOT NULL CHECK ("action_flag" >= 0)'
    assert by_field["admin.LogEntry.user"]["column"] == "user_id"
    assert by_field["admin.LogEntry.user"]["note"] == "References auth_user.id. Has an index."
    assert by_field["auth.User.is_staff"]["note"] == "The default is Django's; the database has none."
