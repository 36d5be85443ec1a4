"""Databases that cannot be used as they are: each gets a sentence that says what to do, and none is harmed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.kernel.errors import BadSetting, PersonError, StoreUnusable
from bot.storage import open_store
from tests.storage.postgres import Server
from tests.stores import draft, garden, held, put, sqlite_url

IMPATIENT = timedelta(milliseconds=50)


async def opened(url: str) -> None:
    async with open_store(url, patience=IMPATIENT) as store:
        await put(store, draft())


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder of its own; pytest's, and what is above them, are shut to others."""
    with TemporaryDirectory(prefix="chapterhouse-test-") as folder:
        yield Path(folder)


def allow(mode: int, path: Path) -> None:
    path.chmod(mode)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Root may write everywhere, so for a while it is another."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


async def test_a_database_that_another_program_locks(sqlite: str, tmp_path: Path) -> None:
    await opened(sqlite)

    async with open_store(sqlite, patience=IMPATIENT) as store:
        with locked(tmp_path / "house.db"), pytest.raises(StoreUnusable, match=r"house\.db is locked .* Close"):
            await put(store, draft("Second"))
        await put(store, draft("Third"))

        assert [one.lecture.title for one in await held(store)] == ["Growing tomatoes", "Third"]


async def test_a_locked_database_can_be_opened_and_read(sqlite: str, tmp_path: Path) -> None:
    await opened(sqlite)

    with locked(tmp_path / "house.db"):
        async with open_store(sqlite, patience=IMPATIENT) as store:
            assert len(await held(store)) == 1


async def test_a_task_cancelled_while_it_waits_for_a_lock_leaves_the_store_open(sqlite: str, tmp_path: Path) -> None:
    await opened(sqlite)

    async with open_store(sqlite, patience=timedelta(seconds=1)) as store:
        with locked(tmp_path / "house.db"), pytest.raises(TimeoutError):
            await asyncio.wait_for(put(store, draft("Second")), 0.05)
        await put(store, draft("Third"))

        assert len(await held(store)) == 2


async def test_a_file_that_may_not_be_written(public: Path) -> None:
    await opened(sqlite_url(public))
    allow(0o777, public)
    allow(0o444, public / "house.db")

    with somebody_else(), pytest.raises(StoreUnusable, match=r"house\.db cannot be written to.*Give the account"):
        await opened(sqlite_url(public))


async def test_a_folder_that_may_not_be_written(public: Path) -> None:
    await opened(sqlite_url(public))
    allow(0o666, public / "house.db")
    allow(0o555, public)

    with somebody_else(), pytest.raises(StoreUnusable, match=rf"^{public} cannot be written to"):
        await opened(sqlite_url(public))


async def test_a_folder_in_which_none_may_be_made(public: Path) -> None:
    allow(0o555, public)

    with somebody_else(), pytest.raises(StoreUnusable, match=rf"{public}/new for the database cannot be made"):
        await opened(sqlite_url(public / "new"))


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreUnusable, match=r"folder .*file/deep for the database cannot be made"):
        await opened(sqlite_url(tmp_path / "file" / "deep"))


async def test_a_folder_in_the_place_of_the_file(sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "house.db").mkdir()

    with pytest.raises(StoreUnusable, match="is a folder"):
        await opened(sqlite)


async def test_a_file_that_is_no_database(sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "house.db").write_text("Dear diary, " * 1000)

    with pytest.raises(StoreUnusable, match="is not a database"):
        await opened(sqlite)

    assert (tmp_path / "house.db").read_text().startswith("Dear diary")


async def test_a_damaged_database(sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("T", *garden(500)))
    with (tmp_path / "house.db").open("r+b") as file:
        file.seek(-18 * 4096, os.SEEK_END)  # among the chapters, far from what is read when it is opened
        file.write(b"\xff" * 18 * 4096)

    async with open_store(sqlite) as store:
        with pytest.raises(StoreUnusable, match=r"is damaged.*chapterhouse restore"):
            await held(store)


async def test_another_programs_database_is_left_as_it_is(sqlite: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "house.db")) as other:
        other.execute("create table notes (text)")
    before = (tmp_path / "house.db").read_bytes()

    with pytest.raises(StoreUnusable, match="belongs to another program"):
        await opened(sqlite)

    assert (tmp_path / "house.db").read_bytes() == before


async def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(StoreUnusable, match="cannot be reached") as refused:
        await opened("postgresql://ada:secret@127.0.0.1:1/house")

    assert "ada:***@127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_user_and_a_database_that_the_server_does_not_know(postgres: Server) -> None:
    with pytest.raises(StoreUnusable, match="refuses the user or the password"):
        await opened(postgres.url("postgres", user="nobody"))
    with pytest.raises(StoreUnusable, match=r"is not there\. Create it"):
        await opened(postgres.url("nowhere"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("no address: secret", "is not an address"),
        ("mysql://ada:secret@host/house", "begins with 'mysql'"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://host/house.db", "names no file"),
    ],
)
async def test_an_address_of_no_database_of_ours(url: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=f"DATABASE_URL.*{sentence}") as refused:
        await opened(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+aiosqlite:///"])
async def test_sqlite_with_and_without_its_driver_and_in_a_new_folder(prefix: str, tmp_path: Path) -> None:
    await opened(f"{prefix}{tmp_path}/new/folder/house.db")

    assert (tmp_path / "new" / "folder" / "house.db").exists()


@pytest.mark.parametrize("content", [None, b"no database at all" * 100])
async def test_no_thread_outlives_the_store_nor_a_failed_start(
    content: bytes | None, sqlite: str, tmp_path: Path
) -> None:
    if content:
        (tmp_path / "house.db").write_bytes(content)
    before = _connections()

    try:
        await opened(sqlite)
    except PersonError:
        assert content

    for thread in _connections() - before:
        thread.join(timeout=5)  # it says that it has closed a moment before it ends
    assert _connections() == before


def _connections() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "_connection_worker" in thread.name}
