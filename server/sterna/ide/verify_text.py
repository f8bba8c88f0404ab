"""A verification as Markdown, which also reads well in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.ide.project import OpenProject
from sterna.ide.status import verified_words_of
from sterna.ide.unresolved import unresolved_lines
from sterna.ide.verify import Listed, Verdict, Verification
from sterna.ide.wording import plural

_TITLES = {
    Verdict.AGREE: "Sterna agrees with Django.",
    Verdict.DECLARED: "Sterna says less than Django, and had said that it does not know all of these apps.",
    Verdict.DISAGREE: "Sterna disagrees with Django.",
}
_SHOWN = 20


def as_markdown(project: OpenProject, done: Verification) -> str:
    """The verdict, both answers side by side, then what explains a difference; without a final newline."""
    return "\n".join(_lines(project, done))


def _lines(project: OpenProject, done: Verification) -> Iterator[str]:
    yield f"# {project.root.name}: {_TITLES[done.verdict]}"
    yield ""
    django, sterna = done.django, done.sterna
    rows = [
        ("", f"Django {django.django}", "Sterna"),
        ("Exit code", str(django.exit_code), str(sterna.exit_code)),
        ("Listed", *(plural(done.both + len(only), "line") for only in (done.only_django, done.only_sterna))),
        ("Listed by it alone", str(len(done.only_django)), str(len(done.only_sterna))),
        ("Time", f"{django.seconds:.1f} s", f"{done.seconds:.1f} s"),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    yield from _only("Django", done.only_django)
    yield from _only("Sterna", done.only_sterna)
    yield ""
    yield f"Both ran `makemigrations --check --dry-run`; Django in {project.project.interpreter.path}."
    if done.override is not None:
        yield (
            f"{done.override.app.name} overrides makemigrations: compared is Django's own command, and `manage.py` may "
            "say something else."
        )
    if done.unsaved:
        yield "There is unsaved text: Sterna has read it, Django has not."
    yield f"{verified_words_of(done.verified, done.models)}."
    if done.unverified and done.verdict is not Verdict.AGREE:
        yield ""
        yield "Not known to Sterna:"
        yield ""
        for line in unresolved_lines(project.places, done.unverified):
            yield f"    {line}"


def _only(who: str, listed: tuple[Listed, ...]) -> Iterator[str]:
    if not listed:
        return
    yield ""
    yield f"Only {who} lists:"
    yield ""
    for each in listed[:_SHOWN]:
        yield f"- {each.app}: {each.text}"
    if len(listed) > _SHOWN:
        yield f"- and {len(listed) - _SHOWN} more"
