"""Killed again and again at any moment of an import: what was said to be done is there, and nothing is half there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.storage import open_store
from tests.proofs import rounds, seeded
from tests.storage.test_crash import IMPORTER


@pytest.mark.prove
async def test_however_often_an_import_is_killed_the_lecture_is_whole_or_not_there(sqlite: str) -> None:
    chance = seeded("imports")
    was_done = False
    for _ in range(rounds(30)):
        lines = chance.randrange(6)
        with subprocess.Popen([sys.executable, "-c", IMPORTER, sqlite], stdout=subprocess.PIPE, text=True) as importer:  # noqa: ASYNC220
            assert importer.stdout is not None
            told = [importer.stdout.readline() for _ in range(lines)]
            importer.kill()
        was_done = was_done or "done\n" in told

        async with open_store(sqlite) as store, store.reading() as repositories:
            found = [(item.title, item.chapters) for item in await repositories.lectures.listed()]
        assert found in ([("Long", 4000)], [] if not was_done else [("Long", 4000)])
