"""From a keystroke in the example blog to its published diagnostics, through a real server process."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from lsp.desk import Desk, desk  # noqa: E402

MODELS = "blog/models.py"
FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
TYPED = "    summary = models.CharField(max_length=200, blank=True)\n    rank = models.IntegerField(default=0)\n"


@dataclass(frozen=True)
class Measured:
    """Milliseconds from sending the change to receiving the diagnostics of its version."""

    keystrokes: int
    median: float
    p95: float
    worst: float

    def __str__(self) -> str:
        times = f"median {self.median:.1f} ms, p95 {self.p95:.1f} ms, worst {self.worst:.1f} ms"
        return f"{self.keystrokes} keystrokes: {times}"


async def measure(root: Path, keystrokes: int = 100) -> Measured:
    """Type two fields into a model of the project, one character after the other, each after the last answer."""
    async with desk(root) as editor:
        editor.open(MODELS)
        await editor.diagnostics(MODELS)
        times = [await _type(editor, length) for length in range(1, keystrokes + 1)]
    times.sort()
    return Measured(len(times), statistics.median(times), times[int(len(times) * 0.95) - 1], times[-1])


async def _type(editor: Desk, length: int) -> float:
    text = editor.text(MODELS).replace(FIELD, FIELD + TYPED[:length])
    start = time.perf_counter()
    editor.change(MODELS, text)
    await editor.diagnostics(MODELS)
    return (time.perf_counter() - start) * 1000


def run(keystrokes: int = 100) -> Measured:
    """Measure on a copy of the example blog."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(ROOT / "examples" / "blog", Path(folder) / "blog")).resolve()
        return asyncio.run(measure(root, keystrokes))


if __name__ == "__main__":
    print(run())
