"""Writes docs/rules, a page for each rule out of its docstring and examples; --check only says what is not current."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "rules"
GROUPS = {
    "graph": "How migrations hang together",
    "history": "What operations find at their place in history",
    "reversibility": "Rolling back",
    "data": "Data migrations",
    "models": "Models that make migrations go wrong",
    "project": "The project and its files",
}
NOTE = "<!-- Written by `make docs` from the rule's own file. -->"

sys.path[:0] = [str(ROOT / "server"), str(ROOT / "tests")]

from fixture import parse  # noqa: E402 - after the search path
from rules.project import USUAL  # noqa: E402
from sterna.rules.registry import rules  # noqa: E402
from sterna.rules.rule import Rule  # noqa: E402


def page(rule: Rule) -> str:
    """A rule's page."""
    summary, _, rest = rule.page().partition("\n")
    parts = [NOTE, f"# {rule.code}", summary, f"Severity: {rule.severity.value}.", rest.strip()]
    for reported in rule.invalid[:1]:
        parts += ["## Example", files(reported.text)]
        if reported.fixed is not None:
            parts += ["After the first fix:", files(reported.fixed)]
    if rule.valid:
        parts += ["Not reported:", files(rule.valid[0])]
    parts.append(
        "## Keep it away\n\n"
        f"```python\n# sterna: ignore[{rule.code}] -- why it does not matter here\n```\n\n"
        f'or, for the whole project, `{rule.code} = "off"` under `[tool.sterna.rules]` in pyproject.toml.'
    )
    return "\n\n".join(parts) + "\n"


def files(text: str) -> str:
    """The files of an example, with what is reported as comments."""
    text = textwrap.dedent(text).strip("\n")
    shown = []
    for part in re.split(r"^#- ", text, flags=re.MULTILINE)[1:]:
        name, _, content = part.partition("\n")
        content = re.sub(r"^#<", "# ", content, flags=re.MULTILINE).strip("\n")
        name = name.strip()
        # An empty text takes one of the usual files away; any other is a file without text.
        nothing = "is not there" if name in USUAL else "is empty"
        shown.append(f"`{name}`\n\n```python\n{content}\n```" if content else f"`{name}` {nothing}")
    assert parse(text + "\n").files, "an example without files"
    return "\n\n".join(shown)


def index() -> str:
    """The list of all rules."""
    parts = [NOTE, "# Rules"]
    for group, title in GROUPS.items():
        rows = [
            f"| [{code}]({code}.md) | {rule.severity.value} | {rule.summary()} |"
            for code, rule in rules().items()
            if rule.group == group
        ]
        if rows:
            parts += [f"## {title}", "\n".join(["| rule | severity | |", "|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def main(check: bool) -> int:
    """Write, or compare; gives the exit code."""
    wanted = {f"{code}.md": page(rule) for code, rule in rules().items()} | {"README.md": index()}
    there = {path.name for path in FOLDER.glob("*.md")} if FOLDER.is_dir() else set()
    stale = [
        name
        for name in sorted(there | set(wanted))
        if name not in wanted or name not in there or (FOLDER / name).read_text(encoding="utf-8") != wanted[name]
    ]
    if check:
        for name in stale:
            print(f"docs/rules/{name} is not what the rules say: run `make docs`", file=sys.stderr)
        return int(bool(stale))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
