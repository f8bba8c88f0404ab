"""Imports of the model in other modules, and its name behind a module that is imported."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import Replaced
from sterna.edits.porting.source import Source, absolute, dotted

Found = tuple[cst.ImportFrom, list[cst.ImportAlias]]
"""An import, and the names of it that are meant."""


def imported(source: Source, move: Move, around: Surroundings) -> Iterator[Found]:
    """The `from` imports that bind the model, anywhere in the module, each with the names that do."""
    for node in source.nodes:
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            module = absolute(node, source.package)
            found = [each for each in node.names if around.is_model(module, each.evaluated_name)]
            if found:
                yield node, found


def repointed(source: Source, move: Move, around: Surroundings) -> Iterator[Replaced]:
    """The same imports from where the model will be; raises NotMovable."""
    for node, found in imported(source, move, around):
        aliases = sorted({_alias(each, move.name) for each in found})
        line = f"from {move.exported} import {', '.join(aliases)}"
        yield node, without(source, node, found, line)


def without(source: Source, node: cst.ImportFrom, gone: list[cst.ImportAlias], line: str) -> str:
    """An import without some of its names, and another line after it ("" for none); raises NotMovable."""
    assert not isinstance(node.names, cst.ImportStar)
    kept = [each for each in node.names if each not in gone]
    if not kept:
        return line
    kept[-1] = kept[-1].with_changes(comma=node.names[-1].comma)
    text = source.code(node.with_changes(names=kept))
    if not line:
        return text
    place = source.range(node).start
    own = source.tree.code.split("\n")[place.line][: place.column]
    if own.strip():
        raise NotMovable("Statements stand on one line with an import: give each a line.", source.module, place.line)
    return f"{text}\n{own}{line}"


def _alias(alias: cst.ImportAlias, name: str) -> str:
    bound = alias.evaluated_alias or alias.evaluated_name
    return name if bound == name else f"{name} as {bound}"


def attributes(source: Source, move: Move, around: Surroundings) -> list[Replaced]:
    """`models.Item` where `models` is an imported module that has it: the name alone, which is then to be imported."""
    bound = _modules(source, around)
    found: list[Replaced] = []
    for node in source.nodes:
        if isinstance(node, cst.Attribute) and node.attr.value == move.name:
            said = dotted(node.value)
            root, _, rest = said.partition(".")
            modules = {f"{each}.{rest}" if rest else each for each in bound.get(root, ())}
            if modules and any(around.is_model(each, move.name) for each in modules):
                if len(modules) > 1 or not said:
                    raise NotMovable(f"{said} may be several modules.", source.module, source.line(node))
                found.append((node, move.name))
    if found and not _is_free(source, move, around):
        line = source.line(found[0][0])
        raise NotMovable(
            f"{move.name} is something else in {source.module}: give that another name.", source.module, line
        )
    return found


def _modules(source: Source, around: Surroundings) -> dict[str, set[str]]:
    """Names that imports bind to modules, anywhere in the text."""
    found: dict[str, set[str]] = {}
    for node in source.nodes:
        if isinstance(node, cst.Import):
            for alias in node.names:
                module = dotted(alias.name)
                name = alias.evaluated_alias or module.partition(".")[0]
                found.setdefault(name, set()).add(module if alias.asname is not None else name)
        elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            package = absolute(node, source.package)
            for alias in node.names:
                module = f"{package}.{alias.evaluated_name}"
                if around.is_module(module):
                    found.setdefault(alias.evaluated_alias or alias.evaluated_name, set()).add(module)
    return found


def _is_free(source: Source, move: Move, around: Surroundings) -> bool:
    """Whether the name is bound by nothing but imports of the model."""
    known = {id(alias.name) for _, found in imported(source, move, around) for alias in found if alias.asname is None}
    for node in source.nodes:
        target: cst.CSTNode | None = None
        if isinstance(node, cst.ClassDef | cst.FunctionDef | cst.Param | cst.ImportAlias):
            target = node.name
        if isinstance(node, cst.AssignTarget | cst.AnnAssign | cst.For | cst.CompFor | cst.NamedExpr | cst.AsName):
            target = node.name if isinstance(node, cst.AsName) else node.target
        if isinstance(target, cst.Name) and target.value == move.name and id(target) not in known:
            if isinstance(node, cst.ImportAlias) and node.asname is not None:
                continue
            return False
    return True
