"""The engine reads settings again when a file that they looked at changes, and finds modules where they say."""

from __future__ import annotations

import sys

from sterna.engine.engine import Engine
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files
from worker_settings.trees import Case

TREE = """
import json, sys
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent
for folder in json.loads((BASE_DIR / "folders.json").read_text()):
    sys.path.insert(0, str(BASE_DIR / folder))
INSTALLED_APPS = [path.name for path in sorted((BASE_DIR / "lib").iterdir())]
SECRET_KEY = "x"
# file: folders.json
["lib"]
# file: lib/one/__init__.py
# file: lib/one/models.py
from django.db import models
class One(models.Model):
    pass
"""


def test_a_text_and_a_folder_that_change(tmp_path):
    Case(TREE).write(tmp_path)
    (config,) = find_projects(tmp_path, environ={})
    engine = Engine(Project(config, Files(), find_interpreter(tmp_path, sys.executable, environ={}), environ={}))
    try:
        assert [app.label for app in engine.open().apps] == ["one"]
        two = tmp_path / "lib" / "two" / "__init__.py"
        two.parent.mkdir()
        two.touch()
        engine.changed([two, two.parent])
        engine.changes()
        assert [app.label for app in engine.opened.apps] == ["one", "two"]
        folders = tmp_path / "folders.json"
        folders.write_text("[]", encoding="utf-8")
        engine.changed([folders])
        engine.changes()
        assert engine.opened.apps == []
        assert "one" in {problem.subject for problem in engine.opened.problems}
    finally:
        engine.close()
