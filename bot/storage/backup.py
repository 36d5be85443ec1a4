"""Backups: an SQLite file with everything in it, taken from and put into a database that others are using.

From PostgreSQL, too, a backup is an SQLite file, so it can be put back into either. docs/decisions/0004 says why a
restore is a transaction and not a file put in the place of another.
"""

from __future__ import annotations

import sqlite3
from asyncio import to_thread
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, RowMapping, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel import clock
from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError, StoreUnusable
from bot.storage import copies
from bot.storage.address import Address, address
from bot.storage.engine import PATIENCE, reading, writing
from bot.storage.migrate import bring_up_to_date
from bot.storage.schema import APPLICATION, lectures, metadata
from bot.storage.statements import claimed_revision, set_revision
from bot.storage.trouble import Damaged, Newer, explained, is_damage

PORTION = 1000


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. *kept* is where to find what was there before, None where there was nothing.

    *was_replaced*: the database could not be read, so its file was set aside; a running bot must be started anew.
    """

    kept: Path | None
    was_replaced: bool


async def backup(url: str, path: Path, *, now: Clock = clock.now) -> None:
    """Writes everything that is committed to the file *path*; others may read and write meanwhile.

    A backup that is there already is replaced when the new one is whole. Raises StoreUnusable, and PersonError where
    *path* is something else.
    """
    source = address(url)
    _refuse_itself(path, source)
    _refuse_other_files(path)
    if source.file is not None and not source.file.exists():
        raise StoreUnusable(f"There is no database {source.masked} yet, so there is nothing to back up.")
    with TemporaryDirectory(prefix="chapterhouse-") as folder:
        taken = Path(folder) / "backup.db"
        if source.file is not None:
            with explained(source):
                await to_thread(copies.copy, source.file, taken)
        else:
            await _taken_out(source, taken, now)
        _check(taken, source.masked)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            await to_thread(copies.copy, taken, path)
        except (OSError, sqlite3.Error) as error:
            raise PersonError(f"{path} cannot be written: {error}. Name a place with room and the right to.") from error


async def restore(path: Path, url: str, *, now: Clock = clock.now) -> Restored:
    """Puts the backup *path* in the place of what the database holds, in one transaction; the bot may be running.

    What was there is copied first. Raises PersonError, with nothing changed, where *path* is no backup that this
    version can read, and StoreUnusable.
    """
    target = address(url)
    with TemporaryDirectory(prefix="chapterhouse-") as folder:
        staged = await _staged(path, Path(folder) / "staged.db", now)
        aside = await _aside_if_unreadable(target, now)
        kept = await _put_in(staged, target, path, now)
        return Restored(aside or kept, was_replaced=aside is not None)


async def _aside_if_unreadable(target: Address, now: Clock) -> Path | None:
    """Renames a file that no transaction could be trusted with, and gives its new name."""
    if target.file is None or not target.file.exists():
        return None
    try:
        await bring_up_to_date(target, now, PATIENCE)
    except (Damaged, Newer):
        return copies.set_aside(target.file, "unusable", now())
    with explained(target):
        damage = await to_thread(_damage, target.file)
    if damage:
        return copies.set_aside(target.file, "damaged", now())
    return None


async def _taken_out(source: Address, file: Path, now: Clock) -> None:
    await bring_up_to_date(source, now, PATIENCE)
    await bring_up_to_date(_at(file), now, PATIENCE)
    async with (
        reading(source) as here,
        writing(_at(file)) as there,
        here.transaction(keep=False) as original,
        there.transaction(keep=True) as made,
    ):
        await _carry(original, made)


async def _staged(path: Path, staged: Path, now: Clock) -> Address:
    """A copy of the backup at our revision, so that the backup itself stays as it is."""
    if not _is_ours(path):
        raise PersonError(f"{path} is no backup of Chapterhouse, or cannot be read. Nothing was changed.")
    with explained(_at(path)):
        await to_thread(copies.copy, path, staged)
    _check(staged, str(path))
    try:
        await bring_up_to_date(_at(staged), now, PATIENCE)
    except Newer as error:
        raise PersonError(
            f"{path} was made by a newer version of Chapterhouse. Restore it with that one. Nothing was changed."
        ) from error
    return _at(staged)


async def _put_in(staged: Address, target: Address, path: Path, now: Clock) -> Path | None:
    is_new = target.file is not None and not target.file.exists()
    await bring_up_to_date(target, now, PATIENCE)
    async with (
        reading(staged) as source,
        writing(target) as there,
        source.transaction(keep=False) as original,
        there.transaction(keep=True) as connection,
    ):
        await _shut(connection)
        kept = None if is_new else await _kept(target, path, now)
        await _replace(original, connection, now())
    return kept


async def _shut(connection: AsyncConnection) -> None:
    """Keeps other writers out until the end, so that the copy has all that is replaced."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        await connection.execute(text(f"lock table {names} in exclusive mode"))


async def _kept(target: Address, path: Path, now: Clock) -> Path:
    if target.file is not None:
        with explained(target):
            return await to_thread(copies.keep, target.file, "replaced", now())
    with TemporaryDirectory(prefix="chapterhouse-") as folder:
        before = Path(folder) / path.name
        await _taken_out(target, before, now)
        kept = copies.name(path, "replaced", now())
        await to_thread(copies.copy, before, kept)
        return kept


async def _replace(original: AsyncConnection, connection: AsyncConnection, now: datetime) -> None:
    """Everything in *connection* becomes what *original* has, as a revision that nobody has seen yet.

    A watcher who knows the lectures of before is told of all that came and, by rows that say so, of all that went.
    """
    seen = await claimed_revision(connection)
    before = (await connection.execute(select(lectures))).mappings().all()
    await _carry(original, connection)
    revision = max(seen, await claimed_revision(connection)) + 1
    await connection.execute(update(lectures).values(revision=revision))
    await _mark_gone(connection, before, revision, now)
    await set_revision(connection, revision)


async def _mark_gone(connection: AsyncConnection, before: Sequence[RowMapping], revision: int, now: datetime) -> None:
    rows = (await connection.execute(select(lectures.c.key, lectures.c.owner, lectures.c.id))).all()
    here = {(owner, id_) for _, owner, id_ in rows}
    gone = [row for row in before if (row["owner"], row["id"]) not in here]
    free = max((key for key, _, _ in rows), default=0) + 1
    for key, row in enumerate(gone, free):
        marked = {**row, "key": key, "revision": revision, "removed_at": now}
        await connection.execute(lectures.insert().values(marked))


async def _carry(source: AsyncConnection, target: AsyncConnection) -> None:
    """Every row of every table, in the place of those that *target* has."""
    for table in reversed(metadata.sorted_tables):
        await target.execute(delete(table))
    for table in metadata.sorted_tables:
        async with source.stream(select(table)) as result:
            async for portion in result.mappings().partitions(PORTION):
                await target.execute(table.insert(), [dict(row) for row in portion])


def _refuse_itself(path: Path, source: Address) -> None:
    if source.file is not None and source.file.exists() and path.exists() and path.samefile(source.file):
        raise PersonError(f"{path} is the database itself, which is no backup of it. Name another file.")


def _refuse_other_files(path: Path) -> None:
    if path.exists() and not _is_ours(path):
        raise PersonError(f"{path} is there and is no backup, so it is left as it is. Name another file.")


def _check(file: Path, name: str) -> None:
    """Raises StoreUnusable where *file*, a copy of *name*, is not sound: what cannot be restored is no backup."""
    finding = _damage(file)
    if finding:
        raise StoreUnusable(f"{name} is damaged ({finding}). Nothing was changed.")


def _damage(file: Path) -> str:
    """What SQLite finds wrong with a database; empty if nothing."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            (finding,) = connection.execute("pragma quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            finding = str(error)
    return "" if finding == "ok" else " ".join(finding.split())


def _is_ours(file: Path) -> bool:
    """Whether the file says in its header (sqlite.org/fileformat.html) that it is SQLite's, and of Chapterhouse."""
    try:
        with file.open("rb") as content:
            header = content.read(100)
    except OSError:
        return False
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION.to_bytes(4)


def _at(file: Path) -> Address:
    return Address(URL.create("sqlite+aiosqlite", database=str(file)), file)
