"""The database of the state: SQLite in the user's data folder, or PostgreSQL by URL; brought up to date at the start."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import HabitatError

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "state.sqlite3"
BUSY_SECONDS = 10
# Any number will do, as long as every process of ours takes the same one and no other program of the database does.
_MIGRATION_LOCK = 4_820_220_522


class StateError(HabitatError):
    """The database of the state cannot be used."""


def open_database(folder: Path, url: str | None = None) -> Engine:
    """The database, with its tables made or brought up to date. Raises :class:`StateError`.

    Any number of processes may do this at once: the first one migrates, the others wait and find nothing to do.
    """
    where = _sqlite(folder) if url is None else _parsed(url)
    try:
        engine = _engine(where)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            migrate(connection)
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        shown = where.render_as_string(hide_password=True)
        reason = " ".join(str(getattr(error, "orig", None) or error).split())[:160]
        raise StateError(
            f"the state in {shown} cannot be used ({reason})", "check HABITAT_DATABASE_URL and HABITAT_DATA"
        ) from None
    return engine


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _sqlite(folder: Path) -> URL:
    return URL.create("sqlite+pysqlite", database=str(folder.expanduser().absolute() / FILE))


def _parsed(url: str) -> URL:
    wrong = StateError("HABITAT_DATABASE_URL is no database URL", "postgresql://user:password@host:5432/name is one")
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise wrong from None
    kind = parsed.drivername.partition("+")[0]
    if kind in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite+pysqlite")
    raise wrong


def _engine(url: URL) -> Engine:
    """Parameters are hidden in error texts, which go to the log: they hold what people ask."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    _prepare_file(Path(str(url.database)))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _prepare_file(path: Path) -> None:
    """Folder and file for this user only: questions are in it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def _sqlite_connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    native: Any = connection
    native.isolation_level = None  # transactions are ours: the driver's own leave DDL out of them
    cursor = native.cursor()
    for pragma in (f"busy_timeout = {BUSY_SECONDS * 1000}", "journal_mode = WAL", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later fails where another came between."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
