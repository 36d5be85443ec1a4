"""The lecture that comes along, found the ways people look for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot import app
from bot.corpus import formats
from bot.corpus.draft import LectureDraft
from tests.house import House, a_house, entries, shown, title, words
from tests.proofs import rounds, seeded

FILE = Path(__file__).parent.parent / "data" / "cs153-visual-intelligence.yaml"


@pytest.fixture(scope="module")
def lecture() -> LectureDraft:
    (draft,) = formats.read(app.source(FILE))
    return draft


@pytest.fixture
async def house(tmp_path: Path, lecture: LectureDraft) -> AsyncIterator[House]:
    async with a_house(tmp_path, lecture) as house:
        yield house


async def test_each_chapter_is_reached_by_its_number_and_by_its_title(house: House, lecture: LectureDraft) -> None:
    ada = house.person()

    for number, chapter in enumerate(lecture.chapters, 1):
        assert title(await ada.says(f"/chapter {number}")) == chapter.title
        assert title(await ada.calls("chapter", {"which": chapter.title})) == chapter.title

    assert number == 14


@pytest.mark.prove
async def test_each_chapter_is_reached_by_its_title_with_two_typos(house: House, lecture: LectureDraft) -> None:
    ada = house.person()
    chance = seeded("typos")

    for _ in range(rounds(100)):
        for chapter in lecture.chapters:
            typed = mistyped(mistyped(chapter.title, chance), chance)
            assert title(await ada.calls("chapter", {"which": typed})) == chapter.title, typed


@pytest.mark.prove
async def test_nothing_that_can_be_typed_breaks_anything(house: House, lecture: LectureDraft) -> None:
    ada = house.person()
    chance = seeded("nonsense")
    vocabulary = " ".join(f"{chapter.title} {chapter.summary}" for chapter in lecture.chapters).split()

    for _ in range(rounds(4000)):
        query = nonsense(chance, vocabulary)
        command, option = chance.choice([("topic", "query"), ("chapter", "which"), ("chapters", "lecture")])
        answer = shown(await ada.calls(command, {option: query}))
        assert answer.error is None, (command, query)
        assert words(answer)
        assert len(entries(answer)) <= 5


def mistyped(text: str, chance: Random) -> str:
    """*text* with one letter of a longer word doubled, dropped, replaced, or swapped with the next."""
    places = [at for at in range(1, len(text) - 2) if text[at - 1 : at + 3].isalpha()]
    at = chance.choice(places)
    return text[:at] + chance.choice(
        [
            text[at] + text[at:],
            text[at + 1 :],
            chance.choice("etaoinshr") + text[at + 1 :],
            text[at + 1] + text[at] + text[at + 2 :],
        ]
    )


def nonsense(chance: Random, vocabulary: list[str]) -> str:
    """Words of the lecture, half of them mistyped, among signs and letters of every script."""
    parts = []
    for _ in range(chance.randrange(1, 12)):
        word = chance.choice(vocabulary)
        parts.append(
            chance.choice(
                [
                    word,
                    mistyped(f"{word}aaaaa", chance),
                    word[: chance.randrange(1, len(word) + 1)],
                    "".join(chr(chance.randrange(32, 0x3000)) for _ in range(chance.randrange(1, 9))),
                    chance.choice(["?", "…", "#3", "3", "last", "@everyone", "<@1>", "```", "\u202e", "\u200b", "ß"]),
                ]
            )
        )
    return chance.choice([" ", "", "  ", "-"]).join(parts)
