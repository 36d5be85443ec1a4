"""A person with accounts on two platforms: joined by a code, they are one to every command, and can part again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.card import Answer, Paragraph
from bot.chat.interaction import PlaceKind
from bot.chat.text import bare
from bot.kernel.ids import ChannelId
from bot.ports import Sort
from tests.games import TIDES, answers, begins, kept, learner, playing, plays_on
from tests.house import House, Person, a_house, labels, shown, title, words


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, TIDES) as house:
        yield house


def code_of(answer: Answer) -> str:
    block = next(block for block in shown(answer).card.blocks if isinstance(block, Paragraph))
    return bare(block.text).partition("this code: ")[2][:8]


def elsewhere(person: Person, name: str = "ada-there") -> Person:
    """The same person's account on another platform, in the same channel."""
    return replace(person, name=name, platform="terminal")


async def joined(first: Person, second: Person) -> Answer:
    asked = await second.says(f"/link code:{code_of(await first.says('/link'))}")
    return await second.presses(asked, "Both are mine")


async def test_a_code_joins_two_accounts_once_whoever_used_it_says_that_both_are_theirs(harbour: House) -> None:
    ada = harbour.person()
    there = elsewhere(ada)
    given = await ada.says("/link")
    code = code_of(given)

    asked = await there.says(f"/link code:{code.upper()[:4]}-{code[4:]}")
    done = await there.presses(asked, "Both are mine")
    again = await harbour.person("eve", platform="web").says(f"/link code:{code}")

    assert len(code) == 8
    assert all(shown(one).private for one in (given, asked, done))
    assert "The code was given on Test to ada." in words(asked)
    assert "These two accounts are one person now: Test and Terminal" in words(done)
    assert "ada" not in words(done)
    assert "There is no such code" in words(again)


async def test_until_it_is_said_that_both_are_theirs_nothing_is_joined(harbour: House) -> None:
    ada = harbour.person()
    there = elsewhere(ada)

    await there.says(f"/link code:{code_of(await ada.says('/link'))}")

    assert "joined with no other" in words(await there.says("/link undo:yes"))


async def test_a_code_lapses_after_a_quarter_of_an_hour(harbour: House) -> None:
    ada = harbour.person()
    code = code_of(await ada.says("/link"))
    asked = await elsewhere(ada).says(f"/link code:{code}")

    await harbour.passes(15 * 60 + 1)

    assert "no such code" in words(await elsewhere(ada).says(f"/link code:{code}"))
    assert "no such code" in words(await elsewhere(ada).presses(asked, "Both are mine"))


async def test_after_five_wrong_codes_the_account_waits_an_hour_and_others_do_not(harbour: House) -> None:
    ada, eve = harbour.person(), harbour.person("eve", platform="web")
    code = code_of(await ada.says("/link"))
    for _ in range(5):
        assert "no such code" in words(await eve.says("/link code:aaaaaaaa"))
        harbour.time.passes(1)

    assert "too many wrong codes" in words(await eve.says(f"/link code:{code}"))
    assert title(await elsewhere(ada).says(f"/link code:{code}")) == "Are both accounts yours?"
    await harbour.passes(3600)
    assert "no such code" in words(await eve.says(f"/link code:{code}"))


async def test_ones_own_code_one_of_the_same_platform_and_a_second_person_are_refused(harbour: House) -> None:
    ada, ben, cy = harbour.person("ada"), harbour.person("ben"), harbour.person("cy")
    code = code_of(await ada.says("/link"))

    assert "given to this account" in words(await ada.says(f"/link code:{code}"))
    assert "Both accounts are on Test" in words(await ben.says(f"/link code:{code}"))
    await joined(ada, elsewhere(ada))
    another = code_of(await cy.says("/link"))
    assert "joined with another one already" in words(await elsewhere(ada).says(f"/link code:{another}"))
    third = code_of(await elsewhere(ben, "ben-there").says("/link"))
    assert "joined with another one already" in words(await ada.says(f"/link code:{third}"))


async def test_a_third_account_becomes_the_same_person_by_a_code_of_either(harbour: House) -> None:
    ada = harbour.person()
    await joined(ada, elsewhere(ada))

    web = replace(ada, name="ada-web", platform="web")
    await joined(elsewhere(ada), web)

    assert "Joined so far: Test, Terminal and Web." in words(await web.says("/link"))


async def test_in_a_round_both_are_one_player_whose_later_answer_counts(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    there = elsewhere(ben, "ben-there")
    await joined(ben, there)
    round_ = await begins(ada, ben, there, line="/quiz kinds:choice")

    await answers(ben, round_.question, rightly=False)
    harbour.time.passes(1)
    await answers(there, round_.question)
    await harbour.settles()
    stood = words(harbour.board.last())
    await answers(ada, round_.question, rightly=False)
    await plays_on(ada, round_)

    assert "1 of 2 answered" in stood
    assert {one.learner: one.right for one in await kept(harbour, round_)} == {
        learner("ben"): True,
        learner("ada"): False,
    }
    assert words(harbour.board.last()).count("ben") == 1
    summary = words(await ben.presses(harbour.board.last(), "My summary", private=False))
    assert "1 of 1 right" in summary
    assert summary == words(await there.presses(harbour.board.last(), "My summary", private=False))


async def test_joining_in_a_round_that_both_play_leaves_one_of_them(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    there = elsewhere(ben, "ben-there")
    round_ = await begins(ada, ben, there, line="/quiz kinds:choice")
    await answers(ben, round_.question, rightly=False)
    harbour.time.passes(1)
    await answers(there, round_.question)

    await joined(ben, there)
    await harbour.settles()

    assert "1 of 2 answered" in words(harbour.board.last())
    assert [(one.learner, one.right) for one in await kept(harbour, round_)] == [(learner("ben"), True)]


async def test_who_begins_here_may_host_there_and_goes_on_alone_there(harbour: House) -> None:
    ada = harbour.person("ada")
    there = elsewhere(ada)
    await joined(ada, there)
    await begins(ada, line="/quiz kinds:choice")

    controls = await there.presses(harbour.board.last(), "Host controls", private=False)
    await there.presses(controls, "Pause")
    await ada.says("/quiz 3 solo")
    found = await there.says("/quiz 3 solo")

    assert title(controls) == "Host controls"
    assert "Go on" in " ".join(labels(found))
    assert (await playing(ada)).state.value == "paused"


async def test_leaderboard_ranking_and_export_are_the_persons(harbour: House) -> None:
    ada, there = harbour.person("ada"), elsewhere(harbour.person("ada"))
    for one in (ada, there):
        round_ = await begins(one, line="/quiz kinds:choice")
        await answers(one, round_.question)
        await plays_on(one, round_)
        await harbour.passes(60)

    await joined(ada, there)
    board = words(await there.says("/leaderboard"))
    await there.says("/privacy ranking off")
    exported = json.loads(shown(await ada.says("/privacy export")).files[0].content)

    assert "2 right of 2" in board
    assert board.count("ada") == 1
    assert "Nobody yet" in words(await ada.says("/leaderboard"))
    assert [one["right"] for one in exported["answers"]] == [True, True]
    assert exported["links"][0]["account"] == "terminal:ada-there"


async def test_deleting_says_that_it_means_both_and_does(harbour: House) -> None:
    ada, there = harbour.person("ada"), elsewhere(harbour.person("ada"))
    await joined(ada, there)
    await begins(there, line="/quiz kinds:choice")

    asked = await there.says("/privacy delete")
    await there.presses(asked, "Delete everything about me")

    assert "your accounts on Test and Terminal" in words(asked)
    assert "joined with no other" in words(await ada.says("/link undo:yes"))


async def test_a_subscription_comes_where_it_was_asked_for_and_its_answer_is_the_persons(harbour: House) -> None:
    ada = harbour.person("ada", server=None, kind=PlaceKind.DIRECT, channel="test:@ada")
    there = replace(elsewhere(ada), channel="terminal:@ada-there")
    await joined(ada, there)

    await there.says("/subscribe time:18:30 zone:UTC lecture:tides")
    await harbour.passes(30 * 60 + 1)
    post = harbour.board.last("terminal:@ada-there")
    label = next(label for label in labels(post) if label in ("A", "True", "Type your answer", "Put them in order"))
    told = await there.presses(post, label, private=False)

    async with harbour.store.reading() as repositories:
        schedule = await repositories.schedules.of_channel(ChannelId("terminal:@ada-there"), Sort.PERSONAL)
    assert schedule is not None
    assert schedule.by == learner("ada")
    assert "not known" not in repr(told)
    assert "no question of the day" in words(await ada.says("/unsubscribe"))
    assert "No more questions" in words(await there.says("/unsubscribe"))


async def test_undone_they_are_two_from_then_on_and_that_is_said(harbour: House) -> None:
    ada, there = harbour.person("ada"), elsewhere(harbour.person("ada"))
    await joined(ada, there)
    round_ = await begins(there, line="/quiz kinds:choice")
    await answers(there, round_.question)
    await plays_on(there, round_)

    parted = await ada.presses(await ada.says("/link"), "Separate my accounts")

    assert "from now on" in words(parted)
    assert "stays with the account that was there first" in words(parted)
    exports = [json.loads(shown(await one.says("/privacy export")).files[0].content) for one in (ada, there)]
    assert [len(one["answers"]) for one in exports] == [1, 0]


async def test_another_process_sees_it_and_what_it_wrote_meanwhile_is_the_persons(tmp_path: Path) -> None:
    async with (
        a_house(tmp_path, TIDES) as here,
        a_house(tmp_path, TIDES, time=here.time, board=here.board) as yonder,
    ):
        ada = here.person("ada")
        there = replace(elsewhere(ada), house=yonder)
        round_ = await begins(ada, line="/quiz kinds:choice")
        await joined(ada, elsewhere(ada))
        await there.presses(here.board.last(), "A", private=False)  # which the other process takes for another person

        await yonder.services.accounts.refresh()

        assert {one.learner for one in await kept(here, round_)} == {learner("ada")}
        assert "Joined so far: Test and Terminal" in words(await there.says("/link"))
