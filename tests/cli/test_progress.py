"""Progress shows on a terminal, after a while, and leaves no trace."""

from __future__ import annotations

import io
import time

import pytest

from sterna.cli.progress import Progress
from sterna.engine.protocol import Progress as Step


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_long_work_is_told_and_wiped_away() -> None:
    stream = Terminal()
    with Progress(stream, patience=0.0) as progress:
        time.sleep(0.15)
        progress.step(Step("Reading migrations", 3, 40))
    assert "Reading migrations 3/40" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("stream", "patience"), [(Terminal(), 10.0), (io.StringIO(), 0.0)], ids=["short", "no terminal"]
)
def test_silence(stream: io.StringIO, patience: float) -> None:
    with Progress(stream, patience=patience) as progress:
        progress.step(Step("Reading", 1, 2))
        progress.pause()
    assert stream.getvalue() == ""
