"""The types of primary keys that can become another one."""

from __future__ import annotations

from typing import Any, List, Optional

from django.db import models

FAMILIES: List[List[type]] = [
    [models.SmallAutoField, models.AutoField, models.BigAutoField],
    [models.SmallIntegerField, models.IntegerField, models.BigIntegerField],
    [models.PositiveSmallIntegerField, models.PositiveIntegerField, models.PositiveBigIntegerField],
]
"""Integers that hold each other's values, the narrowest first."""

NAMES = {kind.__name__: kind for family in FAMILIES for kind in family}
UUID = "UUIDField"


def family(field: Any) -> Optional[List[type]]:
    """The family of a field that is exactly one of these."""
    return next((each for each in FAMILIES if type(field) in each), None)
