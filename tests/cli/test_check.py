"""`sterna check`: what is asked about, in which form it is told, what is known already, and what is put right."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from rules.project import example
from sterna.cli.main import main

SCHEMA = (
    Path(__file__).parents[2]
    / "node_modules"
    / "@microsoft"
    / "jest-sarif"
    / "lib"
    / "schemas"
    / "sarif-2.1.0-rtm.5.json"
)
TEXT = """
#- blog/models.py
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=[])
#- blog/migrations/0002_view.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunSQL("CREATE VIEW v AS SELECT 1 -- ä")]
#- shop/__init__.py
#- shop/models.py
#- shop/migrations/__init__.py
#- shop/migrations/0001_initial.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL("DROP TABLE 'gone, long: ago'")]
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
MODELS = "blog/models.py"
VIEW, GONE = "blog/migrations/0002_view.py", "shop/migrations/0001_initial.py"
ALL = {
    (MODELS, "missing-migration"),
    (MODELS, "mutable-default"),
    (VIEW, "irreversible-run-sql"),
    (GONE, "irreversible-run-sql"),
}
Found = set[tuple[str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a project with findings."""
    example(TEXT).write(tmp_path.resolve())
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def found(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 1) -> Found:
    """File and code of what is found."""
    assert main(["check", "--format", "json", *arguments]) == code
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {(Path(each["path"]).relative_to(Path.cwd()).as_posix(), each["code"]) for each in findings}


def test_apps_and_paths(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys) == ALL
    assert found(capsys, "shop") == {(GONE, "irreversible-run-sql")}
    assert found(capsys, "blog/migrations") == {(VIEW, "irreversible-run-sql")}
    assert found(capsys, "shop", "blog/models.py") == ALL - {(VIEW, "irreversible-run-sql")}
    assert main(["check", "nowhere"]) == 1
    assert capsys.readouterr().err == "CommandError: No installed app with label 'nowhere'.\n"


def test_codes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, "--select", "mutable-default,missing-migration") == {
        each for each in ALL if "models" in each[0]
    }
    assert found(capsys, "--ignore", "irreversible-run-sql", "--ignore=missing-migration") == {
        (MODELS, "mutable-default")
    }
    assert found(capsys, "--select", "reversibility", "--ignore", "irreversible-run-sql", code=0) == set()
    assert main(["check", "--select", "irreversible-runsql"]) == 2
    assert (
        capsys.readouterr().err == "sterna: There is no rule irreversible-runsql. Did you mean irreversible-run-sql?\n"
    )


def test_exit_zero_and_statistics(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--exit-zero", "--statistics"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "     2  irreversible-run-sql",
        "     1  missing-migration",
        "     1  mutable-default",
        "4 findings; 1 of 1 model verified. `--fix` puts 1 of them right.",
    ]
    assert main(["check", "shop", "--format", "json", "--statistics", "--exit-zero"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["statistics"] == {"irreversible-run-sql": 1}
    assert answer["ok"] is False


def git(*arguments: str) -> None:
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env={**os.environ, **identity, **names})


def test_since(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--since", "main"]) == 2
    assert "not a git repository" in capsys.readouterr().err
    git("init", "-q", "-b", "main")
    git("add", ".", ":!blog/migrations/0002_view.py")
    git("commit", "-qm", "old")
    git("checkout", "-qb", "new")
    # A program that the configuration names is not run.
    ran = here / "ran"
    (here / "hook").write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    (here / "hook").chmod(0o755)
    git("config", "core.fsmonitor", str(here / "hook"))
    git("config", "diff.external", str(here / "hook"))
    assert found(capsys, "--since", "main") == {(VIEW, "irreversible-run-sql")}
    with (here / "shop" / "migrations" / "0001_initial.py").open("a") as stream:
        stream.write("\n")
    assert found(capsys, "--since", "main", "--select", "reversibility") == {
        (VIEW, "irreversible-run-sql"),
        (GONE, "irreversible-run-sql"),
    }
    assert not ran.exists()
    assert main(["check", "--since=--output=x"]) == 2
    assert not (here / "x").exists()


def test_baseline(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--write-baseline"]) == 2
    assert main(["check", "--baseline", "known.json"]) == 2
    assert "Write it with --write-baseline" in capsys.readouterr().err
    assert main(["check", "--baseline", "known.json", "--write-baseline"]) == 0
    assert found(capsys, "--baseline", "known.json", "--fix", code=0) == set()
    assert "reverse_sql" not in (here / VIEW).read_text()
    capsys.readouterr()
    assert main(["check", "--baseline", "known.json", "shop"]) == 0
    assert capsys.readouterr().err == ""
    text = (here / VIEW).read_text()
    (here / VIEW).write_text(f"# moved\n\n{text}".replace("operations = [", 'operations = [migrations.RunSQL("x"), '))
    assert main(["check", "--baseline", "known.json"]) == 1
    shown = capsys.readouterr()
    # The line is another one: both of its findings are new, and the old one is gone.
    assert [line.split(":")[0] for line in shown.out.splitlines()[:-1]] == [VIEW, VIEW]
    assert shown.err.startswith("sterna: 1 finding of known.json not found any more")
    for broken in ("[]", "{", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}'):
        (here / "known.json").write_text(broken)
        assert main(["check", "--baseline", "known.json"]) == 2


def test_fix(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = here / VIEW
    view.write_bytes(b"\xef\xbb\xbf" + view.read_bytes().replace(b"\n", b"\r\n"))
    view.chmod(0o640)
    gone = (here / GONE).read_bytes()
    assert main(["check", "--fix", "--select", "reversibility"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{GONE}:6:")
    assert lines[-1] == "1 finding fixed."
    assert view.read_bytes() == (b"\xef\xbb\xbf" + text_of(view).replace("\n", "\r\n").encode())
    assert 'RunSQL("CREATE VIEW v AS SELECT 1 -- ä", reverse_sql="DROP VIEW v")' in text_of(view)
    assert view.stat().st_mode & 0o777 == 0o640
    assert (here / GONE).read_bytes() == gone
    assert {path.name for path in view.parent.iterdir()} >= {"0002_view.py"}
    assert not list(here.rglob("*.tmp"))


def test_fix_in_another_encoding(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = here / VIEW
    text = text_of(view)
    view.write_bytes(f"# coding: latin-1\n{text}".encode("latin-1"))
    assert main(["check", "--fix", "blog/migrations"]) == 0
    assert view.read_bytes().decode("latin-1").count("reverse_sql") == 1
    assert "ä" in view.read_bytes().decode("latin-1")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def test_sarif(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = here / "blog" / "migrations" / "0003_ä b%.py"
    odd.write_text(text_of(here / VIEW).replace("0001_initial", "0002_view"))
    assert main(["check", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    validate(log)
    (run,) = log["runs"]
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["columnKind"] == "unicodeCodePoints"
    results = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result for result in run["results"]
    }
    assert results[VIEW]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": VIEW, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 19, "endLine": 6, "endColumn": 36},
    }
    assert "blog/migrations/0003_%C3%A4%20b%25.py" in results
    assert results[VIEW]["level"] == "warning"
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{here.as_uri()}/"
    rule = run["tool"]["driver"]["rules"][results[VIEW]["ruleIndex"]]
    assert rule["id"] == results[VIEW]["ruleId"] == "irreversible-run-sql"
    prints = [result["partialFingerprints"]["sternaFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_of_nothing_and_of_no_answer(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "sarif", "--select", "syntax-error"]) == 0
    validate(json.loads(capsys.readouterr().out))
    (here / "config" / "settings.py").unlink()
    assert main(["check", "--format", "sarif"]) == 2
    log = json.loads(capsys.readouterr().out)
    validate(log)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def test_schema_refuses(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(AssertionError):
        validate(log)


def validate(log: dict[str, Any]) -> None:
    """Hold a log against the schema of the standard."""
    assert SCHEMA.exists(), "run `make setup`"
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(log)]
    assert errors == []


COMMAND = re.compile(r"^::(error|warning|notice) (?P<properties>[^:]*)::(?P<message>[^\r\n]*)$")


def unescaped(text: str, property_: bool) -> str:
    """As the runner reads it."""
    for code, sign in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        if property_ or sign not in ":,":
            text = text.replace(code, sign)
    return text


def commands(output: str) -> Iterator[tuple[dict[str, str], str]]:
    """Properties and message of each annotation."""
    for line in output.splitlines():
        match = COMMAND.match(line)
        assert match is not None, line
        pairs = (each.partition("=") for each in match["properties"].split(","))
        yield {name: unescaped(value, True) for name, _, value in pairs}, unescaped(match["message"], False)


def test_github(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = here / "blog" / "migrations" / "0003_a,b%:c.py"
    odd.write_text(text_of(here / VIEW).replace("0001_initial", "0002_view"))
    assert main(["check", "--format", "github", "--select", "irreversible-run-sql", "blog"]) == 1
    first, second = commands(capsys.readouterr().out)
    assert first[0] == {
        "file": VIEW,
        "line": "6",
        "col": "19",
        "endColumn": "35",
        "title": "Sterna: irreversible-run-sql",
    }
    assert second[0]["file"] == "blog/migrations/0003_a,b%:c.py"
    assert second[1].startswith("blog.0003_a,b%:c cannot be rolled back")


def test_gitlab(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "gitlab", "shop"]) == 1
    (issue,) = json.loads(capsys.readouterr().out)
    assert re.fullmatch("[0-9a-f]{64}", issue.pop("fingerprint"))
    assert issue.pop("description").startswith("shop.0001_initial cannot be rolled back")
    assert issue == {
        "check_name": "irreversible-run-sql",
        "severity": "major",
        "location": {"path": GONE, "lines": {"begin": 6}},
    }
