"""The database is made and brought up to date at the start: once, by whoever comes first, or with a word on what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from commands import ROOT, command_environment
from sqlalchemy import text

from assistant.state.database import FILE, MIGRATIONS, StateError, open_database
from assistant.state.tables import Base

OPEN = """
import sys
from pathlib import Path
from assistant.state.database import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database(Path(sys.argv[1]), sys.argv[2] or None).dispose()
"""


def test_the_migrations_make_the_tables_of_the_model(database: str | None, tmp_path: Path) -> None:
    engine = open_database(tmp_path, database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_heads() == tuple(ScriptDirectory(str(MIGRATIONS)).get_heads())
    engine.dispose()


def test_opening_again_changes_nothing(database: str | None, tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_database(tmp_path, database)
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO turns (session, at, question) VALUES ('s', '2026-01-01 00:00:00', 'q')")
            )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM turns")).scalar() == 2
    engine.dispose()


def test_processes_that_start_at_once_migrate_once(database: str | None, tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path), database or ""]
    starting = [
        subprocess.Popen(
            command, cwd=ROOT, env=command_environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in starting:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in starting:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    engine = open_database(tmp_path, database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


def test_the_default_is_a_file_for_its_owner_only_with_a_write_ahead_log(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "new")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    engine.dispose()
    assert (tmp_path / "new" / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    monkeypatch.setattr(op, "create_index", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(StateError, match="disk full"):
        open_database(tmp_path)
    monkeypatch.undo()
    open_database(tmp_path).dispose()


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:geheim@h/d", "sqlite://", "http://127.0.0.1"])
def test_what_is_no_database_url_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(StateError, match=r"HABITAT_DATABASE_URL is no database URL; postgresql://") as told:
        open_database(tmp_path, url)
    assert "geheim" not in str(told.value)


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be used") as told:
        open_database(tmp_path, "postgresql://u:geheim@127.0.0.1:1/d")
    assert "geheim" not in str(told.value) and "HABITAT_DATABASE_URL" in told.value.mend


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, surely" * 100)
    with pytest.raises(StateError, match="file is not a database"):
        open_database(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="Not a directory"):
        open_database(tmp_path / "file" / "below")
