"""`make demo`: the models of the example blog are edited; Sterna says what is missing, writes it, and shows its SQL.

The editor is one without a screen, the server is the real one. Ends with 1 where something that belongs there is
missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from editor import SERVER, Editor

BLOG = Path(__file__).parent.parent / "examples" / "blog"
BEFORE = """\
    title = models.CharField(max_length=50)
"""
AFTER = """\
    title = models.CharField(max_length=50, help_text="As lists show it.")
    teaser = models.CharField(max_length=200, null=True)
"""
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def main() -> None:
    """Show the way from an edit to its SQL."""
    with tempfile.TemporaryDirectory(prefix="sterna-demo-") as folder:
        root = Path(shutil.copytree(BLOG, Path(folder).resolve() / "blog"))
        with Editor(root) as editor:
            print(f"{bold('Sterna')} on a copy of examples/blog. Nothing of the project is run, no database is opened.")
            show(editor, root)


def show(editor: Editor, root: Path) -> None:
    """Edit, read the diagnostics, take the quick fix, and hover over what it wrote."""
    models = root / "blog" / "models.py"
    text = editor.open(models)
    editor.wait_until_ready()
    expect(editor.status.get("state") == "ready", f"the engine is not ready: {editor.status}")
    editor.wait_for_diagnostics(models)
    heading(f"The models are edited, and not saved ({editor.status.get('text')})")
    for sign, lines in (("-", BEFORE), ("+", AFTER)):
        for line in lines.splitlines():
            print(paint(f"  {sign} {line.strip()}", 31 if sign == "-" else 32))

    start = time.perf_counter()
    version = editor.type(models, text.replace(BEFORE, AFTER, 1))
    missing = editor.wait_for_diagnostics(models, version, "missing-migration")
    heading(f"The diagnostics, {1000 * (time.perf_counter() - start):.0f} ms later")
    for item in missing:
        at = item["range"]["start"]
        place = f"{models.relative_to(root)}:{at['line'] + 1}:{at['character'] + 1}"
        print(f"  {place}  {paint(SEVERITIES[item['severity']], 33)} {item['code']}\n    {item['message']}")
    expect(len(missing) == 2, f"two diagnostics were to be shown, not {len(missing)}")

    action = fix(editor, models, missing)
    (path, migration), *others = editor.new_files(action).items()
    expect(not others, f"one file was to be made, not {1 + len(others)}")
    heading(f'The quick fix "{action["title"]}" makes {path.relative_to(root)}')
    print(indented(migration))
    expect("AddField" in migration and "AlterField" in migration, "an operation is missing in the file")

    # What an editor does with the edit: the file is there, and open.
    path.write_text(migration, encoding="utf-8")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
    editor.open(path)
    shown = editor.hover(path, "Migration", after="class ")
    title, *parts = shown.split("\n\n")
    heading(f"Hovering over class Migration: {title.replace('*', '')}")
    print(indented("\n\n".join(part.removeprefix("```sql\n").removesuffix("\n```") for part in parts)))
    expect('DROP COLUMN "teaser"' in shown, "the SQL is not there")

    words = ["sqlmigrate", "blog", path.stem[:4], "--dialect", "postgresql"]
    heading(f"The same on the command line, for another database: sterna {' '.join(words)}")
    done = subprocess.run([SERVER[0], *words], cwd=root, capture_output=True, text=True)
    print(indented(done.stdout + done.stderr))
    expect(done.returncode == 0 and "ALTER TABLE" in done.stdout, "the SQL of PostgreSQL is not there")

    version = editor.type(models, editor.texts[models])
    left = [item["message"] for item in editor.wait_for_diagnostics(models, version)]
    heading("With the file in place, nothing is missing any more" if not left else "Still missing")
    expect(not left, "\n".join(left))


def fix(editor: Editor, models: Path, missing: list[dict[str, Any]]) -> dict[str, Any]:
    """The quick fix that makes the migration."""
    actions = editor.actions(models, missing[0])
    found = [action for action in actions if action.get("kind") == "quickfix" and "Generate" in action["title"]]
    expect(bool(found), f"no quick fix makes the migration: {[action['title'] for action in actions]}")
    return found[0]


def expect(condition: bool, problem: str) -> None:
    """End with a message unless the condition holds."""
    if not condition:
        sys.exit(f"The demo failed: {problem}")


def heading(text: str) -> None:
    """A line that says what comes."""
    print(f"\n{bold(text)}", flush=True)


def indented(text: str) -> str:
    """Text set off from the left."""
    return "\n".join(f"  {line}".rstrip() for line in text.strip("\n").splitlines())


def bold(text: str) -> str:
    """Bold on a terminal."""
    return paint(text, 1)


def paint(text: str, code: int) -> str:
    """Coloured on a terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if COLOURS else text


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, TimeoutError) as error:
        sys.exit(f"The demo failed: {error}")
