"""A PostgreSQL server of the tests' own: a new cluster on loopback, in a temporary folder, gone when the tests end."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
REMEDY = (
    "install PostgreSQL's server (Debian: apt-get install postgresql), or set STERNA_NO_POSTGRES=1 to skip these tests"
)
ATTEMPTS = 5


@dataclass(frozen=True)
class Server:
    """A running server that trusts every local user; `user` may create databases and extensions."""

    host: str
    port: int
    user: str
    bin: Path

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run SQL and give its rows, a line each, columns apart by a bar; raises CalledProcessError when it fails."""
        command = [self.bin / "psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-h", self.host, "-p", str(self.port)]
        command += ["-U", self.user, "-d", database, "-c", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """An empty database for the length of the block."""
        self.psql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield name
        finally:
            self.psql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """A running PostgreSQL server: the same one for every test of the run."""
    if os.environ.get("STERNA_NO_POSTGRES") == "1":
        pytest.skip("STERNA_NO_POSTGRES=1")
    return start()


@functools.cache
def start() -> Server:
    """Start the server, once in a process; it is stopped and its files are deleted when the process ends."""
    folder = binaries()
    if folder is None:
        pytest.fail(f"no PostgreSQL server found: {REMEDY}", pytrace=False)
    home = Path(tempfile.mkdtemp(prefix="sterna-postgres-"))
    if as_postgres():
        shutil.chown(home, "postgres", "postgres")
    data = home / "data"
    make = [folder / "initdb", "-D", data, "-U", "sterna", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run([*as_postgres(), *make], check=True, stdout=subprocess.DEVNULL, cwd=home)
    log = home / "log"
    for _ in range(ATTEMPTS):
        server = Server("127.0.0.1", free_port(), "sterna", folder)
        process = launch(server, data, log)
        if is_ready(server, process, data):
            atexit.register(stop, process, home)
            return server
        end(process)
    said = log.read_text(errors="replace")
    shutil.rmtree(home, ignore_errors=True)
    pytest.fail(f"PostgreSQL did not start:\n{said}", pytrace=False)


def launch(server: Server, data: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a server process on the port."""
    options = {"listen_addresses": server.host, "port": server.port, "unix_socket_directories": "", "fsync": "off"}
    options |= {"full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB"}
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as sink:
        command = [*as_postgres(), server.bin / "postgres", "-D", data, *flags]
        return subprocess.Popen(command, cwd=data.parent, stdout=sink, stderr=sink)


def is_ready(server: Server, process: subprocess.Popen[bytes], data: Path) -> bool:
    """Wait until the server answers; false when it has ended or is silent for a minute.

    Between the look for a port and its use another process may have taken it, the server of a parallel run even: only
    the one with this data counts.
    """
    command = [server.bin / "pg_isready", "-q", "-h", server.host, "-p", str(server.port)]
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if subprocess.run(command).returncode == 0:
            return server.psql("SHOW data_directory") == str(data)
        time.sleep(0.05)
    return False


def stop(process: subprocess.Popen[bytes], home: Path) -> None:
    """End the server and delete its files."""
    end(process)
    shutil.rmtree(home, ignore_errors=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, by force where it does not listen."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def binaries() -> Path | None:
    """The folder of the server's programs, the newest where there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [
        folder for place in PLACES for folder in Path("/").glob(place.lstrip("/")) if (folder / "initdb").exists()
    ]
    return max(folders, key=lambda folder: float("".join(filter(str.isdigit, str(folder))) or 0), default=None)


def as_postgres() -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    return []


def free_port() -> int:
    """A port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
