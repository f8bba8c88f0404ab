"""Which settings module a project uses, and which folders it puts on sys.path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sterna.project.config import SettingsCandidate
from sterna.project.hints import DOTENV, dotenv_settings, reads_dotenv, stubs_settings
from sterna.project.inifiles import PytestConfig, ToolConfig
from sterna.project.modules import Modules
from sterna.project.problem import FileProblem
from sterna.project.scripts import Script, read_script
from sterna.project.snapshot import Files
from sterna.project.tree import folders
from sterna.syntax import facts
from sterna.syntax.read import Reading

VARIABLE = "DJANGO_SETTINGS_MODULE"
_LIKELY = ("dev", "development", "local", "base", "common", "default", "defaults", "settings")
_CHAIN = 16


class Choice(Struct, frozen=True):
    """The settings module, all that could be, and what is doubtful about it."""

    module: str | None
    candidates: list[SettingsCandidate]
    roots: list[Path]
    problems: list[FileProblem]


class Sources(Struct, frozen=True):
    """Where a project's settings module may be named."""

    root: Path
    manage: Path | None
    script: Script | None
    tool: ToolConfig | None
    pytest: PytestConfig | None
    explicit: str
    environ: Mapping[str, str]


def choose(files: Files, sources: Sources, roots: list[Path]) -> Choice:
    """The settings module by the documented order; of several in one source the first that exists.

    Order: explicit, [tool.sterna], the environment, a `.env` that manage.py loads, manage.py, another `.env`, pytest,
    django-stubs, the only settings module found.
    """
    named, problems = _named(files, sources)
    found = [] if named else found_settings(files, sources.root, roots)
    roots, chosen = _first_existing(named or found, roots, sources.root)
    candidates = named + found
    if chosen is None:
        if not candidates:
            problems.append(_nothing(sources))
            return Choice(None, [], roots, problems)
        first = candidates[0]
        problems.append(
            FileProblem(
                first.path or sources.manage or sources.root,
                f"The settings module {first.module!r} does not exist in {sources.root}.",
                'Name one that does: settings = "..." under [tool.sterna] in pyproject.toml.',
                first.line,
                missing_module=first.module,
            )
        )
        return Choice(first.module, candidates, roots, problems)
    problems.extend(_doubts(sources, candidates, chosen, bool(named)))
    return Choice(chosen.module, candidates, _with_chain(files, sources, chosen.module, roots), problems)


def _named(files: Files, sources: Sources) -> tuple[list[SettingsCandidate], list[FileProblem]]:
    named: list[SettingsCandidate] = []
    problems: list[FileProblem] = []
    if sources.explicit:
        named.append(SettingsCandidate(sources.explicit, "setting"))
    tool = sources.tool
    if tool is not None and tool.settings:
        named.append(SettingsCandidate(tool.settings, "tool.sterna", tool.path, tool.settings_line))
    if sources.environ.get(VARIABLE):
        named.append(SettingsCandidate(sources.environ[VARIABLE], "environment"))
    dotenv = dotenv_settings(files, sources.root, VARIABLE)
    is_loaded = dotenv is not None and reads_dotenv(files, sources.manage)
    if dotenv is not None and is_loaded:
        named.append(dotenv)
    if sources.script is not None and sources.manage is not None:
        defaults = [default for default in sources.script.defaults if default.name == VARIABLE]
        for default in sorted(defaults, key=lambda default: default.unlikely):
            if default.value:
                named.append(SettingsCandidate(default.value, "manage.py", sources.manage, default.line))
            else:
                problems.append(
                    FileProblem(
                        sources.manage,
                        f"{VARIABLE} is computed here: the text does not tell its value.",
                        "Name the settings module under [tool.sterna] in pyproject.toml.",
                        default.line,
                    )
                )
    if dotenv is not None and not named:
        named.append(dotenv)
    if sources.pytest is not None and sources.pytest.settings:
        named.append(SettingsCandidate(sources.pytest.settings, "pytest", sources.pytest.path, sources.pytest.line))
    stubs = None if named else stubs_settings(files, sources.root)
    if stubs is not None:
        named.append(stubs)
    if named and named[0].source in ("setting", "tool.sterna", "environment", DOTENV):
        problems = []
    return list({candidate.module: candidate for candidate in reversed(named)}.values())[::-1], problems


def _first_existing(
    candidates: list[SettingsCandidate], roots: list[Path], root: Path
) -> tuple[list[Path], SettingsCandidate | None]:
    """The first candidate that is a module, on the roots or on those with one of the usual folders more."""
    for candidate in candidates:
        for more in ([], [root / "src"], [root.parent]):
            extended = list(dict.fromkeys([*roots, *more]))
            if Modules(extended).find(candidate.module) is not None:
                return extended, candidate
        if candidate.source in ("setting", "tool.sterna"):
            return roots, None
    return roots, None


def found_settings(files: Files, root: Path, roots: list[Path]) -> list[SettingsCandidate]:
    """Settings modules recognised by name and content, the likeliest first."""
    modules = Modules([*roots, root / "src"])
    found: list[tuple[int, int, str, Path]] = []
    for folder, names in folders(root, 4):
        in_package = folder.name in ("settings", "config") or folder.parent.name == "settings"
        for name in names:
            stem = name.removesuffix(".py")
            if stem == name or not (in_package or re.fullmatch(r"(.*_)?settings(_.*)?", stem)):
                continue
            path = folder / name
            text = files.raw_text(path)
            if text is None or not re.search(r"^\s*INSTALLED_APPS\b|^from \S+ import \*", text, re.MULTILINE):
                continue
            module = modules.name_of(path)
            if module is not None:
                stem = folder.name if stem == "__init__" else stem
                rank = _LIKELY.index(stem) if stem in _LIKELY else len(_LIKELY)
                found.append((len(path.parts), rank, module, path))
    return [SettingsCandidate(module, "found", path) for _, _, module, path in sorted(found)]


def _doubts(
    sources: Sources, candidates: list[SettingsCandidate], chosen: SettingsCandidate, named: bool
) -> list[FileProblem]:
    problems = []
    rivals = [candidate for candidate in candidates if candidate.source == chosen.source]
    place = chosen.path or sources.root
    listing = ", ".join(candidate.module for candidate in rivals)
    if not named and len(rivals) > 1:
        problems.append(
            FileProblem(
                sources.manage or sources.root,
                f"Several modules may be the settings ({listing}); {chosen.module} is used.",
                "Name the right one under [tool.sterna] in pyproject.toml.",
            )
        )
    before = candidates[: candidates.index(chosen)]
    if named and before:
        missing = ", ".join(f"{candidate.module} ({candidate.source})" for candidate in before)
        first = before[0]
        problems.append(
            FileProblem(
                first.path or place,
                f"The settings module {missing} does not exist; {chosen.module} ({chosen.source}) is used.",
                "Name the right one under [tool.sterna] in pyproject.toml.",
                first.line,
            )
        )
    elif chosen.source == "manage.py" and len(rivals) > 1:
        problems.append(
            FileProblem(
                place,
                f"Several settings modules are named here ({listing}); {chosen.module} is used.",
                "Name the right one under [tool.sterna] in pyproject.toml.",
                chosen.line,
            )
        )
    return problems


def _nothing(sources: Sources) -> FileProblem:
    return FileProblem(
        sources.manage or sources.root,
        f"Nothing names a settings module: {VARIABLE} is set neither here, nor by pytest's configuration, nor in the "
        "environment, and no settings.py was found.",
        'Add [tool.sterna] with settings = "mysite.settings" to pyproject.toml.',
    )


def _with_chain(files: Files, sources: Sources, module: str, roots: list[Path]) -> list[Path]:
    """The roots with what the settings module, and those that it imports everything from, add to sys.path."""
    waiting, seen = [module], set[str]()
    while waiting and len(seen) < _CHAIN:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        link = _link(files, Modules(roots), name)
        if link is None:
            continue
        path, reading, more = link
        if "sys.path" in reading.text or "sys import" in reading.text:
            roots = read_script(reading, path, sources.root, sources.environ).roots(roots)
        waiting += more
    return roots


def chain(files: Files, modules: Modules, module: str) -> list[Reading]:
    """The settings module and those that it imports everything from, in the order in which they are met."""
    return [reading for _, reading in chained_files(files, modules, module)]


def chained_files(files: Files, modules: Modules, module: str) -> list[tuple[Path, Reading]]:
    """The same with the files."""
    readings = []
    waiting, seen = [module], set[str]()
    while waiting and len(seen) < _CHAIN:
        name = waiting.pop(0)
        if name not in seen:
            seen.add(name)
            link = _link(files, modules, name)
            if link is not None:
                readings.append(link[:2])
                waiting += link[2]
    return readings


def _link(files: Files, modules: Modules, name: str) -> tuple[Path, Reading, list[str]] | None:
    found = modules.find(name)
    if found is None or found.kind not in ("module", "package"):
        return None
    reading = files.reading(found.path)
    if not isinstance(reading, Reading):
        return None
    package = name if found.kind == "package" else name.rpartition(".")[0]
    return found.path, reading, _star_imports(reading.facts, package)


def _star_imports(module: facts.Module, package: str) -> list[str]:
    names = []
    for top in module.statements:
        statement = top.stmt
        if isinstance(statement, facts.ImportFrom) and not statement.names:
            if not statement.level:
                names.append(statement.module)
                continue
            parts = package.split(".")
            base = parts[: len(parts) - statement.level + 1]
            if base:
                names.append(".".join([*base, statement.module] if statement.module else base))
    return names
