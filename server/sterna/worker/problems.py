"""What text alone does not tell, collected while a request is answered."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from sterna.worker.values import Place, Unknown


class Problem:
    """Something unknown or wrong, as the server shows it (see `sterna.engine.messages.Problem`)."""

    __slots__ = ("kind", "place", "reason", "remedy", "subject")

    def __init__(self, kind: str, subject: str, reason: str, place: Optional[Place] = None, remedy: str = "") -> None:
        self.kind = kind
        self.subject = subject
        self.reason = reason
        self.place = place
        self.remedy = remedy

    @classmethod
    def of(cls, kind: str, subject: str, unknown: Unknown) -> "Problem":
        """The problem that an Unknown is."""
        return cls(kind, subject, unknown.reason, unknown.place, unknown.remedy)

    def as_json(self) -> Dict[str, Any]:
        """The problem as a message."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "reason": self.reason,
            "remedy": self.remedy,
            "place": self.place,
        }


def as_json(problems: List[Problem]) -> List[Dict[str, Any]]:
    """Each problem once, in order."""
    seen: Dict[Any, Dict[str, Any]] = {}
    for problem in problems:
        seen.setdefault((problem.kind, problem.subject, problem.reason), problem.as_json())
    return list(seen.values())
