"""Whether an empty merge is enough: what two branches both touch, by text and by the state that both orders lead to."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from sterna.project.migration import Migration
from sterna.rules.graph.branches import ALTERS, Touch, branch, clash, consequence
from sterna.rules.view import View

Orders = Mapping[str, str]
"""App label to what hangs on the order of its two last migrations (`Changes.orders`)."""


def meeting(orders: Orders, ours: list[Migration], theirs: list[Migration]) -> tuple[Touch, Touch] | None:
    """The first operations of two branches that do not commute; those that leave the same do, whichever comes last."""
    found = clash(ours, theirs)
    if found is not None and orders.get(ours[0].app) == "" and all(each.operation.name in ALTERS for each in found):
        return None
    return found


def pair_words(pair: tuple[Touch, Touch]) -> str:
    """As in "AlterField on post.title in 0002_b and AlterField on post.title in 0002_a get in each other's way"."""
    one, other = pair
    return f"{one.shown} and {other.shown} get in each other's way, {consequence(one, other)}"


def not_enough(view: View, orders: Orders, app: str, leaves: list[str]) -> str:
    """Why an empty merge of an app's last migrations would not do, in a sentence without its dot; "" where it does."""
    for one, other in itertools.combinations(leaves, 2):
        ours, theirs = (branch(view.plan, *pair) for pair in (((app, one), (app, other)), ((app, other), (app, one))))
        found = meeting(orders, ours, theirs)
        if found is not None:
            return pair_words(found)
    return orders.get(app, "")
