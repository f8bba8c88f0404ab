"""The order and the lines are those of Django's showmigrations."""

from __future__ import annotations

from sterna.engine.messages import Graph, Node
from sterna.ide.showmigrations import listing, migrated_labels, plan


def node(key: str, *parents: str, leaf: bool = False, replaces: tuple[str, ...] = ()) -> Node:
    def pair(text: str) -> tuple[str, str]:
        app, _, name = text.partition(".")
        return app, name

    app, name = pair(key)
    return Node(app, name, "", [pair(each) for each in parents], [pair(each) for each in replaces], leaf, not parents)


GRAPH = Graph(
    [
        node("auth.0001_initial", leaf=True),
        node("blog.0001_initial", "auth.0001_initial"),
        node("blog.0002_a", "blog.0001_initial"),
        node("blog.0003_b", "blog.0002_a", leaf=True, replaces=("blog.x", "blog.y")),
    ],
    [],
    ["auth", "blog", "polls"],
)


def test_listing() -> None:
    assert listing(GRAPH, migrated_labels(GRAPH)) == [
        "auth",
        " [?] 0001_initial",
        "blog",
        " [?] 0001_initial",
        " [?] 0002_a",
        " [?] 0003_b (2 squashed migrations)",
        "polls",
        " (no migrations)",
    ]


def test_app_without_migrations() -> None:
    assert listing(GRAPH, ["polls"]) == ["polls", " (no migrations)"]


def test_plan_of_one_app_has_what_it_depends_on() -> None:
    assert plan(GRAPH, ["blog"], 2) == [
        "[?]  auth.0001_initial",
        "[?]  blog.0001_initial ... (auth.0001_initial)",
        "[?]  blog.0002_a ... (blog.0001_initial)",
        "[?]  blog.0003_b ... (blog.0002_a)",
    ]


def test_empty_plan() -> None:
    assert plan(Graph([], []), [], 1) == ["(no migrations)"]


def test_dependency_out_of_the_graph_is_left_out() -> None:
    assert plan(Graph([node("a.1", "gone.1", leaf=True)], []), [], 2) == ["[?]  a.1"]
