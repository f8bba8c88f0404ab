"""docs/agreement.md: the latest results of `make agreement` and `make agreement-django`."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from agreement.corpus import ROOT
from agreement.tally import Case, load, remarks, table

PAGE = Path(__file__).parent.parent.parent / "docs" / "agreement.md"
HEAD = """\
# Agreement with Django

Written by `make agreement` and `make agreement-django`. Both run Django's own `makemigrations` and Sterna's with the
same arguments on copies of the same project, and compare exit codes, output and files, byte for byte but for the time
in a header. Sterna runs none of the project's code. Every comparison counts in one column:

- *agree*: the same in every respect;
- *false alarm*: Sterna reports or writes what Django does not;
- *missed*: Django reports or writes what Sterna does not;
- *different*: both act, not in the same way;
- *declared unknown*: Sterna says what the text does not tell, leaves that out, and adds nothing of its own;
- *Django differs from itself*, *Django fails*: nothing to agree with.
"""


def write() -> None:
    """Write the page from the results that are kept."""
    parts = [HEAD]
    for title, text, file in [
        ("Test apps of Django", "Each alone in a project, its first migration.", ROOT / "results" / "testapps.json"),
        *[
            (
                f"Project `{path.stem.removeprefix('project-')}`",
                "Real packages from PyPI: as they are, then with the newest one, two or three migrations of each app "
                "taken away, to be written again.",
                path,
            )
            for path in sorted(ROOT.glob("results/project-*.json"))
        ],
    ]:
        versions, cases = load(file)
        if cases:
            parts.append(f"## {title}\n\n{text} {versions}.\n\n{table(cases)}\n\n{times(cases)}\n")
            if said := remarks(cases):
                parts.append(f"{said}\n")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def times(cases: list[Case]) -> str:
    """How long both took."""
    django, sterna = (median(getattr(case, name) for case in cases) for name in ("django_seconds", "sterna_seconds"))
    return f"Median wall time of a run, both at once on the same machine: Django {django:.1f} s, Sterna {sterna:.1f} s."
