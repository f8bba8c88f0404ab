"""A project with a data migration, and what Sterna and Django each say of its function."""

from __future__ import annotations

import textwrap
from pathlib import Path

from fixture import DEFAULTS, Fixture
from sterna.engine.resolving import Misuse, Resolved
from sterna.ide.project import OpenProject
from sterna.project.graph import GraphReader
from sterna.rules.data.analysis.functions import DataFunction, data_functions
from sterna.rules.data.analysis.scope import Source
from sterna.syntax.read import Reading

SETTINGS = DEFAULTS["config/settings.py"].replace(
    '["blog"]', '["django.contrib.contenttypes", "django.contrib.auth", "blog", "shop", "zoo"]'
)

MODELS = """\
from django.db import models


class PostQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)


class Author(models.Model):
    name = models.CharField(max_length=50)

    @property
    def initials(self):
        return self.name[:1]


class Tag(models.Model):
    label = models.CharField(max_length=20)


class Post(models.Model):
    title = models.CharField(max_length=50)
    state = models.CharField(max_length=1, choices=[("d", "Draft"), ("p", "Published")], default="d")
    published = models.BooleanField(default=False)
    on = models.DateField(null=True)
    slug = models.SlugField(default="")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, related_name="posts")
    tags = models.ManyToManyField(Tag)

    objects = PostQuerySet.as_manager()
    live = models.Manager()

    def get_absolute_url(self):
        return f"/{self.pk}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
"""

INITIAL = """\
from django.db import migrations, models


def rows(apps, schema_editor):
    Post = apps.get_model("blog", "Post")
    author = apps.get_model("blog", "Author").objects.create(name="Ann")
    post = Post.objects.create(title="Hello", author=author)
    post.tags.add(apps.get_model("blog", "Tag").objects.create(label="a"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel("Author", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50))]),
        migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True)), ("label", models.CharField(max_length=20))]),
        migrations.CreateModel(
            "Post",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=50)),
                ("state", models.CharField(max_length=1, choices=[("d", "Draft"), ("p", "Published")], default="d")),
                ("published", models.BooleanField(default=False)),
                ("on", models.DateField(null=True)),
                ("author", models.ForeignKey("blog.Author", on_delete=models.CASCADE, null=True, related_name="posts")),
                ("tags", models.ManyToManyField("blog.Tag")),
            ],
        ),
        migrations.RunPython(rows, migrations.RunPython.noop),
    ]
"""  # noqa: E501

AFTER = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_data")]
    operations = [migrations.AddField("Post", "slug", models.SlugField(default=""))]
"""

OTHER = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{depends}]
    operations = [
        migrations.CreateModel(
            "{name}",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("post", models.ForeignKey("blog.Post", on_delete=models.CASCADE, null=True)),
            ],
        ),
    ]
"""

OTHER_MODELS = """\
from django.db import models


class {name}(models.Model):
    post = models.ForeignKey("blog.Post", on_delete=models.CASCADE, null=True)
"""


def project(body: str, before: str = "", dependencies: str = '("blog", "0001_initial")') -> Fixture:
    """The project whose `blog.0002_data` runs a function with this body; `before` stands before the function."""
    text = (
        f"from django.db import migrations, models\n{before}\n\n\ndef forward(apps, schema_editor):\n"
        + textwrap.indent(textwrap.dedent(body).strip(), "    ")
        + f"\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{dependencies}]\n"
        + "    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]\n"
    )
    files = {
        **DEFAULTS,
        "config/settings.py": SETTINGS,
        "blog/models.py": MODELS,
        "blog/migrations/0001_initial.py": INITIAL,
        "blog/migrations/0002_data.py": text,
        "blog/migrations/0003_after.py": AFTER,
    }
    for app, name, depends in (
        ("shop", "Offer", '("blog", "0001_initial")'),
        ("zoo", "Animal", '("blog", "0001_initial"), ("shop", "0001_initial")'),
    ):
        files[f"{app}/__init__.py"] = files[f"{app}/migrations/__init__.py"] = ""
        files[f"{app}/models.py"] = OTHER_MODELS.format(name=name)
        files[f"{app}/migrations/0001_initial.py"] = OTHER.format(name=name, depends=depends)
    return Fixture(files)


def answered(shelf: OpenProject, fixture: Fixture) -> tuple[DataFunction, Resolved]:
    """What Sterna makes of the function, and what its worker answers."""
    shelf.project.changed(fixture.write(shelf.root))
    graph = GraphReader(shelf.project).read()
    migration = graph.nodes["blog", "0002_data"]
    (function, _) = data_functions(migration, source_of(shelf, migration.module, migration.path), finder(shelf))
    assert function.program is not None
    return function, shelf.engine.resolve("blog", "0002_data", function.path, function.program)


def misuses(function: DataFunction, answer: Resolved) -> list[Misuse]:
    """What is refused, in the order of the text."""
    assert answer.known
    assert function.recording is not None
    uses = function.recording.uses
    return sorted(answer.misuses, key=lambda one: (uses[one.id].spot.body, uses[one.id].spot.node))


def source_of(shelf: OpenProject, module: str, path: Path) -> Source:
    """The text of a module."""
    reading = shelf.project.files.reading(path)
    assert isinstance(reading, Reading)
    return Source(module, path, reading)


def finder(shelf: OpenProject):  # type: ignore[no-untyped-def]
    """Modules of the project by name."""

    def find(name: str) -> Source | None:
        found = shelf.project.modules.find(name)
        return source_of(shelf, name, found.path) if found is not None and found.kind == "module" else None

    return find
