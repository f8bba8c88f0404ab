"""Real model files cut off at a line or short of a token: reading never fails, and keeps what was known.

A part of the places at every run, most of them with `make fuzz`, which also takes the test apps of Django's source
distribution where `make agreement-django` has left it.
"""

from __future__ import annotations

import io
import os
import random
import tokenize
from pathlib import Path

import django
import django.contrib
import pytest

from agreement.corpus import ROOT
from sterna.syntax import facts
from sterna.syntax.read import Reading, read

ALL = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
CONTRIB = Path(django.contrib.__file__).parent
APPS = ROOT / f"django-{django.get_version()}" / "tests"
FILES = sorted(CONTRIB.rglob("models.py")) + (sorted(APPS.rglob("models.py")) if ALL else [])
SOME_LINES, SOME_TOKENS = 7, 8
MANY_TOKENS = 300


def classes(reading: Reading) -> dict[str, facts.Class]:
    tops = (top.stmt for top in reading.facts.statements)
    return {stmt.name: stmt for stmt in tops if isinstance(stmt, facts.Class)}


def without_token(text: str, token: tokenize.TokenInfo) -> str:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    begin, end = (starts[row - 1] + column for row, column in (token.start, token.end))
    return text[:begin] + text[end:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_file_cut_off_at_a_line(path):
    text = path.read_text()
    whole = read(text)
    lines = text.splitlines(keepends=True)
    for count in range(0, len(lines), 1 if ALL else SOME_LINES):
        reading = read("".join(lines[:count]), whole)
        done = [top.stmt for top in whole.facts.statements if top.end_line <= count]
        begun = [top.stmt for top in whole.facts.statements if top.line < count]
        assert [top.stmt for top in reading.facts.statements][: len(done)] == done
        assert {stmt.name for stmt in begun if isinstance(stmt, facts.Class)} <= {*classes(reading)}
        assert read(text, reading).facts == whole.facts


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_file_without_a_token(path):
    text = path.read_text()
    whole = read(text)
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.string.strip()]
    count = min(MANY_TOKENS if ALL else SOME_TOKENS, len(tokens))
    chosen = random.Random(path.parent.name).sample(tokens, count)
    for token in chosen:
        reading = read(without_token(text, token), whole)
        assert {*classes(whole)} - {token.string} <= {*classes(reading)}, token
        assert read(text, reading).facts == whole.facts, token


HEAD = "from django.db import models\n\n\n"
POST = "class Post(models.Model):\n    title = models.TextField()\n"
TAG = "class Tag(models.Model):\n    name = models.TextField()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD + POST, HEAD + POST.removeprefix("class")),
        (HEAD + POST + "\n\n" + TAG, HEAD + POST + "\n\n" + TAG.removeprefix("class")),
        (
            HEAD + "def of():\n    return 1\n\n\n" + TAG,
            HEAD + "def of():\n    return 1\n\n\n" + TAG.removeprefix("class"),
        ),
        (HEAD + "class Empty:\n    pass\n", HEAD + " Empty:\n    pass\n"),
        (HEAD + "@register\n" + POST, HEAD + "@register\n" + POST.removeprefix("class")),
    ],
)
def test_a_class_without_its_first_word_is_not_part_of_the_statement_before(before, after):
    whole = read(before)
    reading = read(after, whole)
    assert [top.stmt for top in reading.facts.statements] == [top.stmt for top in whole.facts.statements]
    assert [top.stale for top in reading.facts.statements][:-1] == [False] * (len(reading.facts.statements) - 1)
    assert reading.facts.statements[-1].stale
