"""What every stand-in for a driver has: the exceptions and types of PEP 249, and a `connect` that refuses."""

from __future__ import annotations

import datetime
from types import ModuleType
from typing import Any, Dict


class NoDatabaseError(RuntimeError):
    """Something asked for a database; Sterna answers from the text of the project and has none."""


def refuse(*args: Any, **kwargs: Any) -> Any:
    """Stands where a driver would connect; always raises NoDatabaseError."""
    raise NoDatabaseError("Sterna does not connect to databases")


def exceptions(module: str) -> Dict[str, Any]:
    """The exception classes of PEP 249, as of this module."""
    made: Dict[str, Any] = {"Warning": type("Warning", (Exception,), {"__module__": module})}
    made["Error"] = type("Error", (Exception,), {"__module__": module})
    for name in ("InterfaceError", "DatabaseError"):
        made[name] = type(name, (made["Error"],), {"__module__": module})
    for name in ("Data", "Operational", "Integrity", "Internal", "Programming", "NotSupported"):
        made[f"{name}Error"] = type(f"{name}Error", (made["DatabaseError"],), {"__module__": module})
    return made


def types() -> Dict[str, Any]:
    """The constructors of PEP 249."""
    return {
        "Binary": bytes,
        "Date": datetime.date,
        "Time": datetime.time,
        "Timestamp": datetime.datetime,
        "apilevel": "2.0",
        "connect": refuse,
        "paramstyle": "format",
        "threadsafety": 1,
    }


def module(name: str, **members: Any) -> ModuleType:
    """A module of a stand-in package; `__sterna__` tells it from the real one."""
    made = ModuleType(name, "A stand-in of Sterna's: it has the names that Django imports and cannot connect.")
    made.__dict__.update(members, __sterna__=True)
    return made
