"""Which arguments of Django's expression classes name fields.

Source: django/db/models/expressions.py, aggregates.py, functions/ (5.2): a string among the expressions of a Func is
taken for the name of a field (BaseExpression._parse_expressions).
"""

from __future__ import annotations

HOMES = (
    "django.db.models",
    "django.db.models.aggregates",
    "django.db.models.expressions",
    "django.db.models.functions",
    "django.db.models.query_utils",
)


def words(*lines: str) -> frozenset[str]:
    """The words of these lines."""
    return frozenset(word for line in lines for word in line.split())


FIRST = words(
    "Avg Count Max Min StdDev Sum Variance F Abs ACos ASin ATan Ceil Cos Cot Degrees Exp Floor Ln Log10 Radians Round",
    "Sign Sin Sqrt Tan Cast Chr Left Length Lower LPad LTrim MD5 Ord Repeat Replace Reverse Right RPad RTrim SHA1",
    "SHA224 SHA256 SHA384 SHA512 Substr Trim Upper Extract ExtractDay ExtractHour ExtractIsoWeekDay ExtractIsoYear",
    "ExtractMinute ExtractMonth ExtractQuarter ExtractSecond ExtractWeek ExtractWeekDay ExtractYear Trunc TruncDate",
    "TruncDay TruncHour TruncMinute TruncMonth TruncQuarter TruncSecond TruncTime TruncWeek TruncYear",
)
"""Classes whose first argument is an expression, and whose other texts are not."""

ALL = words("Coalesce Concat Greatest Least NullIf StrIndex Mod Power ATan2")
"""Classes whose arguments are all expressions."""


def class_of(path: str) -> str | None:
    """The class of Django's expressions that a dotted path means, or None."""
    home, _, name = path.rpartition(".")
    return name if home in HOMES or home.startswith("django.db.models.functions.") else None
