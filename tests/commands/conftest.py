"""A bot with one lecture, one with two, and somebody to talk to each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import BREAD, CHEESE, TEA, House, a_house


@pytest.fixture
async def bakery(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that knows one lecture, of four chapters."""
    async with a_house(tmp_path, BREAD) as house:
        yield house


@pytest.fixture
async def kitchen(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that knows two lectures, none of which is anybody's default."""
    async with a_house(tmp_path, BREAD, TEA) as house:
        yield house


@pytest.fixture
async def dairy(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that knows one lecture, of three chapters and four concepts."""
    async with a_house(tmp_path, CHEESE) as house:
        yield house


@pytest.fixture
async def bare_house(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that knows nothing yet."""
    async with a_house(tmp_path) as house:
        yield house
