"""What a command that asks Django alone imports before it asks: every run of a hook or a CI job waits for that."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ["libcst", "sqlglot", "dulwich", "lsprotocol", "pygls", "sterna.rules.registry"]
"""Each takes a tenth of a second or more to import."""


@pytest.mark.parametrize("verb", ["makemigrations", "showmigrations", "sqlmigrate"])
def test_nothing_heavy_is_imported(verb: str) -> None:
    program = f"import sys, sterna.cli.run, sterna.cli.{verb}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
