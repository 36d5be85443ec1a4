"""Databases of other revisions: made, upgraded with a copy kept, or refused; never half of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.kernel.errors import StoreUnusable
from bot.storage import open_store
from bot.storage.address import address
from bot.storage.copies import KEPT
from bot.storage.engine import PATIENCE, writing
from bot.storage.migrate import MIGRATIONS, Plan, bring_up_to_date, known_revisions
from bot.storage.schema import HEAD, metadata
from tests.stores import draft, held, put

LATER = """
import sqlalchemy as sa

revision = "9999"
down_revision = "{head}"


def upgrade(op):
    rebuilds = op.get_bind().dialect.name == "sqlite"  # which drops the old table, to which chapters point
    with op.batch_alter_table("lectures", recreate="always" if rebuilds else "never") as table:
        table.add_column(sa.Column("level", sa.Text, nullable=False, server_default="{level}"))
    {more}
"""

BEFORE_SCHEDULES = """
insert into rounds (id, code, home, host_name, mode, scoring, seed, topic, lecture, state, number, hurried, version,
    begun, paper, body)
    values ('ab12cd34', 'c', 'x:1', '', 'group', 'speed', 's', '', 'l', 'over', 0, {no}, 1,
        '2026-10-01', '{{}}', '{{}}');
insert into messages (key, platform, channel, position, shows, under, message, wanted, shown, attempts, is_claimed)
    values ('ab12cd34 q0 x:1', 'x', 'x:1', 1, 'quiz board', '', '7', 1, 1, 0, {no}),
        ('ef56gh78 q0 x:1', 'x', 'x:1', 2, 'quiz board', '', '7', 1, 1, 0, {no})
"""

_minutes = count()


def now() -> datetime:
    return datetime(2026, 10, 1, 18, tzinfo=UTC) + timedelta(minutes=next(_minutes))


def copies_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("house.db.*.copy"))


def later(folder: Path, more: str = "pass", level: str = "first year") -> Plan:
    """The migrations as they might stand one version on."""
    shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    migration = LATER.format(head=HEAD, more=more, level=level)
    (folder / "migrations" / "versions" / "r9999_level.py").write_text(migration)
    return Plan(folder / "migrations", "9999")


def test_the_code_is_written_for_the_newest_revision() -> None:
    assert known_revisions(Plan())[0] == HEAD


async def test_the_migrations_make_the_tables_that_the_code_sees(url: str) -> None:
    async with open_store(url):
        pass

    async with writing(address(url)) as gate, gate.transaction(keep=False) as connection:
        differences = await connection.run_sync(
            lambda plain: compare_metadata(
                MigrationContext.configure(plain, opts={"compare_type": True, "compare_server_default": True}), metadata
            )
        )
    assert differences == []


async def test_an_up_to_date_database_opens_without_alembic(sqlite: str) -> None:
    async with open_store(sqlite):
        pass
    program = f"""
import asyncio, sys
from bot.storage import open_store
async def main():
    async with open_store({sqlite!r}):
        print("alembic" in sys.modules, "asyncpg" in sys.modules)
asyncio.run(main())
"""

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)  # noqa: ASYNC221

    assert said.stdout.split() == ["False", "False"]


async def test_an_older_database_is_upgraded_and_copied_first(url: str, tmp_path: Path) -> None:
    async with open_store(url) as store:
        await put(store, draft("T"))
        before = await held(store)

    await bring_up_to_date(address(url), now, PATIENCE, later(tmp_path))

    async with writing(address(url)) as gate, gate.transaction(keep=False) as connection:
        levels = (await connection.execute(text("select level from lectures"))).scalars().all()
        chapters = await connection.scalar(text("select count(*) from chapters"))
    assert (levels, chapters) == (["first year"], 3)
    for copy in copies_in(tmp_path):
        assert f"Z-{HEAD}" in copy.name
        async with open_store(f"sqlite:///{copy}") as store:
            assert await held(store) == before
    assert len(copies_in(tmp_path)) == (1 if url.startswith("sqlite") else 0)


async def test_messages_of_before_there_were_schedules_are_given_their_rounds(url: str) -> None:
    await bring_up_to_date(address(url), now, PATIENCE, Plan(head="0006"))
    async with writing(address(url)) as gate, gate.transaction(keep=True) as connection:
        no = "0" if url.startswith("sqlite") else "false"
        for statement in BEFORE_SCHEDULES.format(no=no).split(";"):
            await connection.execute(text(statement))

    await bring_up_to_date(address(url), now, PATIENCE)

    async with writing(address(url)) as gate, gate.transaction(keep=False) as connection:
        of_round = (await connection.execute(text("select round from messages order by key"))).scalars().all()
    assert of_round == ["ab12cd34", None]


async def test_a_failing_upgrade_leaves_the_database_as_it_was_and_names_the_copy(sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("T"))
        before = await held(store)

    plan = later(tmp_path, more='op.execute("update lectures set nothing = 1")')
    with pytest.raises(StoreUnusable, match=r"as it was before\. A copy is kept as .*house\.db\..*\.copy"):
        await bring_up_to_date(address(sqlite), now, PATIENCE, plan)

    async with open_store(sqlite) as store:
        assert await held(store) == before


async def test_an_upgrade_that_would_leave_rows_astray_is_not_kept(sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("T"))

    plan = later(tmp_path, more='op.execute("delete from lectures")')
    with pytest.raises(StoreUnusable, match="chapters would point to a row that is not there"):
        await bring_up_to_date(address(sqlite), now, PATIENCE, plan)

    async with open_store(sqlite) as store:
        assert len(await held(store)) == 1


async def test_a_newer_database_is_refused_and_left_as_it_is(url: str, tmp_path: Path) -> None:
    plan = later(tmp_path)
    await bring_up_to_date(address(url), now, PATIENCE, plan)

    with pytest.raises(StoreUnusable, match=r"newer version of Chapterhouse \(revision 9999; this one knows .*Install"):
        async with open_store(url):
            pass

    await bring_up_to_date(address(url), now, PATIENCE, plan)
    assert not copies_in(tmp_path)


async def test_only_the_last_few_copies_are_kept(sqlite: str, tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        async with open_store(sqlite):
            pass
        plan = later(tmp_path / str(number), more='op.execute("nonsense")')
        with pytest.raises(StoreUnusable):
            await bring_up_to_date(address(sqlite), now, PATIENCE, plan)

    copies = copies_in(tmp_path)
    assert len(copies) == KEPT
    with closing(sqlite3.connect(copies[0])) as oldest:
        assert oldest.execute("select version_num from alembic_version").fetchone() == (HEAD,)
    assert not [name for name in os.listdir(tmp_path) if name.endswith("unfinished")]
