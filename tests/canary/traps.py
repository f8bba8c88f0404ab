"""Ways in which declarations of a project could make whoever evaluates them do something.

Each is an expression that is a positive whole number when Python runs it, so that it can stand where a field wants its
`max_length`, and that leaves a file or folder at `{file}` behind. Python really does so: the tests see to that.
"""

from __future__ import annotations

EXPRESSIONS = {
    # What a settings module or a model module does in all innocence, one attribute further.
    "path_write_text": "Path({file}).write_text('12345')",
    "path_write_bytes": "(Path({file}).parent / Path({file}).name).write_bytes(b'12345')",
    "path_open": "Path({file}).open('w').write('12345')",
    "path_touch": "Path({file}).touch() or 5",
    "path_mkdir": "Path({file}).mkdir() or 5",
    "path_symlink": "Path({file}).symlink_to('/nowhere') or 5",
    "open": "open({file}, 'w').write('12345')",
    "io_open": "io.open({file}, 'w').write('12345')",
    "print": "print('x', file=open({file}, 'w')) or 5",
    "os_mkdir": "os.mkdir({file}) or 5",
    "os_system": "os.system('touch ' + {file}) + 5",
    "subprocess": "subprocess.run(['touch', {file}]).returncode + 5",
    "sqlite": "sqlite3.connect({file}).execute('create table t (a)').rowcount + 6",
    "logging": "logging.FileHandler({file}).level + 5",
    "tempfile": "len(tempfile.mkdtemp(prefix=os.path.basename({file}), dir=os.path.dirname({file})))",
    "shutil": "len(shutil.copy(os.__file__, {file}))",
    "thread": "threading.Thread(target=os.mkdir, args=({file},)).start() or 5",
    "atexit": "len(atexit.register(os.mkdir, {file}).__name__)",
    "pickle": "(pickle.loads(b'cos\\nmkdir\\n(S' + repr({file}).encode() + b'\\ntR.') or 5)",
    # Around the name that is not allowed.
    "eval": "eval('open(' + repr({file}) + ', \"w\").write(\"12345\")')",
    "exec": "exec('import os; os.mkdir(' + repr({file}) + ')') or 5",
    "dunder_import": "__import__('os').mkdir({file}) or 5",
    "import_module": "importlib.import_module('os').mkdir({file}) or 5",
    "import_string": "import_string('os.mkdir')({file}) or 5",
    "sys_modules": "sys.modules['os'].mkdir({file}) or 5",
    "vars": "vars(os)['mkdir']({file}) or 5",
    "dict_of_module": "os.__dict__['mk' + 'dir']({file}) or 5",
    "getattr": "getattr(os, 'mk' + 'dir')({file}) or 5",
    "attrgetter": "operator.attrgetter('mkdir')(os)({file}) or 5",
    "methodcaller": "operator.methodcaller('write_text', '12345')(Path({file}))",
    "subclasses": "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0]"
    "(['touch', {file}]).wait() + 5",
    "globals_of_django": "models.Field.__init__.__globals__['__builtins__']['open']({file}, 'w').write('12345')",
    "module_in_django": "models.fields.datetime.sys.modules['os'].mkdir({file}) or 5",
    "unbound_method": "Path.write_text(Path({file}), '12345')",
    "bound_in_a_list": "[Path({file}).write_text][0]('12345')",
    # Handing it to something harmless that calls it.
    "partial": "functools.partial(open, {file}, 'w')().write('12345')",
    "reduce": "functools.reduce(lambda total, name: open(name, 'w').write('12345'), [{file}], 0)",
    "map": "len(list(map(os.mkdir, [{file}]))) + 5",
    "filter": "len(list(filter(os.mkdir, [{file}]))) + 5",
    "sorted": "len(sorted([{file}], key=os.mkdir)) + 5",
    "max": "len(max([{file}], key=Path.touch if False else os.mkdir))",
    "comprehension": "sum(open(name, 'w').write('12345') for name in [{file}])",
    "lambda": "(lambda name: open(name, 'w').write('12345'))({file})",
    "iter": "len(list(iter(lambda: os.path.exists({file}) or os.mkdir({file}), True))) + 5",
    "defaultdict": "collections.defaultdict(lambda: open({file}, 'w').write('12345'))['x']",
    "re_sub": "int(re.sub('x', lambda match: str(open({file}, 'w').write('12345')), 'x'))",
    "lazy": "len(str(lazy(lambda: str(open({file}, 'w').write('12345')), str)()))",
    "lazy_object": "SimpleLazyObject(lambda: open({file}, 'w').write('12345')) + 0",
    "storage": "len(FileSystemStorage(os.path.dirname({file})).save(os.path.basename({file}), ContentFile(b'x')))",
    # In a method that Python itself calls.
    "function": "writes({file})",
    "instance": "Writer({file}).size",
    "property": "Lurking({file}).size",
    "operator": "Lurking({file}) + 5",
    "formatted": 'len(f"{{Lurking({file})}}") + 5',
    "len": "len(Lurking({file}))",
    "contains": "(5 in Lurking({file})) + 5",
    "index": "[5, 5][Lurking({file})]",
    "hash": "len({{Lurking({file}): 5}}) + 5",
    "compare": "(Lurking({file}) == 5) + 5",
    "sorting": "len(sorted([Lurking({file}), Lurking({file})])) + 5",
    "generator": "next(generates({file}))",
    "decorator": "decorated({file})",
    "with": "entered({file})",
    "made_class": "type('Made', (), {{'__init__': lambda self: os.mkdir({file})}})() and 5",
    "subclassed": "type('Child', (Watching,), {{}}, file={file}) and 5",
    "metaclass": "Maker('Made', (), {{'file': {file}}}) and 5",
    "set_name": "type('Owner', (), {{'file': Named({file})}}) and 5",
    "enum": "Listed({file}).size",
    "dataclass": "Held(file={file}).size",
}

NOT_IN_SETTINGS = {"storage"}
"""What Django itself refuses while it reads the settings."""

PREAMBLE = """
import atexit
import collections
import dataclasses
import enum
import functools
import importlib
import io
import logging
import operator
import os
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.module_loading import import_string


def writes(file):
    with open(file, "w") as opened:
        return opened.write("12345")


class Writer:
    def __init__(self, file):
        self.size = writes(file)


class Lurking:
    def __init__(self, file):
        self.file = file

    @property
    def size(self):
        return writes(self.file)

    def __add__(self, other):
        return writes(self.file) + other

    def __format__(self, spec):
        return str(writes(self.file))

    def __len__(self):
        return writes(self.file)

    def __contains__(self, item):
        return bool(writes(self.file))

    def __index__(self):
        return writes(self.file) - 5

    def __hash__(self):
        return writes(self.file)

    def __eq__(self, other):
        return bool(writes(self.file))

    def __lt__(self, other):
        return bool(writes(self.file))


def generates(file):
    yield writes(file)


def decorated(file):
    def decorator(function):
        writes(file)
        return function

    @decorator
    def size():
        return 5

    return size()


def entered(file):
    @contextmanager
    def manager():
        yield writes(file)

    with manager() as size:
        return size


class Watching:
    def __init_subclass__(cls, file, **kwargs):
        writes(file)


class Maker(type):
    def __new__(cls, name, bases, body):
        writes(body["file"])
        return super().__new__(cls, name, bases, body)


class Named:
    def __init__(self, file):
        self.file = file

    def __set_name__(self, owner, name):
        writes(self.file)


class Listed(enum.Enum):
    ONE = 1

    @classmethod
    def _missing_(cls, value):
        writes(value)
        return cls.ONE

    @property
    def size(self):
        return 5


@dataclasses.dataclass
class Held:
    file: str
    size: int = 5

    def __post_init__(self):
        writes(self.file)
"""
"""What the expressions need to be in scope; a module of the project begins with it. `models` comes from Django."""


def module(context: str, folder: str, line: str) -> str:
    """The source of a module with every trap, each in a line of its own made from `line` with {name} and {value}.

    What springs leaves `context-name` in `folder`.
    """
    lines = []
    for name, expression in EXPRESSIONS.items():
        value = expression.format(file=repr(f"{folder}/{context}-{name}"))
        lines.append(line.format(name=name, value=value))
    return "\n".join(lines) + "\n"


def names(context: str) -> set[str]:
    """What the traps of a module with this context leave behind, all of them."""
    return {f"{context}-{name}" for name in EXPRESSIONS}
