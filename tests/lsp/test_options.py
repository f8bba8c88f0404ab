"""What the client says, in whichever shape, becomes one value; nonsense counts as not said."""

from __future__ import annotations

from collections import namedtuple

import pytest

from sterna.lsp.options import Options, from_configuration, from_initialization


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (None, Options()),
        ({}, Options()),
        ("nonsense", Options()),
        ({"settings": 3, "trusted": "no"}, Options()),
        ({"settings": "a.b", "trusted": False, "other": 1}, Options(settings="a.b", trusted=False)),
        ({"interpreter": "/x/python"}, Options(python="/x/python")),
        ({"baseBranch": "develop"}, Options(base_branch="develop")),
        ({"format": "off"}, Options(format="off")),
        ({"preview": True}, Options(preview=True)),
        (namedtuple("Object", ["dialect"])("oracle"), Options(dialect="oracle")),
    ],
)
def test_initialization(given, options: Options) -> None:
    assert from_initialization(given) == options


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({"settingsModule": "c.d"}, Options(settings="c.d", python="/found")),
        ({"settingsModule": "", "interpreter": ""}, Options(python="/found")),
        ({"interpreter": "/chosen"}, Options(settings="a.b", python="/chosen")),
        ({"unknown": 1}, Options(settings="a.b", python="/found")),
    ],
)
def test_configuration(given, options: Options) -> None:
    assert from_configuration(Options(settings="a.b", python="/found"), given) == options
