"""Codes of findings: stable, for they stand in settings, reports and searches."""

from __future__ import annotations

MISSING = "missing-migration"
UNRESOLVED = "unresolved"
SETTINGS = "settings-problem"
UNREADABLE = "migration-unreadable"
CONFLICT = "conflicting-migrations"
GRAPH = "migration-graph"
SYNTAX = "syntax-error"
FAILED_RULE = "failed-rule"
BAD_SUPPRESSION = "bad-suppression"
UNUSED_SUPPRESSION = "unused-suppression"
