"""`make new-rule NAME=group/code`: a rule's file with everything that has to be filled in, which its tests ask for."""

from __future__ import annotations

import re
import sys
from pathlib import Path

RULES = Path(__file__).parent.parent / "server" / "sterna" / "rules"
GROUPS = ("graph", "history", "reversibility", "data", "models")
TEXT = '''\
"""TODO: what the rule is about, in one line."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_operation


class {name}(MigrationRule):
    """TODO: what is wrong, in one sentence.

    TODO: what breaks, when, and for whom.

    ## Instead

    TODO: the safe form.

    ## Ignore it when

    TODO: the case in which it does not matter.

    Source: TODO: Django's file and version, or a page of its documentation.
    """

    code = "{code}"
    severity = Severity.WARNING
    group = "{group}"
    valid = (
        """
        #- blog/migrations/0002_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunSQL("TODO")]
            #                 ^^^^^^^^^^^^^^^^^ {code}: TODO...
            """
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """TODO: what gives a report."""
        for operation in migration.walk():
            if operation.name == "TODO":
                yield Report(at_operation(migration, operation), "TODO: what breaks. The way out.", migration.app)
'''


def main(arguments: list[str]) -> int:
    """Write the file; gives the exit code."""
    match = re.fullmatch(r"([a-z]+)/([a-z]+(?:-[a-z]+)+)", arguments[0]) if len(arguments) == 1 else None
    if match is None or match[1] not in GROUPS:
        print(f"make new-rule NAME=group/two-or-more-words, with a group of {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    group, code = match.groups()
    path = RULES / group / f"{code.replace('-', '_')}.py"
    if path.exists():
        print(f"{path} is there already; it was left as it is", file=sys.stderr)
        return 1
    path.write_text(TEXT.format(name=code.title().replace("-", ""), code=code, group=group), encoding="utf-8")
    print(f'{path}\nIts tests: make test ARGS="tests/rules -k {code}"; its page: make docs')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
