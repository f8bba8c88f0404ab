"""Which migrations could go after which: the several last ones of an app, and the branch that work goes back to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.record import kept, record
from sterna.project.basebranch import BaseBranch
from sterna.project.migration import Migration
from sterna.rules.graph.branches import Touch, branch, clash, touches
from sterna.rules.view import View


@dataclass(frozen=True)
class Move:
    """The migrations of an app that go after another one, earliest first."""

    app: str
    chain: tuple[str, ...]
    onto: str

    @property
    def title(self) -> str:
        """As in "Rebase 0004_b (and 1 more) onto 0004_a"."""
        more = f" (and {len(self.chain) - 1} more)" if len(self.chain) > 1 else ""
        return f"Rebase {self.chain[0]}{more} onto {self.onto}"


def conflicts(view: View) -> dict[str, list[str]]:
    """App label to its several last migrations, of apps whose migrations are files of the project."""
    found = {app: view.plan.leaves(app) for app in view.graph.packages}
    return {
        app: leaves
        for app, leaves in found.items()
        if len(leaves) > 1 and all(view.is_own(view.graph.nodes[app, leaf].path) for leaf in leaves)
    }


def moves(project: OpenProject, view: View, app: str) -> list[Move]:
    """The ways to put one branch of an app after another.

    What the base branch has stays where it is, and what it has not goes; where that tells nothing, each may go.
    """
    leaves = conflicts(view).get(app, [])
    base = BaseBranch(project.root, project.project.config.base_branch)
    known = {leaf: base.has(view.graph.nodes[app, leaf].path) for leaf in leaves}
    stays = [leaf for leaf, has in known.items() if has]
    if len(stays) == 1 and all(has is not None for has in known.values()):
        pairs = [(leaf, stays[0]) for leaf in leaves if leaf != stays[0]]
    else:
        pairs = sorted(itertools.permutations(leaves, 2), key=lambda pair: pair[1])
    return [move for leaf, onto in pairs if (move := _move(view, app, leaf, onto)).chain]


def choose(project: OpenProject, view: View, app: str, onto: str = "") -> Move | Refusal:
    """The one way for an app, with the migration that stays where that is named; refused where there are several."""
    if app not in view.graph.packages:
        return Refusal(f"No app with migrations and the label '{app}'.")
    leaves = conflicts(view).get(app, [])
    if not leaves:
        return Refusal(f"Only one migration of {app} comes last: there is nothing to rebase.")
    found = moves(project, view, app)
    if onto:
        if onto not in leaves:
            return Refusal(f"{onto} is none of the last migrations of {app}: {', '.join(leaves)}.")
        found = [each for each in found if each.onto == onto] or [
            move for leaf in leaves if leaf != onto and (move := _move(view, app, leaf, onto)).chain
        ]
    if not found:
        names = ", ".join(leaves)
        return Refusal(
            f"{names} of {app} follow one another by way of other apps: let the later one depend on the other."
        )
    if len({each.onto for each in found}) == 1:
        return found[0]
    names = " or ".join(f"--onto {each}" for each in leaves)
    return Refusal(f"Which migration of {app} stays where it is? The base branch does not tell. Say {names}.")


def chain_of(view: View, move: Move) -> list[Migration]:
    """The migrations that go."""
    return [view.graph.nodes[move.app, name] for name in move.chain]


def pair_of(view: View, move: Move) -> tuple[Touch, Touch] | None:
    """The first operation that goes and gets in the way of one of the other branch, with that one."""
    return clash(chain_of(view, move), other_of(view, move))


def touched_by_both(view: View, move: Move) -> set[tuple[str, str]]:
    """Model and part of it ("" for the whole) that the chain touches, of models that the other branch touches too."""
    models = {touch.model for migration in other_of(view, move) for touch in touches(migration)}
    mine = [touch for migration in chain_of(view, move) for touch in touches(migration)]
    return {(touch.model, touch.part) for touch in mine if touch.model in models}


def applied(project: OpenProject, view: View, moves: Sequence[Move]) -> Refusal | None:
    """Why the migrations stay where they are: a database has run one of them."""
    refusals = (kept(project, view, [(move.app, name) for name in move.chain], "Not rebased") for move in moves)
    return next(filter(None, refusals), None)


def roll_back_notes(project: OpenProject, moves: Sequence[Move]) -> list[str]:
    """What to look at before, where a database was not asked."""
    names = ", ".join(f"{move.app}.{name}" for move in moves for name in move.chain)
    rest = f" whether it has run {names}: migrate one that has backwards first, before the files change."
    return record(project).notes(rest)


def other_of(view: View, move: Move) -> list[Migration]:
    """The migrations of the branch that stays."""
    return branch(view.plan, (move.app, move.onto), (move.app, move.chain[-1]))


def _move(view: View, app: str, leaf: str, onto: str) -> Move:
    left = sorted(each.name for each in branch(view.plan, (app, leaf), (app, onto)))
    chain: list[str] = []
    while left:
        # What waits for none of the others comes first, by name: so do its numbers.
        free = (name for name in left if not any((app, each) in view.plan.parents[app, name] for each in left))
        name = next(free, left[0])
        left.remove(name)
        chain.append(name)
    return Move(app, tuple(chain), onto)
