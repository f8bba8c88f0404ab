"""Texts in the middle of an edit: what is broken does not hurt the rest, and keeps what it was."""

from __future__ import annotations

from pathlib import Path

import django.db.models
import django.db.models.options
import pytest

from sterna.syntax import facts
from sterna.syntax.read import body, read
from sterna.syntax.spans import enclosing, span
from sterna.syntax.text import LineIndex

GOOD = '''\
from django.db import models

COLORS = ["red", "green"]


class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField()

    def __str__(self):
        return self.title

    class Meta:
        ordering = ["title"]


@register
class Tag(models.Model):
    """A tag."""

    name = models.CharField(max_length=50)


def helper(x):
    return x
'''

BASE = read(GOOD)


def outline(reading):
    """One line for each top-level statement: what it is, its members, how far it can be trusted."""
    lines = []
    for top in reading.facts.statements:
        node = top.stmt
        text = type(node).__name__
        if isinstance(node, facts.Class):
            members = []
            for member in node.body:
                name = getattr(member, "name", "")
                if isinstance(member, facts.Assign):
                    name = member.targets[0].name
                members.append(name or type(member).__name__)
            text = f"{node.name}({' '.join(members)})"
        elif isinstance(node, facts.Def):
            text = f"{node.name}()"
        elif isinstance(node, facts.Assign):
            text = node.targets[0].name
        lines.append(text + ("*" if top.stale else ""))
    return " ".join(lines)


WHOLE = "ImportFrom COLORS Post(title body __str__ Meta) Tag(ExprStmt name) helper()"


def test_the_good_text():
    assert outline(BASE) == WHOLE


@pytest.mark.parametrize(
    ("old", "new", "expected", "line"),
    [
        # A half-typed member keeps its last good text, the others are fresh.
        ("50)\n    body", "\n    body", "Post(title body __str__ Meta)*", 6),
        ("models.CharField(max_length=50)\n    body", "\n    body", "Post(title body __str__ Meta)*", 6),
        ("title = models", "title = 'models", "Post(title body __str__ Meta)*", 6),
        ("title = models", "title = '''models", "Post(title body __str__ Meta)*", 6),
        ("title = models", "title = f'{models", "Post(title body __str__ Meta)*", 6),
        ("title = models", "title = [models", "Post(title body __str__ Meta)*", 6),
        ("title = models", "title = models.", "Post(title body __str__ Meta)*", 6),
        ("title = models.CharField(max_length=50)", "ti tle", "Post(title body __str__ Meta)*", 6),
        ("def __str__(self):", "def __str__(self", "Post(title body __str__ Meta)*", 9),
        ("class Meta:", "class Meta", "Post(title body __str__ Meta)*", 12),
        ('["title"]', '["title', "Post(title body __str__ Meta)*", 13),
        ("    body = models", "   body = models", "Post(title body __str__ Meta)*", 7),
        # A new half-typed member is not there yet.
        ("    body", "    new = models.\n    body", "Post(title Simple body __str__ Meta)*", 7),
        ("    body", "    new = f(\n    body", "Post(title Simple body __str__ Meta)*", 7),
        ("    body", "    @\n    body", "Post(title Simple body __str__ Meta)*", 7),
        # A header that does not parse keeps the whole class.
        ("class Post(models.Model):", "class Post(models.Model)", "Post(title body __str__ Meta)*", 5),
        ("class Post(models.Model):", "class Post(models.", "Post(title body __str__ Meta)*", 5),
        ("class Post(models.Model):", "class (models.Model):", "Post(title body __str__ Meta)*", 5),
        ("class Post(models.Model):", "class Story(models.Model:", "Post(title body __str__ Meta)*", 5),
        ("class Post(models.Model):", "cla", "Post(title body __str__ Meta)*", 6),
        # A method's body is not read with its class.
        ("return self.title", "return self.", "Post(title body __str__ Meta)", None),
        ("return self.title", "return self.title(", "Post(title body __str__ Meta)*", 10),
        # Statements of the module.
        ('["red", "green"]', '["red", ', "COLORS*", 2),
        ('["red", "green"]', "", "COLORS*", 2),
        ('"green"]', '"green]', "COLORS*", 2),
        ('COLORS = ["red", "green"]', 'COLORS = ["red" "green"]', "COLORS", None),
        ("from django.db import models", "from django.db import", "ImportFrom*", 0),
        ("@register", "@", "Tag(ExprStmt name)*", 16),
        ('"""A tag."""', '"""A tag.', "Tag(ExprStmt name)*", 18),
        ("def helper(x):", "def helper(x:", "helper()*", 23),
        ("def helper(x):\n    return x\n", "def helper(x):", "helper()*", 23),
    ],
)
def test_an_edit(old, new, expected, line):
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    reading = read(text, BASE)
    plain = expected.rstrip("*")
    good = next((part for part in ("Post(title body __str__ Meta)",) if "title" in plain), plain)
    assert outline(reading) == WHOLE.replace(good, expected)
    assert [note.line for note in reading.facts.notes] == ([] if line is None else [line])
    # The next keystroke somewhere else changes nothing of that.
    assert outline(read(text + "\nx = 1\n", reading)) == outline(reading) + " x"
    # And the repaired text is as good as new.
    assert read(GOOD, reading) == BASE


def test_facts_of_the_other_members_are_fresh():
    text = GOOD.replace("title = models.CharField(max_length=50)", "title = models.").replace(
        "TextField", "IntegerField"
    )
    title, second, *_ = read(text, BASE).facts.statements[2].stmt.body
    assert title == BASE.facts.statements[2].stmt.body[0]
    assert second.value.func.name == "IntegerField"


def test_a_broken_file_that_was_never_good():
    reading = read(GOOD.replace("title = models", "title = 'models").replace('["red", "green"]', '["red", '))
    assert outline(reading) == "ImportFrom Broken Post(Simple body __str__ Meta)* Tag(ExprStmt name) helper()"


def test_stray_indentation():
    assert outline(read("a = 1\n    b = 2\nc = 3\n")) == "a* c"
    assert outline(read("  a = 1\n  b = 2\n")) == "a b"
    assert [note.message for note in read("  a = 1\n").facts.notes] == ["unexpected indentation"]


def test_several_broken_statements_keep_their_own_facts():
    text = "a = 1\nb = 2\nc = 3\nd = 4\n"
    first = read(text)
    second = read("a = (\nb = 2\nc = )\nd = 4\n", first)
    assert [top.stmt for top in second.facts.statements] == [top.stmt for top in first.facts.statements]
    assert [top.stale for top in second.facts.statements] == [True, False, True, False]


def test_a_new_broken_statement_takes_nothing_from_others():
    reading = read(GOOD.replace("@register", "class New(\n\n@register"), BASE)
    assert outline(reading) == WHOLE.replace("Tag", "Broken Tag")
    assert outline(read(GOOD + "class Post(\n", BASE)) == WHOLE + " Broken"


def test_spans_of_a_patched_class():
    text = GOOD.replace("title = models.CharField(max_length=50)", "title = models.")
    reading = read(text, BASE)
    index = LineIndex(text)
    node = reading.facts.statements[2].stmt

    def shown(at):
        range_ = span(reading, 2, -1, at)
        return text[index.offset(range_.start) : index.offset(range_.end)]

    assert shown(node.name_at) == "Post"
    assert shown(node.at).endswith('ordering = ["title"]')
    stale, fresh, method, meta = node.body
    assert shown(stale.at) == shown(stale.targets[0].at) == "title = models."
    assert shown(fresh.targets[0].at) == "body"
    assert (shown(method.name_at), shown(meta.name_at)) == ("__str__", "Meta")
    (returned,) = body(reading, 2, method.key)
    range_ = span(reading, 2, method.key, returned.value.at)
    assert text[index.offset(range_.start) : index.offset(range_.end)] == "self.title"
    kinds = [type(each.node).__name__ for each in enclosing(reading, index.position(text.index("title = models")))]
    assert kinds == ["Class"]


def test_spans_of_stale_facts_are_the_first_line():
    text = GOOD.replace("class Post(models.Model):", "class Post(models.")
    reading = read(text, BASE)
    node = reading.facts.statements[2].stmt
    for at in (node.at, node.name_at, node.body[0].at):
        range_ = span(reading, 2, -1, at)
        assert (range_.start.line, range_.start.column, range_.end.column) == (5, 0, len("class Post(models."))


def test_half_typed_bracket_does_not_swallow_the_file():
    lines = "".join(f"class A{number}:\n    b = f(\n        c=1,\n\n" for number in range(200))
    reading = read(lines + "last = 1\n")
    assert len(reading.facts.statements) == 201
    assert all(isinstance(top.stmt, facts.Class) for top in reading.facts.statements[:-1])


FOLDER = Path(django.db.models.__file__).parent


@pytest.mark.parametrize("name", ["signals.py", "enums.py", "indexes.py"])
def test_truncated_at_every_line(name):
    text = (FOLDER / name).read_text()
    whole = read(text)
    lines = text.splitlines(keepends=True)
    ends = [top.end_line for top in whole.facts.statements]
    for count in range(len(lines)):
        cut = read("".join(lines[:count]), whole)
        complete = sum(end <= count for end in ends)
        assert cut.facts.statements[:complete] == whole.facts.statements[:complete]
        assert len(cut.facts.statements) - complete <= 3


@pytest.mark.parametrize("name", ["indexes.py", "enums.py"])
def test_cut_inside_lines(name):
    text = (FOLDER / name).read_text()
    whole = read(text)
    lines = text.splitlines()
    for number in range(0, len(lines), 5):
        edited = [*lines[:number], lines[number][: len(lines[number]) * 2 // 3], *lines[number + 1 :]]
        reading = read("\n".join(edited), whole)
        after = [top.stmt for top in whole.facts.statements if top.line > number]
        before = [top.stmt for top in whole.facts.statements if top.end_line <= number]
        found = [top.stmt for top in reading.facts.statements]
        assert found[: len(before)] == before
        assert found[len(found) - len(after) :] == after
