"""Part (b): the newest migrations of an app taken away, with all that need them, to be written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from agreement.cases import WRITE, Case, Subject
from agreement.corpus import App, Described

DEPTHS = (1, 2, 3)


def cases(subject: Subject) -> Iterator[Case]:
    """Each app of the project without its newest one, two, three migrations."""
    for depth in DEPTHS:
        for app in subject.described.apps:
            if app.package and len(app.migrations) >= depth:
                verb, *options = WRITE
                taken = taken_away(subject.described, app, depth)
                labels = sorted({node.partition(".")[0] for node in taken} - {app.label})
                yield Case(
                    subject.name,
                    f"{depth} taken away",
                    f"{app.label}-{depth}",
                    remover(subject.described, taken),
                    (verb, app.label, *labels, *options),
                )


def taken_away(described: Described, app: App, depth: int) -> list[str]:
    """The newest migrations of the app and those of all apps outside Django that need them, as "label.name"."""
    newest = [f"{app.label}.{name}" for name in app.migrations[-depth:]]
    own = {other.label for other in described.apps}
    needing = (node for name in newest for node in described.dependents[name] if node.partition(".")[0] in own)
    return list(dict.fromkeys([*newest, *needing]))


def remover(described: Described, taken: list[str]) -> Callable[[Path], None]:
    """Deletes the files of these migrations."""
    apps = {app.label: app for app in described.apps}

    def apply(root: Path) -> None:
        for node in taken:
            label, _, name = node.partition(".")
            folder = apps[label].migrations_folder(root)
            assert folder is not None, f"{node} came from a package"
            folder.joinpath(f"{name}.py").unlink()

    return apply
