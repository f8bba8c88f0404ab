"""What Sterna says of the names in data migrations is what Django raises when they run: same class, same text."""

# ruff: noqa: E501 - a case stands on one line

from __future__ import annotations

from pathlib import Path

import pytest

from rules.conftest import django
from rules.oracle import Oracle
from rules_data.blog import answered, misuses, project
from shelf import shelf
from sterna.ide.project import OpenProject

__all__ = ["django", "shelf"]

POST = 'Post = apps.get_model("blog", "Post")\n'

REFUSED = {
    "app": 'apps.get_model("blgo", "Post")',
    "model": 'apps.get_model("blog", "Pots")',
    "model-one-text": 'apps.get_model("blog.Pots")',
    "model-keywords": 'apps.get_model(model_name="Pots", app_label="blog")',
    "lookup": POST + 'Post.objects.filter(titel="x")',
    "lookup-later-field": POST + 'Post.objects.filter(slug="x")',
    "lookup-through": POST + 'Post.objects.exclude(author__nmae="x")',
    "lookup-of-many": POST + 'Post.objects.get(tags__lable="x")',
    "lookup-unsupported": POST + 'Post.objects.filter(title__icontain="x")',
    "lookup-join-on-no-relation": POST + 'Post.objects.filter(title__name="x")',
    "lookup-backwards": 'apps.get_model("blog", "Author").objects.filter(post__title="x")',
    "lookup-q": POST + 'Post.objects.filter(models.Q(title="x") | ~models.Q(titel="y"))',
    "lookup-q-in-variable": POST
    + 'found = models.Q(titel="y")\nfound |= models.Q(title="x")\nPost.objects.filter(found)',
    "lookup-star": POST + 'Post.objects.filter(**{"titel": 1})',
    "lookup-chain": POST + 'Post.objects.all().order_by("title").filter(titel="x")',
    "lookup-using": POST + 'Post.objects.using(schema_editor.connection.alias).filter(titel="x").count()',
    "lookup-default-manager": POST + 'Post._default_manager.filter(titel="x")',
    "reference": POST + 'Post.objects.filter(title=models.F("titel"))',
    "reference-annotation": POST + 'Post.objects.annotate(n=models.Count("tag"))',
    "reference-update": POST + 'Post.objects.update(title=models.F("titel"))',
    "reference-case": POST + 'Post.objects.update(title=models.Case(models.When(titel="x", then=models.F("title"))))',
    "reference-aggregate": POST + 'Post.objects.aggregate(models.Max("titel"))',
    "ordering": POST + 'Post.objects.order_by("-titel")',
    "values": POST + 'Post.objects.values("title", "author__nmae")',
    "values-list": POST + 'Post.objects.values_list("titel", flat=True)',
    "only": POST + 'list(Post.objects.only("titel"))',
    "defer": POST + 'list(Post.objects.defer("titel"))',
    "select-related": POST + 'list(Post.objects.select_related("autor"))',
    "select-related-no-relation": POST + 'list(Post.objects.select_related("title"))',
    "prefetch-related": POST + 'list(Post.objects.prefetch_related("tag"))',
    "create": POST + 'Post.objects.create(titel="x")',
    "constructor": POST + 'Post(title="x", slug="y")',
    "update": POST + 'Post.objects.update(titel="x")',
    "update-many": POST + "Post.objects.update(tags=1)",
    "get-or-create": POST + 'Post.objects.get_or_create(titel="x")',
    "get-or-create-defaults": POST + 'Post.objects.get_or_create(title="x", defaults={"slug": "x"})',
    "update-or-create-defaults": POST + 'Post.objects.update_or_create(title="x", defaults={"slug": "x"})',
    "bulk-update": POST + 'Post.objects.bulk_update(list(Post.objects.all()), ["titel"])',
    "save-fields": POST + 'post = Post.objects.first()\npost.save(update_fields=["titel"])',
    "get-field": POST + 'Post._meta.get_field("titel")',
    "class-attribute": POST + "Post.TITLES",
    "class-manager": POST + "Post.live.all()",
    "queryset-method": POST + "Post.objects.all().published()",
    "manager-method": POST + "Post.objects.published()",
    "instance-method": POST + "for post in Post.objects.all():\n    post.get_absolute_url()",
    "instance-field": POST + "for post in Post.objects.iterator():\n    print(post.titel)",
    "instance-property": 'author, created = apps.get_model("blog.Author").objects.get_or_create(name="x")\nauthor.initials',
    "instance-through": POST + "post = Post.objects.select_related('author').get()\nprint(post.author.nmae)",
    "instance-manager": POST + "post = Post.objects.get()\npost.objects",
    "instance-in-comprehension": POST + "[post.titel for post in Post.objects.all()]",
    "instance-index": POST + 'Post.objects.order_by("id")[0].titel',
    "instance-of-list": POST + "for number, post in enumerate(list(Post.objects.all()[:3])):\n    post.titel",
    "related-manager": POST + 'post = Post.objects.get()\npost.tags.filter(lable="a")',
    "related-manager-method": POST + "post = Post.objects.get()\npost.tags.used()",
    "related-manager-back": 'author = apps.get_model("blog", "Author").objects.get()\nauthor.posts.filter(titel="x")',
    "manager-of-django": 'from django.contrib.auth.models import GroupManager\napps.get_model("auth", "Group").objects.get_or_create(nmae="x")',
    "related-name": 'author = apps.get_model("blog", "Author").objects.get()\nauthor.post_set.all()',
    "getattr": POST + 'getattr(Post.objects.get(), "titel")',
    "loop-over-models": 'for name in ("Tag", "Author"):\n    apps.get_model("blog", name).objects.filter(name="x")',
    "recursion": POST
    + "def below(posts):\n    for post in posts:\n        for one in below(below(Post.objects.none())):\n            yield one\n"
    + 'list(below(Post.objects.all()))\nPost.objects.filter(titel="x")',
    "either-of-two": POST
    + "posts = Post.objects.all()\nif posts:\n    posts = posts.filter(state='d')\nposts.filter(titel='x')",
}

ACCEPTED = {
    "lookups": POST + 'Post.objects.filter(title__icontains="x", author__name="y", on__year=2020, tags__label="a")',
    "empty-list": POST + "Post.objects.filter(pk__in=[], author_id=1, author=2, author__isnull=True)",
    "annotated": POST + 'Post.objects.annotate(n=models.Count("tags")).filter(n__gt=1).order_by("-n").values("n")',
    "annotated-alone": POST + 'Post.objects.annotate(models.Count("tags")).filter(tags__count__gt=1)',
    "annotated-instance": POST + 'for post in Post.objects.annotate(n=models.Count("tags")):\n    print(post.n)',
    "extra": POST + 'for post in Post.objects.extra(select={"n": "1"}):\n    print(post.n)',
    "values-expression": POST + 'Post.objects.values(name=models.F("author__name")).order_by("name").distinct()',
    "alias": POST + 'Post.objects.alias(n=models.F("title")).exclude(n="x")',
    "own-attribute": POST + "for post in Post.objects.all():\n    post.seen = True\n    print(post.seen)",
    "hasattr": POST + 'post = Post.objects.get()\nif hasattr(post, "titel"):\n    print(post.titel)',
    "getattr-default": POST + 'getattr(Post.objects.get(), "titel", None)',
    "setattr": POST + 'post = Post.objects.get()\nfor name in ["a"]:\n    setattr(post, name + "b", 1)\npost.ab',
    "display": POST + "Post.objects.get().get_state_display()",
    "neighbours": POST
    + "post = Post.objects.get()\npost.delete\npost.author_id\npost.pk\npost._state.adding\npost.author.posts.all()",
    "caught": 'try:\n    apps.get_model("none", "None")\nexcept LookupError:\n    pass',
    "caught-with": "import contextlib\nwith contextlib.suppress(Exception):\n    apps.get_model('none', 'None').objects.all()",
    "rebound": POST + "post = Post.objects.get()\npost = post.title\npost.titel if False else None",
    "rebound-in-loop": POST
    + "post = Post.objects.get()\nfor name in (str, len):\n    post = name(post)\n    post.real if name is len else post.upper()",
    "other-object": POST + "class Post:\n    objects = None\nPost.objects",
    "constructor": POST + 'Post(title="x", author_id=1, author=None, pk=3)',
    "constructor-star": POST + 'values = dict(title="x")\nPost.objects.create(**values)',
    "update": POST + "Post.objects.update(title='x', author=None, on=None)",
    "bulk": POST
    + 'Post.objects.bulk_create([Post(title="x")])\nPost.objects.bulk_update(list(Post.objects.all()), ["title"])',
    "related": POST
    + 'post = Post.objects.get()\npost.tags.set([])\npost.tags.create(label="b")\npost.tags.through.objects.all()',
    "user-of-list": POST + "posts = list(Post.objects.all())\nposts.sort(key=lambda post: post.title)\nposts.append(1)",
    "prefetch": POST + 'list(Post.objects.prefetch_related("tags", "author__posts"))',
    "settings": "from django.conf import settings\ngetattr(settings, 'NOTHING', 'blog.Post')",
    "random": POST + 'Post.objects.order_by("?", "author__name", "pk")',
    "none-first": POST
    + "last = None\nfor post in Post.objects.all():\n    if last is not None:\n        last.title\n    last = post",
    "dates": POST + 'for day in Post.objects.dates("on", "year"):\n    day.year',
    "reverse": 'apps.get_model("blog", "Author").objects.filter(posts__title="x")',
    "manager-model": POST + "Post.objects.model(title='x')",
    "subquery": POST
    + 'Post.objects.filter(pk__in=models.Subquery(Post.objects.filter(title=models.OuterRef("title")).values("pk")))',
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    fixture = project(REFUSED[name])
    raised = django(fixture, tmp_path)
    assert raised is not None
    found = misuses(*answered(shelf, fixture))
    assert found
    assert (found[0].exception, found[0].text) == (raised.exception, raised.text)
    assert found[0].certain


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    fixture = project(ACCEPTED[name])
    assert django(fixture, tmp_path) is None
    function, answer = answered(shelf, fixture)
    assert function.recording is not None
    caught = [function.recording.uses[one.id].caught for one in misuses(function, answer)]
    assert all(each & {"LookupError", "*"} for each in caught)
