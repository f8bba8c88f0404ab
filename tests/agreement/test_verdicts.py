"""What each pair of outcomes counts as."""

from __future__ import annotations

import pytest

from agreement.bench import judged
from agreement.cases import Case
from agreement.harness import Outcome, Verdict
from agreement.tally import NOT_COMPARABLE

FILE = "class Migration:\n    operations = [\n        AddField('a'),\n        AddField('b'),\n    ]\n"
PART = FILE.replace("        AddField('b'),\n", "")
BOTH = "Migrations for 'blog':\n  blog/migrations/0002_a_b.py\n    + Add field a\n    + Add field b\n"
ONE = "Migrations for 'blog':\n  blog/migrations/0002_a.py\n    + Add field a\n"
DJANGO = Outcome(0, BOTH, "", {"blog/migrations/0002_a_b.py": FILE}, 1)
NOTHING = Outcome(0, "No changes detected\n", "", {}, 1)
LOST = "Traceback (most recent call last):\ndjango.db.migrations.exceptions.NodeNotFoundError: Migration blog.0002"


def said(code, stdout, stderr, files):
    return Outcome(code, stdout, stderr, files, 1)


@pytest.mark.parametrize(
    ("django", "sterna", "verdict"),
    [
        (DJANGO, DJANGO, Verdict.AGREE),
        (NOTHING, DJANGO, Verdict.FALSE_ALARM),
        (DJANGO, NOTHING, Verdict.MISSED),
        (DJANGO, said(0, BOTH, "", {"blog/migrations/0002_a_b.py": PART}), Verdict.DIFFERENT),
        (DJANGO, said(0, ONE, "", {"blog/migrations/0002_a.py": PART}), Verdict.DIFFERENT),
        (DJANGO, said(0, ONE, "unresolved: blog.B: x", {"blog/migrations/0002_a.py": PART}), Verdict.DECLARED),
        (DJANGO, said(0, ONE, "unresolved: shop.B: x", {"blog/migrations/0002_a.py": PART}), Verdict.DIFFERENT),
        (
            DJANGO,
            said(0, ONE, "unresolved: blog.B: x", {"blog/migrations/0002_a.py": PART.replace("'a'", "'c'")}),
            Verdict.DIFFERENT,
        ),
        (DJANGO, said(1, "", "CommandError: Not written: x is not known", {}), Verdict.DECLARED),
        (DJANGO, said(2, "", "sterna: Sterna failed on this project", {}), Verdict.MISSED),
        (DJANGO, said(0, "No changes detected\n", "unresolved: blog.B: x", {}), Verdict.DECLARED),
        (said(1, "", LOST, {}), said(1, "", LOST, {}), NOT_COMPARABLE),
        (said(1, "", LOST, {}), DJANGO, Verdict.FALSE_ALARM),
        (said(1, "", LOST.replace("NodeNotFound", "Import"), {}), DJANGO, NOT_COMPARABLE),
    ],
)
def test_verdict(django, sterna, verdict):
    case = Case("blog", "a group", "a-case", lambda root: None)
    assert judged(case, django, sterna).verdict == getattr(verdict, "value", verdict)


def test_files_are_counted_where_they_can_be_compared():
    sterna = said(0, BOTH, "", {"blog/migrations/0002_a_b.py": FILE, "blog/migrations/__init__.py": ""})
    result = judged(Case("blog", "a group", "a-case", lambda root: None), DJANGO, sterna)
    assert (result.files, result.identical) == (2, 1)
