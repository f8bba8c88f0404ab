"""Hover: SQL of an operation both ways, of a whole migration, the column of a field; nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

from lsp.desk import desk, marked, workers

FIRST = "blog/migrations/0001_initial.py"
SECOND = "blog/migrations/0002_feedback.py"
MODELS = "blog/models.py"


async def test_hover(blog: Path) -> None:
    async with desk(blog) as editor:
        for name in (FIRST, SECOND, MODELS):
            editor.open(name)

        async def at(name: str, part: str) -> str | None:
            start = marked(editor.text(name), part).start
            return await editor.hover(name, start.line, start.character + 1)

        operation = await at(FIRST, "migrations.CreateModel")
        assert operation is not None
        assert operation.startswith("**Create model Post** · SQLite\n\n```sql\nCREATE TABLE")
        assert "Backward" in operation
        assert "DROP TABLE" in operation
        inside = await at(FIRST, "unique=True")
        assert inside == operation

        whole = await at(SECOND, "Migration(migrations.Migration)")
        assert whole is not None
        assert whole.startswith("**SQL of this migration** · SQLite")
        assert "blog_postfeedback" in whole
        assert "blog_feedbackoption" in whole

        column = await at(MODELS, "slug = ")
        assert column is not None
        assert column.startswith("**blog_post.slug** · SQLite\n\n```sql\nslug varchar(50)")

        for name, part in (
            (FIRST, "from django"),
            (FIRST, "dependencies"),
            (MODELS, "class Post("),
            (MODELS, "__str__"),
        ):
            assert await at(name, part) is None, part


async def test_dialect_of_the_user(blog: Path) -> None:
    async with desk(blog, configuration={"dialect": "postgresql"}) as editor:
        editor.open(FIRST)
        start = marked(editor.text(FIRST), "migrations.CreateModel").start
        text = await editor.hover(FIRST, start.line, start.character)
        assert text is not None
        assert "PostgreSQL" in text
        assert "bigint" in text


async def test_dialect_changes_while_the_server_runs(blog: Path) -> None:
    async with desk(blog, configuration={"dialect": "sqlite"}) as editor:
        editor.open(FIRST)
        start = marked(editor.text(FIRST), "migrations.CreateModel").start
        assert "SQLite" in str(await editor.hover(FIRST, start.line, start.character))
        before = workers(editor)
        editor.configure(dialect="postgresql")
        assert "PostgreSQL" in str(await editor.hover(FIRST, start.line, start.character))
        assert workers(editor) == before
        # An option that the projects depend on: the hover waits for the projects that are opened with it.
        editor.configure(dialect="mysql", settingsModule="config.settings")
        assert "MySQL" in str(await editor.hover(FIRST, start.line, start.character))
