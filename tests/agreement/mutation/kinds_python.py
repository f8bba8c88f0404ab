"""The same field or model, in the ways of writing that Python has: branches, functions, decorators, calls."""

from __future__ import annotations

from collections.abc import Callable

from agreement.mutation.edit import Draw, Kind, Targets, concrete_models
from agreement.mutation.inventory import Inventory
from agreement.mutation.kinds_fields import NEW
from agreement.mutation.source import add_statements, after_class, before_class

VALUES: dict[str, tuple[str, str]] = {
    "method_of_a_class": (
        "class SternaMaker:\n    @staticmethod\n    def make():\n        return 'made'\n",
        "models.CharField(max_length=9, default=SternaMaker.make)",
    ),
    "partial": ("import functools\n", "models.IntegerField(default=functools.partial(int, '7'))"),
    "class_as_default": (
        "from datetime import date as sterna_date\n",
        "models.JSONField(default=dict, editable=False)",
    ),
    "enumeration_member": (
        "import enum\n\n\nclass SternaLevel(enum.IntEnum):\n    LOW = 1\n    HIGH = enum.auto()\n",
        "models.IntegerField(default=SternaLevel.HIGH, choices=[(one.value, one.name.title()) for one in SternaLevel])",
    ),
    "plain_enumeration": (
        "import enum\n\n\nclass SternaColour(enum.Enum):\n    RED = 'r'\n    GREEN = 'g'\n",
        "models.CharField(max_length=1, default=SternaColour.RED.value, "
        "choices=tuple((one.value, one.name) for one in sorted(SternaColour, key=lambda one: one.name)))",
    ),
    "enumeration_as_default": (
        "import enum\n\n\nclass SternaColour(enum.Enum):\n    RED = 'r'\n",
        "models.JSONField(default=SternaColour.RED)",
    ),
    "text_by_format": (
        "STERNA_LIMITS = {'low': 1, 'high': 2 ** 10}\n",
        "models.IntegerField(null=True, help_text='From {low} to {high:,}.'.format(**STERNA_LIMITS) + ' %s' % ['x'])",
    ),
    "text_by_join": (
        "STERNA_WORDS = [word.capitalize() for word in 'one two three'.split() if word != 'two']\n",
        "models.CharField(', '.join(STERNA_WORDS), max_length=max(map(len, STERNA_WORDS)) * 2, null=True)",
    ),
    "dedented_text": (
        "from textwrap import dedent\n",
        "models.TextField(null=True, help_text=dedent('''\\\n        Two\n          lines\n    ''').strip())",
    ),
    "lazy_format": (
        "from django.utils.text import format_lazy\n",
        "models.TextField(null=True, help_text=format_lazy('{}: {}', _('Note'), 3))",
    ),
    "callable_validator": (
        "from django.core.exceptions import ValidationError\n\n\n"
        "def sterna_validate(value):\n    if not value:\n        raise ValidationError('empty')\n",
        "models.CharField(max_length=5, null=True, validators=[sterna_validate])",
    ),
    "deconstructible_validator": (
        "from django.utils.deconstruct import deconstructible\n\n\n@deconstructible\nclass SternaRule:\n"
        "    def __init__(self, low, *, high=None):\n        self.low, self.high = low, high\n\n"
        "    def __call__(self, value):\n        pass\n\n"
        "    def __eq__(self, other):\n"
        "        return isinstance(other, SternaRule) and (self.low, self.high) == (other.low, other.high)\n",
        "models.CharField(max_length=5, null=True, validators=[SternaRule(1), SternaRule(low=2, high={3})])",
    ),
    "compiled_pattern": (
        "import re\n\nSTERNA_PATTERN = re.compile(r'^[\\w-]+\\Z', re.ASCII | re.IGNORECASE)\n",
        "models.CharField(max_length=5, null=True, validators=[RegexValidator(STERNA_PATTERN, code='odd')])",
    ),
    "arguments_in_a_dictionary": (
        "STERNA_ARGUMENTS = dict(max_length=31, null=True, **{'blank': not False})\n",
        "models.CharField(**STERNA_ARGUMENTS)",
    ),
    "field_by_a_function": (
        "def sterna_field(kind, **more):\n    more.setdefault('null', True)\n"
        "    if kind == 'long':\n        return models.TextField(**more)\n"
        "    return models.CharField(max_length=len(kind) * 10, **more)\n",
        "sterna_field('short', help_text='made')",
    ),
    "field_by_a_partial": (
        "from functools import partial\n\nSternaField = partial(models.DecimalField, max_digits=9, decimal_places=2)\n",
        "SternaField(default=Decimal('0.10'))",
    ),
    "field_of_a_subclass": (
        "class SternaPrice(models.DecimalField):\n    description = 'A price'\n\n"
        "    def __init__(self, *args, **kwargs):\n        kwargs['max_digits'] = 12\n"
        "        kwargs['decimal_places'] = 4\n"
        "        super().__init__(*args, **kwargs)\n\n"
        "    def deconstruct(self):\n        name, path, args, kwargs = super().deconstruct()\n"
        "        del kwargs['max_digits'], kwargs['decimal_places']\n        return name, path, args, kwargs\n",
        "SternaPrice(default=0)",
    ),
    "field_of_a_mixin": (
        "class SternaOptional:\n    def __init__(self, *args, **kwargs):\n"
        "        super().__init__(*args, **{'null': True, **kwargs})\n\n\n"
        "class SternaText(SternaOptional, models.TextField):\n    pass\n",
        "SternaText(blank=True)",
    ),
    "upload_by_a_class": (
        "from django.utils.deconstruct import deconstructible\n\n\n@deconstructible\nclass SternaFolder:\n"
        "    def __init__(self, name):\n        self.name = name\n\n"
        "    def __call__(self, instance, filename):\n        return f'{self.name}/{filename}'\n",
        "models.FileField(upload_to=SternaFolder('notes'), null=True)",
    ),
    "choices_in_groups": (
        "STERNA_GROUPS = [('Letters', [('a', 'A')]), ('Digits', (('1', _('One')),)), (None, '---')]\n",
        "models.CharField(max_length=1, null=True, choices=STERNA_GROUPS)",
    ),
    "choices_of_numbers": ("", "models.IntegerField(null=True, choices=list(zip(range(1, 4), 'abc')))"),
    "choices_of_labels": (
        "class SternaState(models.TextChoices):\n    NEW = 'new', _('New one')\n"
        "    OLD = 'old'\n    __empty__ = _('None')\n",
        "models.CharField(max_length=max(len(one.value) for one in SternaState), choices=SternaState, "
        "default=SternaState.NEW)",
    ),
    "value_of_a_setting": (
        "",
        "models.CharField(max_length=getattr(settings, 'STERNA_LENGTH', 17), default=settings.LANGUAGE_CODE)",
    ),
    "value_of_a_conditional": (
        "import sys\n\ntry:\n    import sterna_nowhere\nexcept ImportError:\n    sterna_nowhere = None\n",
        "models.IntegerField(default=1 if sterna_nowhere is None and sys.version_info >= (3, 6) else 2)",
    ),
    "time_of_day": (
        "import datetime as sterna_dt\n",
        "models.TimeField(default=sterna_dt.time(8, 30), help_text=str(sterna_dt.timedelta(hours=3)))",
    ),
    "identifier": (
        "import uuid as sterna_uuid\n",
        "models.UUIDField(default=sterna_uuid.UUID('12345678123456781234567812345678'))",
    ),
    "set_and_frozen_set": ("", "models.JSONField(default=frozenset({1}), editable=False)"),
    "random_value": ("import random\n", "models.IntegerField(default=random.randint)"),
}
"""What stands before the class, and the field."""

BRANCHES: dict[str, str] = {
    "if": "if True and not 0:\n    NEW = models.IntegerField(null=True)\nelse:\n    NEW = models.TextField()\n",
    "setting": "if getattr(settings, 'STERNA_SWITCH', False):\n    NEW = models.IntegerField(null=True)\n",
    "try": "try:\n    NEW = models.NoSuchField()\nexcept AttributeError:\n    NEW = models.TextField(null=True)\n",
    "with": (
        "import contextlib\nwith contextlib.suppress(KeyError):\n    NEW = models.TextField(null=True)\n    {}['x']\n"
    ),
    "while": "_n = 2\nwhile _n:\n    _n -= 1\n    locals()[f'NEW_{_n}'] = models.IntegerField(default=_n)\n",
    "update": "vars().update({'NEW': models.BooleanField(default=True)})\n",
    "tuple": "NEW, NEW_b = models.IntegerField(null=True), models.IntegerField(default=-1)\n",
    "chain": "NEW = _sterna_other = models.IntegerField(null=True)\ndel _sterna_other\n",
    "walrus": "NEW = (_kept := models.IntegerField)(null=True)\n",
    "match": "match 3:\n    case int(number) if number > 2:\n        NEW = models.IntegerField(null=True)\n",
    "star": "NEW = models.CharField(*('a note',), **{'max_length': 3, 'null': True})\n",
}
"""Statements in the body of a model, with NEW for the field's name."""

AFTER: dict[str, str] = {
    "type": "SternaMade = type('SternaMade', (models.Model,), {'__module__': __name__, 'n': models.IntegerField()})\n",
    "function": (
        "def sterna_make(kind):\n    class SternaInside(models.Model):\n"
        "        n = models.CharField(kind, max_length=9)\n\n"
        "    return SternaInside\n\n\nSternaInside = sterna_make('inside')\n"
    ),
    "decorator": (
        "def sterna_adds(name):\n    def add(cls):\n        cls.add_to_class(name, models.TextField(null=True))\n"
        "        return cls\n\n    return add\n\n\n"
        "@sterna_adds('sterna_text')\nclass SternaDecorated(models.Model):\n    pass\n"
    ),
    "subclass_hook": (
        "class SternaHooked:\n    def __init_subclass__(cls, label='x', **kwargs):\n"
        "        super().__init_subclass__(**kwargs)\n        cls.label = label\n\n\n"
        "class SternaHook(SternaHooked, models.Model, label='y'):\n    n = models.IntegerField()\n"
    ),
    "conditional_class": (
        "if len('ab') == 2:\n\n    class SternaIf(models.Model):\n        n = models.IntegerField()\n\nelse:\n\n"
        "    class SternaElse(models.Model):\n        n = models.IntegerField()\n"
    ),
    "generic_key": (
        "from django.contrib.contenttypes.fields import GenericForeignKey\n\n\nclass SternaTagged(models.Model):\n"
        "    of = models.ForeignKey('contenttypes.ContentType', models.CASCADE, related_name='+')\n"
        "    at = models.PositiveIntegerField()\n    target = GenericForeignKey('of', 'at')\n\n"
        "    class Meta:\n        indexes = [models.Index(fields=['of', 'at'])]\n"
    ),
    "through": (
        "class SternaPair(models.Model):\n    one = models.ForeignKey('MODEL', models.CASCADE, related_name='+')\n"
        "    two = models.ForeignKey('MODEL', models.CASCADE, related_name='+')\n"
        "    by = models.ForeignKey('MODEL', models.CASCADE, related_name='+', null=True)\n\n\n"
        "class SternaClub(models.Model):\n    name = models.TextField()\n\n\n"
        "class SternaMember(models.Model):\n    club = models.ForeignKey(SternaClub, models.CASCADE)\n"
        "    who = models.ForeignKey('MODEL', models.CASCADE, related_name='+')\n"
        "    sponsor = models.ForeignKey('MODEL', models.CASCADE, related_name='+')\n\n\n"
        "SternaClub.add_to_class('members', models.ManyToManyField('MODEL', through=SternaMember, "
        "through_fields=('club', 'who'), related_name='+'))\n"
    ),
    "expressions": (
        "class SternaChecked(models.Model):\n    low = models.IntegerField()\n"
        "    high = models.IntegerField(null=True)\n\n"
        "    class Meta:\n        constraints = [\n            models.UniqueConstraint(\n"
        "                models.Case(models.When(low__gt=models.F('high'), then='low'), default=models.Value(0)),\n"
        "                name='%(app_label)s_%(class)s_case',\n            ),\n        ]\n"
        "        indexes = [\n            models.Index(models.F('low') * 2 + models.F('high'), name='sterna_sum'),\n"
        "            models.Index(models.functions.Coalesce('high', models.Value(1)).asc(), name='sterna_asc'),\n"
        "        ]\n"
    ),
    "managers": (
        "class SternaKept(models.Manager):\n    use_in_migrations = True\n\n\nclass SternaBase(models.Model):\n"
        "    things = SternaKept()\n\n    class Meta:\n        abstract = True\n\n\n"
        "class SternaHeir(SternaBase):\n    n = models.IntegerField()\n    objects = models.Manager()\n"
    ),
    "diamond": (
        "class SternaLeft(models.Model):\n    left = models.IntegerField()\n\n"
        "    class Meta:\n        abstract = True\n"
        "        ordering = ['left']\n        verbose_name = 'side'\n\n\n"
        "class SternaRight(models.Model):\n    right = models.IntegerField(default=1)\n\n    class Meta:\n"
        "        abstract = True\n        get_latest_by = 'right'\n\n\n"
        "class SternaBoth(SternaRight, SternaLeft):\n    left = None\n\n"
        "    class Meta(SternaLeft.Meta, SternaRight.Meta):\n        ordering = ['right']\n"
    ),
    "name_of_another_app": (
        "class SternaFar(models.Model):\n    n = models.IntegerField()\n\n"
        "    class Meta:\n        app_label = 'OTHER_APP'\n"
    ),
}
"""Statements behind a model: MODEL is its label, OTHER_APP the label of an app of the project."""
COMPOSITE = (
    "class SternaLine(models.Model):\n    pk = models.CompositePrimaryKey('order', 'line')\n"
    "    order = models.IntegerField()\n    line = models.IntegerField()\n"
)


def _value(before: str, code: str) -> Callable[[Draw], None]:
    def make(draw: Draw) -> None:
        field = draw.expression(code)
        if before:
            draw.edit(before_class, draw.expression(before))
        draw.edit(add_statements, f"{NEW} = {field}\n")

    return make


def _branch(code: str) -> Callable[[Draw], None]:
    def make(draw: Draw) -> None:
        draw.edit(add_statements, draw.expression(code.replace("NEW", NEW)))

    return make


def _after(code: str) -> Callable[[Draw], None]:
    def make(draw: Draw) -> None:
        said = code.replace("MODEL", draw.model.label)
        other = draw.random.choice(sorted({each.app for each in draw.inventory.concrete}))
        draw.edit(after_class, draw.expression(said.replace("OTHER_APP", other)))

    return make


def _since(version: tuple[int, int], targets: Targets) -> Targets:
    def newer(inventory: Inventory) -> list:
        return list(targets(inventory)) if inventory.django >= version else []

    return newer


KINDS = [
    *(Kind(f"value_{name}", concrete_models, _value(*parts)) for name, parts in VALUES.items()),
    *(Kind(f"body_{name}", concrete_models, _branch(code)) for name, code in BRANCHES.items()),
    *(Kind(f"model_{name}", concrete_models, _after(code)) for name, code in AFTER.items()),
    Kind("model_composite_key", _since((5, 2), concrete_models), _after(COMPOSITE)),
]
