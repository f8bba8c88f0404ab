"""What a request that was called off leaves behind: nothing that a later answer could be wrong by."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("cancel_runner.py")


@pytest.mark.parametrize("method", ["changes", "history"])
def test_later_answers_are_the_same(method: str) -> None:
    done = subprocess.run([sys.executable, "-B", RUNNER, method], capture_output=True, text=True, check=True)
    untouched, *later = map(json.loads, done.stdout.splitlines())
    assert [change["description"] for change in untouched["changes"]] == ["Create model Part"]
    assert len(later) > 5
    assert all(answer == untouched for answer in later)
