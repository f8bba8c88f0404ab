"""docs/agreement.md: the latest results of `make agreement` and `make agreement-django`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from agreement.corpus import ROOT, recipes
from agreement.kept import Kept, load, of_commits, place
from agreement.notes import (
    EngineCompared,
    GraphsCompared,
    Silence,
    engines_table,
    graphs_text,
    kept_notes,
    silence_table,
)
from agreement.tally import Result, remarks, table
from agreement.unchanged import Times, load_times

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
PROJECTS = """\
## Real projects

Packages from PyPI with their own models and migrations, each project pinned by a recipe in `tests/agreement/projects`.
Compared with Django's own command without system checks (but for `labelstudio`, whose URLs import models), also where
a project has put another command in its place. An open project that is told of every change, as an editor has it,
answers for Sterna; about one case of ten runs again as a fresh process, and so does every case that does not agree.
"""
PARTS = {
    "a": (
        "As they are",
        "`makemigrations --check --dry-run`: packages in site-packages, then as the project's source.",
    ),
    "b": (
        "Migrations taken away",
        "The newest one, two or three migrations of every app, with all that need them, to be written again.",
    ),
    "c": (
        "Models edited",
        "An edit of the models, drawn at random, and `makemigrations` after it.",
    ),
}
TIMES = """\
### Time

Seconds of `makemigrations --check --dry-run`, a process for each run, packages in site-packages. Django has byte code
of everything, as after its first run. *First* is Sterna with an empty cache, once; *again* is with the facts of the run
before. Of Django and of *again* a first run is left out. Ratios are those of processor time.
"""

GRAPHS = """\
## Migration graphs of Django's tests

Written by `make agreement-graphs`: every package of migrations that Django's tests have, in the settings of those
tests. Nodes, edges, leaves, replacements, migrations on disk and errors, of Sterna's worker and of the graph that the
server reads without one, beside those of Django's loader.
"""
ENGINES = """\
## Every supported Django

Written by `make test-djangos`: check, new migrations and SQL of the example, the apps of Sterna's own tests and
twelve of Django's test apps, with each Django as the engine on a Python that runs it.
"""
SILENCE = """\
## Nothing of a project is run

Written by `make canary`. The apps of each project stand as source, and the first statement of every file leaves a file
behind (a canary). Django's `makemigrations --check --dry-run` shows that canaries sing; then Sterna runs `check`,
`makemigrations --check --dry-run`, `showmigrations`, `status` and `sqlmigrate`, and in the editor a models module and a
migration are opened, half a statement is typed, and the SQL of an operation is looked at. An audit hook round the
worker hears the code of every module: the standard library, Django with its few requirements and Sterna's own worker
are all that it may run.
"""


def write() -> None:
    """Write the page from the results that are kept."""
    parts = [HEAD, *_projects()]
    apps = load(ROOT / "results" / "testapps.json")
    if apps.cases:
        text = (
            f"Each alone in a project, its first migration. {apps.versions}. {of_commits([('', apps.commit)])}".strip()
        )
        parts.append(f"## Test apps of Django\n\n{text}\n\n{table(apps.cases)}\n\n{_times_of(apps.cases)}\n")
        parts += _said(apps.cases)
    parts += _notes()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _notes() -> list[str]:
    kinds = (
        (GRAPHS, graphs_text(kept_notes("graphs", GraphsCompared))),
        (ENGINES, engines_table(kept_notes("engines", EngineCompared))),
        (SILENCE, silence_table(kept_notes("canary", Silence))),
    )
    return [f"{title}\n{text}\n" for title, text in kinds]


def _projects() -> list[str]:
    known = {part: {name: load(place(part, name)) for name in recipes()} for part in PARTS}
    parts = [f"{PROJECTS}\n{_versions(known)}\n"]
    for part, (title, text) in PARTS.items():
        found = {name: kept for name, kept in known[part].items() if kept.cases}
        if found:
            rows = {name: kept.cases for name, kept in found.items()}
            parts.append(f"### {title}\n\n{text}\n\n{ran(known[part], part == 'c')}\n\n{table(rows)}\n")
            parts += _said([result for results in rows.values() for result in results], rows)
    times = [load_times(place("times", name)) for name in recipes() if place("times", name).is_file()]
    if times:
        parts.append(f"{TIMES}\n{_times_table(times)}\n")
    return parts


def ran(known: Mapping[str, Kept], is_drawn: bool) -> str:
    """What of a part ran, and on which commits: sentences from the results alone."""
    done = sum(len(kept.cases) for kept in known.values())
    missing = [_missing(name, kept) for name, kept in known.items() if not kept.is_whole]
    whole = f"All {done} cases ran." if not missing else f"{done} cases ran; {', '.join(missing)}"
    whole += "" if not missing else ", all of the others." if len(missing) < len(known) else "."
    drawn = {kept.drawn for kept in known.values() if kept.drawn and is_drawn}
    how = f"Cases drawn with {' or '.join(sorted(drawn))}."
    commits = of_commits((name, kept.commit) for name, kept in known.items() if kept.cases)
    return " ".join(part for part in (whole, how if drawn else "", commits) if part)


def _missing(name: str, kept: Kept) -> str:
    if not kept.cases:
        return f"nothing of {name}"
    return f"{len(kept.cases)} of {kept.planned or 'more'} of {name}"


def _versions(known: dict[str, dict[str, Kept]]) -> str:
    lines = []
    for name in recipes():
        versions = [known[part][name].versions for part in PARTS if known[part][name].cases]
        if versions:
            lines.append(f"- `{name}`: {versions[0]}")
    return "\n".join(lines)


def _said(results: Sequence[Result], rows: Mapping[str, Sequence[Result]] | None = None) -> list[str]:
    """The paragraph of what did not agree, if there is anything to say."""
    said = "\n".join(remarks(theirs, name) for name, theirs in rows.items()) if rows else remarks(results)
    lines = [line for line in said.splitlines() if line]
    return ["\n".join([*lines, ""])] if lines else []


def _times_table(times: list[Times]) -> str:
    lines = [
        "| | models | Django wall | first wall | again wall | Django CPU | first CPU | again CPU | first | again |",
        "|---" + "|---:" * 9 + "|",
    ]
    for each in times:
        seconds = " | ".join(f"{value:.1f}" for value in (each.django, each.empty, each.warm, *each.cpu))
        django, empty, warm = each.cpu
        lines.append(f"| {each.project} | {each.models} | {seconds} | {empty / django:.1f} | {warm / django:.1f} |")
    busy = [each.project for each in times if each.was_busy]
    quiet = "Nothing else ran on the machine"
    if busy:
        loads = ", ".join(f"{each.project} {each.load:.1f}" for each in times if each.was_busy)
        quiet = f"Other work ran on the machine beside some of these (load average of the minute before: {loads})"
    cores = " or ".join(str(count) for count in sorted({each.cores for each in times}))
    return "\n".join([*lines, "", f"{quiet}; it has {cores} cores."])


def _times_of(results: Sequence[Result]) -> str:
    django, sterna = (
        median(getattr(result, name) for result in results) for name in ("django_seconds", "sterna_seconds")
    )
    return f"Median wall time of a run, both at once on the same machine: Django {django:.1f} s, Sterna {sterna:.1f} s."
