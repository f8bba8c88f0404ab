"""What the worker's interpreter imports: no start-up code, and of the packages only Django's."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "server"

REPORT = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from sterna.worker import isolation
folders = isolation.install()
sys.path.pop(0)
found = {}
for name in sys.argv[2:]:
    try:
        __import__(name)
        found[name] = True
    except ImportError:
        found[name] = False
print(json.dumps({"folders": folders, "imported": found}))
"""

SITE = "import json, sys; print(json.dumps([p for p in sys.path if 'packages' in p or 'extra' in p]))"


@pytest.fixture(scope="module", params=[False, True], ids=["own", "system"])
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment whose start-up code leaves files behind, with a few packages that are only folders."""
    root = tmp_path_factory.mktemp("environment")
    venv.create(root / "env", system_site_packages=request.param, with_pip=False)
    (packages,) = (
        (root / "env").glob("lib/python*/site-packages")
        if sys.platform != "win32"
        else (root / "env" / "Lib" / "site-packages",)
    )
    extra = root / "extra"
    extra.mkdir()
    for name in ("sitecustomize", "usercustomize", "by_pth"):
        (packages / f"{name}.py").write_text(f"open({str(root / name)!r}, 'w').close()\n")
    (packages / "code.pth").write_text("import by_pth\n")
    (packages / "lines.pth").write_text(f"# a comment\n\n{extra}\nnowhere\nimport\tby_pth\n")
    for name in ("asgiref", "stranger", "django_like"):
        (packages / name).mkdir()
        (packages / name / "__init__.py").write_text("")
    (extra / "sqlparse.py").write_text("")
    (extra / "neighbour.py").write_text("")
    return root


def python(root: Path) -> str:
    """The environment's interpreter."""
    return str(root / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


def report(root: Path, *names: str) -> dict[str, object]:
    """The folders that the worker finds, and which names it can import."""
    arguments = [python(root), "-I", "-S", "-B", "-c", REPORT, str(SERVER), *names]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=root, timeout=60)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def left_behind(root: Path) -> set[str]:
    """What start-up code left, taken away."""
    found = {name for name in ("sitecustomize", "usercustomize", "by_pth") if (root / name).exists()}
    for name in found:
        (root / name).unlink()
    return found


def test_start_up_code_never_runs(environment: Path) -> None:
    report(environment)
    assert left_behind(environment) == set()
    subprocess.run([python(environment), "-B", "-c", ""], check=True, timeout=60)
    assert "by_pth" in left_behind(environment), "the environment's code does not run even with Python's own start"


def test_folders_are_those_of_site(environment: Path) -> None:
    done = subprocess.run(
        [python(environment), "-B", "-c", SITE], capture_output=True, text=True, check=True, timeout=60
    )
    left_behind(environment)
    expected = [folder for folder in json.loads(done.stdout) if not folder.endswith(".zip")]
    assert set(report(environment)["folders"]) == set(expected)
    ours = [folder for folder in report(environment)["folders"] if folder.startswith(str(environment))]
    assert ours == [folder for folder in expected if folder.startswith(str(environment))]


def test_only_what_django_needs_is_imported(environment: Path) -> None:
    names = ["asgiref", "sqlparse", "stranger", "django_like", "neighbour", "by_pth", "sitecustomize", "json", "pip"]
    found = report(environment, *names)["imported"]
    wanted = {"asgiref", "sqlparse", "json"}
    assert found == {name: name in wanted for name in names}
    assert left_behind(environment) == set()
