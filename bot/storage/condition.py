"""How a database is, without changing it: for `chapterhouse doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.storage.address import address
from bot.storage.alive import alive
from bot.storage.engine import PATIENCE, Gate, reading, writing
from bot.storage.leases import leases
from bot.storage.migrate import refuse_newer, revision_of
from bot.storage.schema import HEAD, chapters, lectures


@dataclass(frozen=True, slots=True)
class Serving:
    """That *holder* serves a platform, or a part of one, until it says so again; *seen* is when it last looked for what
    is due there."""

    name: str
    holder: str
    until: datetime
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class Condition:
    """*where* it is, as people may see it. *revision* is None where it is not there or holds nothing of ours.

    The counts are of what is present, and 0 where the revision is not the current one; then nobody is *serving* either.
    """

    where: str
    exists: bool
    revision: str | None = None
    is_current: bool = False
    lectures: int = 0
    chapters: int = 0
    serving: Sequence[Serving] = ()


async def condition(url: str, patience: timedelta = PATIENCE) -> Condition:
    """Looks at the database at *url*. Raises StoreUnusable, BadSetting: their sentences are the finding."""
    place = address(url)
    if place.file is not None and not place.file.exists():
        return Condition(place.masked, exists=False)
    async with reading(place, patience) as gate, gate.transaction(keep=False) as connection:
        revision = await connection.run_sync(revision_of, place)
    refuse_newer(place, revision)
    async with writing(place, patience) as gate:
        async with gate.transaction(keep=False):  # that it can be written to shows in being allowed to begin
            pass
        if revision != HEAD:
            return Condition(place.masked, True, revision)
        return Condition(place.masked, True, revision, True, *await _counts(gate), await _serving(gate))


async def _counts(gate: Gate) -> tuple[int, int]:
    async with gate.transaction(keep=False) as connection:
        present = lectures.c.removed_at.is_(None)
        several = await connection.scalar(select(func.count()).select_from(lectures).where(present))
        parts = select(func.count()).select_from(chapters.join(lectures, chapters.c.lecture == lectures.c.key))
        return several or 0, await connection.scalar(parts.where(present, chapters.c.removed_at.is_(None))) or 0


async def _serving(gate: Gate) -> Sequence[Serving]:
    async with gate.transaction(keep=False) as connection:
        seen = {row.platform: row.at for row in await connection.execute(select(alive))}
        held = await connection.execute(select(leases).order_by(leases.c.name))
        # A lease is called as its platform, or `discord shard 0/4`.
        return [Serving(row.name, row.holder, row.until, seen.get(row.name.partition(" ")[0])) for row in held]
