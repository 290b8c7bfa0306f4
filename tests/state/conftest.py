"""The state's databases: SQLite in a file, and a PostgreSQL server of the tests' own on loopback where there is one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from serving import Clock, MakeStore, settings_for

from assistant.state.store import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server for the tests: its URL, without a database's name. It runs as an unprivileged user."""
    programs = shutil.which("initdb")
    folders = [Path(programs).resolve().parent] if programs else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders or not (folders[-1] / "initdb").exists():
        pytest.skip("no PostgreSQL server is installed")
    user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = tempfile.TemporaryDirectory(prefix="habitat-postgres-", dir="/tmp", ignore_cleanup_errors=True)
    place = Path(folder.name)
    if user:
        shutil.chown(place, "postgres", "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [str(folders[-1] / program), "-D", str(place / "data"), *arguments]
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, **user)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    run("initdb", "-U", "habitat", "--auth=trust", "--no-sync", "--encoding=UTF8")
    options = f"-h 127.0.0.1 -p {port} -k {place} -c fsync=off"
    run("pg_ctl", "-w", "-l", str(place / "log"), "-o", options, "start")
    try:
        yield f"postgresql://habitat:secret@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        folder.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The URL of an empty database of the test's own; ``None`` for the default in ``tmp_path``."""
    if request.param == "sqlite":
        return None
    server: str = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture
def clock() -> Clock:
    """The clock that the store goes by."""
    return Clock()


@pytest.fixture
def make_store(database: str | None, tmp_path: Path, clock: Clock) -> Iterator[MakeStore]:
    """Opens stores on the one database, with other settings than the defaults."""
    with ExitStack() as stack:

        def make(**changes: object) -> Store:
            settings = settings_for(tmp_path, **changes, **({"database_url": database} if database else {}))
            return stack.enter_context(Store.open(settings, clock))

        yield make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """A store with the default settings."""
    return make_store()
