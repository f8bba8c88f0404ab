"""With black on PATH both write formatted files; in the project's configuration, and where it is told to leave them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from agreement.harness import Project, Verdict, compare

pytest.importorskip("black")
FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
NEW = (
    '    summary = models.CharField(max_length=80, default="it\'s", choices=[("it\'s", "It is"), ("was", "It was")])\n'
)


@pytest.mark.parametrize(
    ("configuration", "quoted"),
    [
        ("", True),
        ("line-length = 60\nskip-string-normalization = true\n", False),
        ("force-exclude = 'migrations'\n", False),
    ],
    ids=["none", "own", "excluded"],
)
def test_black(blog: Path, configuration: str, quoted: bool) -> None:
    models = blog / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + NEW))
    (blog / "pyproject.toml").write_text(f"[tool.black]\n{configuration}")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    comparison = compare(Project(blog, env={"PATH": path}), "makemigrations")
    assert comparison.verdict is Verdict.AGREE, comparison.difference
    (text,) = comparison.sterna.files.values()
    assert ('name="summary"' in str(text)) == quoted
    assert not comparison.sterna.stderr
