"""Bringing a database to the revision that this code reads, at every start: made, upgraded, or refused.

Alembic takes a third of a second to import, so it is asked only when the revision, read with one select, is not ours.
An older SQLite file is copied first, and everything happens in one transaction: a migration that fails changes
nothing.
"""

from __future__ import annotations

import os
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.clock import Clock
from bot.kernel.errors import StoreUnusable
from bot.storage import copies
from bot.storage.address import Address
from bot.storage.engine import Gate, reading, upgrading
from bot.storage.schema import APPLICATION, HEAD, metadata
from bot.storage.trouble import Newer

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x43484150  # PostgreSQL, pg_advisory_xact_lock: one process at a time upgrades


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the migrations stand, and the revision to reach."""

    folder: Path = MIGRATIONS
    head: str = HEAD


async def bring_up_to_date(address: Address, now: Clock, patience: timedelta, plan: Plan | None = None) -> None:
    """Makes or upgrades the database where that is needed. Raises StoreUnusable, with nothing changed."""
    plan = plan or Plan()
    if address.file is not None:
        _prepare(address.file)
    async with reading(address, patience) as gate, gate.transaction(keep=False) as connection:
        found = await connection.run_sync(revision_of, address)
    if found != plan.head:
        async with upgrading(address, patience) as gate:
            await _upgrade(gate, found, now, plan)


def known_revisions(plan: Plan) -> Sequence[str]:
    """Every revision that the migrations lead through, the newest first."""
    return [script.revision for script in _scripts(plan).walk_revisions()]


def refuse_newer(address: Address, found: str | None, plan: Plan | None = None) -> None:
    """Raises Newer for a revision that this code does not know."""
    plan = plan or Plan()
    if found not in (None, plan.head) and found not in known_revisions(plan):
        raise Newer(
            f"The database {address.masked} was made by a newer version of Chapterhouse (revision {found}; this one "
            f"knows {plan.head}). Install the newer version, or restore a backup of before: chapterhouse restore PATH"
        )


async def _upgrade(gate: Gate, found: str | None, now: Clock, plan: Plan) -> None:
    address = gate.address
    refuse_newer(address, found, plan)
    copy: Path | None = None
    try:
        async with gate.transaction(keep=True) as connection:
            if address.file is not None and found is not None:
                copy = await to_thread(copies.keep, address.file, found, now())
            await _migrate(connection, plan)
    except SQLAlchemyError as error:
        kept = f" A copy is kept as {copy}." if copy else ""
        raise StoreUnusable(
            f"The database {address.masked} could not be brought to revision {plan.head}: {error}. "
            f"It is as it was before.{kept} Go on with the version of Chapterhouse that you had, and report this."
        ) from error


async def _migrate(connection: AsyncConnection, plan: Plan) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
    await connection.run_sync(_run_alembic, plan)
    if is_sqlite:
        await connection.exec_driver_sql(f"pragma application_id = {APPLICATION}")
        astray = (await connection.exec_driver_sql("pragma foreign_key_check")).first()
        if astray is not None:
            raise SQLAlchemyError(f"a row of the table {astray[0]} would point to a row that is not there")


def _run_alembic(connection: Connection, plan: Plan) -> None:
    """Runs what lies between the database's revision and the plan's.

    Alembic's commands, with their env.py and the `op` of `from alembic import op`, are global to the process, and two
    databases may be upgraded in it at once: so the migrations get their *op* as an argument.
    """
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep

    scripts = _scripts(plan)

    def steps(current: Any, _context: MigrationContext) -> list[RevisionStep]:
        between = list(scripts.iterate_revisions(plan.head, current, implicit_base=True))
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in reversed(between)]

    context = MigrationContext.configure(connection, opts={"fn": steps, "transactional_ddl": True})
    context.run_migrations(op=Operations(context))


def _scripts(plan: Plan) -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(plan.folder))


def revision_of(connection: Connection, address: Address) -> str | None:
    """The revision that the database says it has; None where it is empty. Raises StoreUnusable for a foreign one."""
    tables = set(inspect(connection).get_table_names())
    found: str | None = None
    if "alembic_version" in tables:
        found = connection.scalar(text("select version_num from alembic_version"))
    if connection.dialect.name == "sqlite":
        is_foreign = bool(tables) and connection.scalar(text("pragma application_id")) != APPLICATION
    else:
        is_foreign = found is None and not tables.isdisjoint(metadata.tables)
    if is_foreign:
        raise StoreUnusable(
            f"The database {address.masked} belongs to another program. Name another one in DATABASE_URL."
        )
    return found


def _prepare(file: Path) -> None:
    """Makes the folder, and finds out early what would fail only at the first change."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {file.parent} for the database cannot be made: {error.strerror}. Make it, or name another "
            "place in DATABASE_URL."
        ) from error
    if file.is_dir():
        raise StoreUnusable(f"{file} is a folder. Name a file in it in DATABASE_URL.")
    for place in (file, file.parent):
        if place.exists() and not _is_writable(place):
            raise StoreUnusable(
                f"{place} cannot be written to, and the database needs it. Give the account that runs the bot the "
                "right to write there, or name another place in DATABASE_URL."
            )


def _is_writable(place: Path) -> bool:
    return os.access(place, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)
