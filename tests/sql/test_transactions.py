"""Which statements begin or end a transaction."""

from __future__ import annotations

import pytest

from sterna.sql.statements import statements
from sterna.sql.transactions import begins, ends


@pytest.mark.parametrize(
    ("text", "begun", "ended"),
    [
        ("BEGIN", ["BEGIN"], []),
        ("begin immediate transaction; select 1; end transaction;", ["BEGIN"], ["END"]),
        ("START TRANSACTION READ WRITE; COMMIT AND CHAIN", ["START TRANSACTION"], ["COMMIT"]),
        ("BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE; ABORT", ["BEGIN"], ["ABORT"]),
        ("/* COMMIT; */ ROLLBACK WORK -- now", [], ["ROLLBACK"]),
        ("SAVEPOINT s; ROLLBACK TO s; ROLLBACK TO SAVEPOINT s; RELEASE SAVEPOINT s", [], []),
        ("COMMIT PREPARED 'x'; SELECT 'COMMIT'; SELECT 1 AS \"COMMIT\"", [], []),
        ("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END; SELECT 1", [], []),
    ],
)
def test_words(text: str, begun: list[str], ended: list[str]) -> None:
    for dialect in ("postgresql", "sqlite"):
        parts = statements(text, dialect)
        assert list(filter(None, map(begins, parts))) == begun
        assert list(filter(None, map(ends, parts))) == ended
