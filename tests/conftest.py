"""What every test shares: an empty cache of facts, and a PostgreSQL server for those that ask."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from postgres import postgres_server

__all__ = ["postgres_server"]

CHOSEN_BY_THE_DEVELOPER = ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHONPATH", "FORCE_COLOR", "DJANGO_COLORS")
# The same examples at every run: a change is judged by what it changes. `make fuzz` looks for new ones.
# No example has a time limit: how long one takes is the machine's, and too slow is what `make bench` tells.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("fuzz", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or fills the developer's cache, and none sees what the developer's shell chose for a project.

    Processes that the tests start inherit it. Sets have the same order in all of them: where Django's answer hangs on
    that order, it is the same at every run.
    """
    for name in CHOSEN_BY_THE_DEVELOPER:
        os.environ.pop(name, None)
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A copy of examples/blog to do anything with."""
    import shutil

    return Path(shutil.copytree(EXAMPLES / "blog", tmp_path / "blog"))
