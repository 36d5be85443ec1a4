"""Backups and restores, with others at work on the same database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.corpus.lecture import Passage
from bot.kernel.errors import PersonError, StoreUnusable
from bot.kernel.ids import ChannelId, LectureId, ServerId
from bot.storage import Store, backup, open_store, restore
from bot.storage.address import address
from bot.storage.engine import PATIENCE
from bot.storage.migrate import bring_up_to_date
from tests.storage.test_migrations import later, now
from tests.stores import draft, garden, held, lecture, put, revision, sqlite_url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "backup.db"


async def furnish(store: Store) -> None:
    """Something in every table."""
    await put(store, draft("A"))
    await put(store, draft("B", *garden(1200)), ServerId("discord:1"))
    chapter = (await lecture(store, "a")).chapters[0]
    assert chapter.start is not None
    async with store.transaction() as repositories:
        passage = Passage(chapter.id, chapter.start, chapter.start * 2, "So.")
        await repositories.lectures.attach(LectureId("a"), [passage])
        await repositories.defaults.choose(ChannelId("discord:7"), LectureId("a"))
        await repositories.actions.keep(
            [("~a", "text")], datetime(2026, 10, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC)
        )
        await repositories.files.record("a.yaml", "digest")


async def contents(store: Store) -> tuple[object, ...]:
    async with store.reading() as repositories:
        return (
            (await repositories.lectures.changes(0)).changed,
            await repositories.defaults.all(),
            await repositories.actions.get("~a"),
            await repositories.files.digest("a.yaml"),
        )


async def test_a_restore_brings_back_everything_of_the_backup_and_nothing_else(url: str, path: Path) -> None:
    async with open_store(url) as store:
        await furnish(store)
        before = await contents(store)
        await backup(url, path)
        await put(store, draft("A", *garden(1)))
        await put(store, draft("C"))

        done = await restore(path, url)

        assert await contents(store) == before
        assert not done.was_replaced


async def test_a_watcher_hears_of_all_that_came_and_went_by_a_restore(url: str, path: Path) -> None:
    async with open_store(url) as store:
        await put(store, draft("A"))
        await put(store, draft("B"))
        await backup(url, path)
        async with store.transaction() as repositories:
            await repositories.lectures.remove(LectureId("b"))
        for count in range(1, 5):
            await put(store, draft("C", *garden(count)), ServerId("discord:1"))
        seen = await revision(store)

        await restore(path, url)

        async with store.reading() as repositories:
            changes = await repositories.lectures.changes(seen)
        assert changes.revision > seen
        assert [one.lecture.id for one in changes.changed] == ["a", "b"]
        assert changes.removed == [("c", "discord:1")]
        assert (await put(store, draft("C"), ServerId("discord:1"))).is_new


async def test_a_backup_moves_a_house_from_one_engine_to_the_other(url: str, path: Path, tmp_path: Path) -> None:
    elsewhere = sqlite_url(tmp_path / "elsewhere")
    async with open_store(url) as store:
        await furnish(store)
        before = await contents(store)

    await backup(url, path)
    await restore(path, elsewhere)
    async with open_store(elsewhere) as store:
        assert await contents(store) == before

    await backup(elsewhere, path)
    await restore(path, url)
    async with open_store(url) as store:
        assert await contents(store) == before


async def test_what_a_restore_replaced_is_kept(url: str, path: Path, tmp_path: Path) -> None:
    async with open_store(url) as store:
        await backup(url, path)
        await furnish(store)
        before = await contents(store)

        done = await restore(path, url)

        assert await held(store) == []
    assert done.kept is not None
    again = sqlite_url(tmp_path / "again")
    await restore(done.kept, again)
    async with open_store(again) as store:
        assert await contents(store) == before


async def test_a_backup_is_whole_whatever_is_written_meanwhile(url: str, path: Path) -> None:
    async with open_store(url) as store:
        backups = []

        async def write(title: str) -> None:
            async with store.transaction() as repositories:
                await repositories.lectures.put(draft(title))
                await repositories.lectures.put(draft(f"{title} again"))

        async with asyncio.TaskGroup() as group:
            for number in range(12):
                group.create_task(write(f"T {number}"))
                if number % 4 == 0:
                    backups.append(path.with_name(f"{number}.db"))
                    group.create_task(backup(url, backups[-1]))

    for one in backups:
        async with open_store(sqlite_url(one.parent).replace("house.db", one.name)) as store:
            titles = {held_.lecture.title for held_ in await held(store)}
            assert {f"{title} again" for title in titles if "again" not in title} == titles - {
                title for title in titles if "again" not in title
            }
            assert len(titles) == await revision(store)


async def test_a_restore_among_readers_and_writers_is_one_step_for_all(url: str, path: Path) -> None:
    async with open_store(url) as store:
        await put(store, draft("A", *garden(200)))
        await put(store, draft("B", *garden(200)))
        await backup(url, path)
        for title in ("A", "B"):
            await put(store, draft(title, *garden(10)))
        sizes: list[tuple[int, ...]] = []

        async def read() -> None:
            for _ in range(20):
                shelves = {one.lecture.title: len(one.lecture.chapters) for one in await held(store)}
                sizes.append((shelves["A"], shelves["B"]))

        async def write(number: int) -> None:
            await put(store, draft(f"C {number}"))

        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(read())
            group.create_task(restore(path, url))
            for number in range(10):
                group.create_task(write(number))

        assert set(sizes) <= {(10, 10), (200, 200)}
        assert len((await lecture(store, "a")).chapters) == 200


async def test_a_backup_replaces_an_older_one_and_nothing_else(url: str, path: Path) -> None:
    async with open_store(url) as store:
        await backup(url, path)
        await put(store, draft("A"))
        await backup(url, path)
    diary = path.with_name("diary.txt")
    diary.write_text("Dear diary")

    with pytest.raises(PersonError, match=r"diary\.txt is there and is no backup"):
        await backup(url, diary)

    assert diary.read_text() == "Dear diary"
    assert [one.name for one in sorted(path.parent.iterdir())] == ["backup.db", "diary.txt"]
    async with open_store(f"sqlite:///{path}") as store:
        assert len(await held(store)) == 1


async def test_there_is_nothing_to_back_up_before_there_is_a_database(sqlite: str, path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"no database .* yet"):
        await backup(sqlite, path)


async def test_a_backup_that_cannot_be_written(sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite):
        pass
    (tmp_path / "file").touch()

    with pytest.raises(PersonError, match=r"backup\.db cannot be written"):
        await backup(sqlite, tmp_path / "file" / "backup.db")


def tear(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(10 * 4096)
        file.write(b"\xff" * 4096 * 10)


def diary(path: Path) -> None:
    path.write_text("Dear diary")


def notes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table notes (text)")


def nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("spoil", [diary, notes, nothing])
async def test_what_is_no_backup_is_refused(url: str, path: Path, spoil: Callable[[Path], None]) -> None:
    path.parent.mkdir()
    spoil(path)
    async with open_store(url) as store:
        await put(store, draft("A"))

        with pytest.raises(PersonError, match=r"backup\.db is no backup"):
            await restore(path, url)

        assert len(await held(store)) == 1


async def test_a_damaged_backup_is_refused(sqlite: str, path: Path) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("A", *garden(500)))
        await backup(sqlite, path)
        tear(path)

        with pytest.raises(StoreUnusable, match=r"backup\.db is damaged .* Nothing was changed"):
            await restore(path, sqlite)

        assert len((await lecture(store, "a")).chapters) == 500


async def test_a_backup_of_a_newer_version_is_refused(sqlite: str, path: Path, tmp_path: Path) -> None:
    await bring_up_to_date(address(f"sqlite:///{path}"), now, PATIENCE, later(tmp_path))
    async with open_store(sqlite) as store:
        await put(store, draft("A"))

        with pytest.raises(PersonError, match="made by a newer version"):
            await restore(path, sqlite)

        assert len(await held(store)) == 1


@pytest.mark.parametrize("spoil", [diary, tear])
async def test_a_backup_takes_the_place_of_a_damaged_database(
    sqlite: str, path: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("A", *garden(500)))
    await backup(sqlite, path)
    spoil(tmp_path / "house.db")
    spoiled = (tmp_path / "house.db").read_bytes()

    done = await restore(path, sqlite)

    assert done.was_replaced
    assert done.kept is not None
    assert done.kept.read_bytes() == spoiled
    async with open_store(sqlite) as store:
        assert len((await lecture(store, "a")).chapters) == 500


async def test_a_backup_takes_the_place_of_a_newer_versions_database(sqlite: str, path: Path, tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{path}") as store:
        await put(store, draft("A"))
    await bring_up_to_date(address(sqlite), now, PATIENCE, later(tmp_path))

    done = await restore(path, sqlite)

    assert done.was_replaced
    async with open_store(sqlite) as store:
        assert len(await held(store)) == 1


async def test_another_programs_database_is_not_restored_over(sqlite: str, path: Path, tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{path}") as store:
        await put(store, draft("A"))
    notes(tmp_path / "house.db")

    with pytest.raises(StoreUnusable, match="another program"):
        await restore(path, sqlite)

    with closing(sqlite3.connect(tmp_path / "house.db")) as other:
        assert other.execute("select name from sqlite_master").fetchall() == [("notes",)]
