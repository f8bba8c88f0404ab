"""Files: open documents over the disk, generations, last-good facts, and the cache."""

import logging
import os
import shutil
import threading

import pytest

from sterna.project.cache import FactsCache, key_of
from sterna.project.files import MAX_BYTES
from sterna.project.problem import FileProblem
from sterna.project.snapshot import Files
from sterna.syntax import facts
from sterna.syntax.read import Reading


@pytest.fixture
def cache(tmp_path):
    return FactsCache(tmp_path / "cache")


def names(module: facts.Module | FileProblem | None) -> list[str]:
    """Names assigned at the top of a module."""
    assert isinstance(module, facts.Module)
    return [
        top.stmt.targets[0].name
        for top in module.statements
        if isinstance(top.stmt, facts.Assign) and isinstance(top.stmt.targets[0], facts.Name)
    ]


def test_document_hides_the_disk(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("disk = 1\n")
    files = Files()
    assert names(files.facts(path)) == ["disk"]
    files.open(path, "editor = 1\n", 7)
    assert names(files.facts(path)) == ["editor"]
    assert files.text(path) == "editor = 1\n"
    document = files.document(path)
    assert document is not None
    assert document.version == 7
    assert files.documents() == [path]
    files.close(path)
    assert names(files.facts(path)) == ["disk"]
    assert files.document(path) is None


def test_document_without_a_file(tmp_path):
    files = Files()
    files.open(tmp_path / "new.py", "a = 1\n", 1)
    assert names(files.facts(tmp_path / "new.py")) == ["a"]
    files.close(tmp_path / "new.py")
    assert files.facts(tmp_path / "new.py") is None
    assert files.reading(tmp_path / "new.py") is None
    assert files.text(tmp_path / "new.py") is None


def test_disk_is_seen_without_being_told(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    files = Files()
    assert names(files.facts(path)) == ["a"]
    before = files.generation
    path.write_text("b = 1\n")
    assert names(files.facts(path)) == ["b"]
    assert files.generation > before
    assert files.changed_since(before) == [path]
    path.unlink()
    assert files.facts(path) is None


def test_generations_count_changes_of_text_only(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    files = Files()
    files.facts(path)
    start = files.generation
    assert files.open(path, "a = 1\n", 1) == start
    assert files.open(path, "a = 2\n", 2) == start + 1
    assert files.open(path, "a = 2\n", 3) == start + 1
    assert files.changed([path]) == start + 1, "the disk does not matter while the document is open"
    assert files.changed_since(start) == [path]
    assert files.changed_since(files.generation) == []
    assert files.close(path) == start + 2
    os.utime(path)
    assert files.changed([path]) == start + 2
    assert files.changed([tmp_path / "unheard.py"]) == start + 3


def test_changes_are_told_latest_first_and_once(tmp_path):
    files = Files()
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    files.open(first, "1", 1)
    files.open(second, "1", 1)
    files.open(first, "2", 2)
    assert files.changed_since(0) == [first, second]
    assert files.changed_since(2) == [first]


def test_very_old_generation_is_everything(tmp_path, monkeypatch):
    monkeypatch.setattr("sterna.project.snapshot._CHANGES", 2)
    files = Files()
    for number in range(4):
        files.open(tmp_path / f"{number}.py", "x", 1)
    assert files.changed_since(1) is None
    assert files.changed_since(2) == [tmp_path / "3.py", tmp_path / "2.py"]


@pytest.mark.parametrize("is_open", [True, False])
def test_last_good_facts(tmp_path, is_open, cache):
    path = tmp_path / "a.py"
    files = Files(cache)

    def write(text: str) -> None:
        if is_open:
            files.open(path, text)
        else:
            path.write_text(text)
            files.changed([path])

    write("a = 1\nb = 2\n")
    assert isinstance(files.reading(path), Reading)
    write("a = (1\nb = 2\n")
    broken = files.facts(path)
    assert isinstance(broken, facts.Module)
    assert broken.notes
    assert any(top.stale for top in broken.statements)
    fresh = Files(cache)
    path.write_text("a = (1\nb = 2\n")
    assert not any(top.stale for top in fresh.facts(path).statements), "last-good facts are not kept on disk"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a = 1\nb = '\xe9'\n", 1, "decoded"),
        (b"# -*- coding: martian -*-\n", 0, "martian"),
        (b"a = 1\n\xff\xfe", 1, "decoded"),
    ],
)
def test_wrong_encoding_is_a_problem_at_its_line(tmp_path, data, line, words):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    files = Files()
    for answer in (files.facts(path), files.reading(path), files.text(path), files.encoded_facts(path)):
        assert isinstance(answer, FileProblem)
        assert answer.line == line
        assert words in answer.message
        assert "UTF-8" in answer.remedy
    files.open(path, "a = 1\n", 1)
    assert names(files.facts(path)) == ["a"]


def test_what_is_no_file(tmp_path):
    files = Files()
    (tmp_path / "folder.py").mkdir()
    assert files.facts(tmp_path / "folder.py") is None
    assert files.facts(tmp_path / "folder.py" / "x.py") is None
    assert files.raw_text(tmp_path / "folder.py") is None
    (tmp_path / "huge.py").write_bytes(b"#" * (MAX_BYTES + 1))
    huge = files.facts(tmp_path / "huge.py")
    assert isinstance(huge, FileProblem)
    assert "8 MiB" in huge.message
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")
        assert files.facts(tmp_path / "pipe.py") is None


def test_raw_text_is_never_refused(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfA=\xff\n")
    assert Files().raw_text(tmp_path / ".env") == "A=\ufffd\n"


def test_cached_facts_are_not_read_again(tmp_path, cache, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text("a = 1\nclass B: pass\n")
    first = Files(cache).facts(path)

    def refuse(text: str, previous: Reading | None = None) -> Reading:
        raise AssertionError("parsed again")

    monkeypatch.setattr("sterna.project.snapshot.read", refuse)
    files = Files(cache)
    assert files.facts(path) == first
    assert files.encoded_facts(path) is not None
    assert cache.hits == 2
    with pytest.raises(AssertionError, match="parsed again"):
        files.reading(path)


def test_bodies_are_cached(tmp_path, cache, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text("def f():\n    return 1\n\ndef g():\n    return (\n")
    files = Files(cache)
    first = files.encoded_body(path, 0, 0)
    assert isinstance(first, bytes)
    with pytest.raises(LookupError):
        files.encoded_body(path, 0, 1)
    assert files.encoded_body(tmp_path / "missing.py", 0, 0) is None
    monkeypatch.setattr("sterna.project.snapshot.read", None)
    assert Files(cache).encoded_body(path, 0, 0) == first
    files.open(path, "def f():\n    return 2\n", 1)
    monkeypatch.undo()
    assert files.encoded_body(path, 0, 0) != first


def test_documents_are_not_cached(tmp_path, cache):
    files = Files(cache)
    files.open(tmp_path / "a.py", "a = 1\n", 1)
    files.facts(tmp_path / "a.py")
    files.encoded_facts(tmp_path / "a.py")
    assert (cache.hits, cache.misses) == (0, 0)
    assert cache.get(key_of("a = 1\n")) is None


def damage(cache: FactsCache, how: bytes | None) -> None:
    for entry in cache._directory.glob("*/*"):
        data = entry.read_bytes()
        entry.write_bytes(data[: len(data) // 2] if how is None else how)


@pytest.mark.parametrize("how", [None, b"", b"no facts"])
def test_damaged_entry_is_read_anew(tmp_path, cache, how, caplog):
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    Files(cache).facts(path)
    damage(cache, how)
    assert names(Files(cache).facts(path)) == ["a"]
    assert cache.failures == 1
    assert "cannot read" in caplog.text
    assert names(Files(cache).facts(path)) == ["a"]
    assert cache.failures == 1


def test_entry_of_other_content_is_read_anew(tmp_path, cache):
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    cache.put(key_of("a = 1\n"), b'{"not": "facts"}')
    assert names(Files(cache).facts(path)) == ["a"]


def test_cache_that_cannot_be_written(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = FactsCache(tmp_path / "cache")
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    assert names(Files(cache).facts(path)) == ["a"]
    assert cache.failures > 0
    assert "cannot write" in caplog.text


def test_full_disk_leaves_nothing_behind(tmp_path, cache, monkeypatch):
    def full(data: bytes, level: int) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sterna.project.cache.zlib.compress", full)
    cache.put("ab" * 32, b"x")
    assert cache.failures == 1
    assert [entry for entry in cache._directory.rglob("*") if entry.is_file()] == []


def test_cache_is_bounded_by_oldest_use(tmp_path):
    cache = FactsCache(tmp_path, limit=40_000)
    keys = [f"{number:02x}" * 32 for number in range(10)]
    for age, key in enumerate(keys):
        cache.put(key, os.urandom(5000))
        os.utime(cache._path(key), (1_000_000 + age, 1_000_000 + age))
    assert cache.get(keys[0]) is not None
    cache.evict()
    left = [key for key in keys if cache._path(key).exists()]
    assert left == [keys[0], *keys[-6:]]


def test_cache_may_be_deleted_at_any_time(tmp_path, cache):
    path = tmp_path / "a.py"
    path.write_text("a = 1\n")
    files = Files(cache)
    files.facts(path)
    shutil.rmtree(tmp_path / "cache")
    path.write_text("b = 1\n")
    assert names(files.facts(path)) == ["b"]
    assert cache.get(key_of("b = 1\n")) is not None


def test_threads_read_while_a_document_changes(tmp_path):
    path = tmp_path / "a.py"
    files = Files()
    files.open(path, "a0 = 0\n", 0)
    stop = threading.Event()
    wrong: list[object] = []

    def look() -> None:
        while not stop.is_set():
            reading = files.reading(path)
            if not isinstance(reading, Reading) or names(reading.facts) != [reading.text.split()[0]]:
                wrong.append(reading)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in range(1, 100):
        files.open(path, f"a{version} = {version}\n", version)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert names(files.facts(path)) == ["a99"]
    assert files.generation == 100
