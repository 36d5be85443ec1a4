from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.games import TIDES, answers, begins, is_revealed, kept, plays_on, types
from tests.house import House, a_house, labels, shown, title, words


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, TIDES) as house:
        yield house


async def test_off_the_lists_means_off_the_podium_too_while_ones_own_record_goes_on(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    await ben.says("/privacy ranking off")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    await answers(ben, round_.question)
    await is_revealed(ada)
    reveal = words(harbour.board.last())
    await plays_on(ada, round_)

    assert all("ben" not in words(one.answer) for one in harbour.board.messages)
    assert "1 of 1 were right: 1 person" in reveal
    assert "And 1 more" in words(harbour.board.last())
    assert "1 of 1 right" in words(await ben.presses(harbour.board.last(), "My summary", private=False))


async def test_everything_about_oneself_is_given_as_json_and_csv(harbour: House) -> None:
    ada = harbour.person("ada")
    await begins(ada, line="/quiz kinds:short")
    await types(ada, "=1+1")

    answer = shown(await ada.says("/privacy export"))

    assert answer.private
    whole, table = answer.files
    held = json.loads(whole.content)
    assert [one["given"] for one in held["answers"]] == ["=1+1"]
    assert held["learner"] == "test:ada"
    (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    assert row["given"] == "'=1+1"
    assert row["question"] == "harbour-short"
    assert row["number"] == "1"


async def test_others_are_not_in_it(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    await answers(ben, round_.question)

    answer = shown(await ada.says("/privacy export"))

    assert b"ben" not in answer.files[0].content


async def test_deleting_asks_first_and_leaves_a_receipt_and_rounds_without_the_name(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    await answers(ada, round_.question)
    await answers(ben, round_.question)
    await plays_on(ada, round_)
    assert "ben" in words(harbour.board.last())

    asked = await ben.says("/privacy delete")
    assert len(await kept(harbour, round_)) == 2
    receipt = await ben.presses(asked, "Delete everything about me")
    await harbour.settles()

    assert labels(asked)[0] == "Delete everything about me"
    assert title(receipt) == "Deleted"
    assert "Receipt" in words(receipt)
    assert "ben" not in words(harbour.board.last())
    assert "1. ada  1 point" in words(harbour.board.last())
    left = await kept(harbour, round_)
    assert [one.right for one in left] == [True, True]
    assert "ben" not in repr(left)


async def test_nothing_that_stands_in_the_channel_names_who_was_deleted_or_repeats_their_words(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:short")
    await types(ben, "beached ships")
    await is_revealed(ada)
    await ben.presses(harbour.board.last(), "I was right", private=False)
    await harbour.settles()
    await ada.presses(harbour.board.last(), "It is right", private=False)
    await plays_on(ada, round_)
    stood = [words(one.answer) for one in harbour.board.messages]
    assert all("ben" in one for one in stood)
    assert any("beached ships" in one for one in stood)

    await ben.presses(await ben.says("/privacy delete"), "Delete everything about me")
    await harbour.settles()

    stands = [words(one.answer) for one in harbour.board.messages]
    assert [one for one in stands if "ben" in one or "beached ships" in one] == []
    assert "This appeal was taken back." in stands


async def test_a_round_whose_host_is_deleted_goes_on_without_one(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")

    await ada.presses(await ada.says("/privacy delete"), "Delete everything about me")
    await answers(ben, round_.question)
    await plays_on(ben, round_)

    assert "1. ben  1 point" in words(harbour.board.last())
