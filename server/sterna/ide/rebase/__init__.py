"""One branch's migrations after the other's, where two branches each added some."""

from __future__ import annotations
