"""What a squashed migration needs of the files that it replaces, carried into its text."""

from __future__ import annotations
