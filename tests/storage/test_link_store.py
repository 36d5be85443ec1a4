"""Two accounts of one person: what was kept under both stands under one of them, whatever stood where."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.platform import direct
from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, LearnerId, RoundId, ScheduleId
from bot.ports import Appeal, Code, Link, Report, Schedule, Sort, Store, Visit
from bot.storage.people import People
from bot.study.quiz.round import Mode, TellHost
from bot.study.timetable import Rule
from tests.storage.quizzes import (
    ADA,
    BOB,
    CY,
    DAY,
    HERE,
    HOME,
    LECTURE,
    MINUTE,
    NOW,
    QUIZ,
    SECOND,
    add,
    alone,
    answer,
    asking,
    keep,
    number_of,
    quiz,
)
from tests.storage.test_people_store import everything

OTHER = LearnerId("other:eva")
LINK = Link(OTHER, BOB, NOW)
CODE = Code("abcd2345", BOB, "Bob", NOW + MINUTE)
CLOZE = number_of(Kind.CLOZE)


async def linked(store: Store, link: Link = LINK) -> list[RoundId]:
    async with store.transaction() as repositories:
        assert await repositories.links.join(link)
        return list(await repositories.links.gather(link))


async def test_a_code_can_be_used_once_and_in_its_time(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.links.offer(CODE, NOW)

    async with store.transaction() as repositories:
        links = repositories.links
        assert await links.offered(CODE.code, CODE.until) == CODE
        assert await links.offered(CODE.code, CODE.until + SECOND) is None
        assert [await links.take(CODE.code), await links.take(CODE.code)] == [True, False]
        assert await links.offered(CODE.code, NOW) is None


async def test_a_new_code_takes_the_place_of_the_accounts_last_one(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.links.offer(CODE, NOW)
        await repositories.links.offer(replace(CODE, code="new", name="Bobby"), NOW)

        assert await repositories.links.offered(CODE.code, NOW) is None
        assert await repositories.links.offered("new", NOW)


async def test_wrong_codes_are_counted_for_each_account_and_forgotten_in_time(store: Store) -> None:
    async with store.transaction() as repositories:
        links = repositories.links
        for seconds in range(3):
            await links.note_wrong(BOB, NOW + seconds * SECOND, NOW)
        await links.note_wrong(CY, NOW + MINUTE, NOW + SECOND)

        assert await links.wrong(BOB, NOW) == 2
        assert await links.wrong(BOB, NOW + 2 * SECOND) == 1


async def test_an_account_is_in_one_link_alone_and_no_link_hangs_on_another(store: Store) -> None:
    before = 0
    async with store.reading() as repositories:
        before = await repositories.links.revision()
    await linked(store)

    for account, person in ((OTHER, CY), (BOB, CY), (CY, OTHER)):
        async with store.transaction() as repositories:
            assert not await repositories.links.join(Link(account, person, NOW)), (account, person)

    third = Link(LearnerId("third:bob"), BOB, NOW + SECOND)
    await linked(store, third)
    async with store.reading() as repositories:
        assert await repositories.links.all() == [LINK, third]
        assert await repositories.links.accounts(BOB) == [BOB, OTHER, third.account]
        assert await repositories.links.person(OTHER) == BOB
        assert await repositories.links.person(CY) == CY
        assert await repositories.links.revision() > before


async def test_of_two_answers_to_one_question_the_later_stays_and_the_first_words_are_the_earlier(store: Store) -> None:
    await asking(store)
    await keep(store, answer(BOB, 0, "both moons"), answer(OTHER, 0, "the wind", at=NOW + 2 * SECOND))
    await keep(store, answer(OTHER, 1, "early", at=NOW), answer(BOB, 1, "late"))
    await keep(store, answer(OTHER, 2, "alone"), answer(CY, 0, "the bed"))

    changed = await linked(store)

    assert changed == [QUIZ]
    async with store.reading() as repositories:
        given = {(one.number, one.learner): one for one in await repositories.answers.of_round(QUIZ)}
        players = await repositories.answers.players(QUIZ)
    assert {key: one.given for key, one in given.items()} == {
        (0, BOB): "the wind",
        (0, CY): "the bed",
        (1, BOB): "late",
        (2, BOB): "alone",
    }
    assert (given[0, BOB].first, given[1, BOB].first) == ("both moons", "early")
    assert {player.learner: player.seen for player in players} == {BOB: 2, CY: 0}


async def test_who_played_with_two_accounts_is_waited_for_once(store: Store) -> None:
    await asking(store)
    async with store.transaction() as repositories:
        for learner in (BOB, OTHER, CY):
            await repositories.answers.join(QUIZ, learner, learner, -1)
    await keep(store, answer(BOB))

    await linked(store)

    async with store.reading() as repositories:
        assert await repositories.answers.waiting({QUIZ: 0}) == {QUIZ: 1}
        assert await repositories.answers.count(QUIZ, 0) == (1, 2)


async def test_everything_else_moves_too_and_what_both_have_stands_once(store: Store, url: str) -> None:
    await asking(store)
    await add(store, quiz("hosted", ChannelId("test:x"), host=OTHER, host_name="Eva"))
    await add(store, alone("own", OTHER, host_name="Eva"))
    async with store.transaction() as repositories:
        appeals, question = repositories.appeals, LECTURE.questions[0].id
        mine, theirs = Appeal(QUIZ, CLOZE, BOB, "Bob", "b", NOW), Appeal(QUIZ, CLOZE, OTHER, "Eva", "e", NOW)
        for appeal in (mine, theirs, replace(theirs, number=CLOZE + 1)):
            await appeals.open(appeal, [])
        await appeals.vote(mine, OTHER, is_right=True)
        await appeals.vote(theirs, CY, is_right=True)
        await appeals.vote(mine, CY, is_right=False)
        for learner, note in ((BOB, "old"), (OTHER, "new")):
            at = NOW if note == "old" else NOW + SECOND
            await repositories.reports.add(Report(HERE, None, LECTURE.id, question, learner, "B", "What?", note, at))
        await repositories.visits.record([Visit(BOB, HERE, NOW), Visit(OTHER, HERE, NOW + DAY)], NOW - DAY)
        await repositories.people.rank(OTHER, is_ranked=False)

    await linked(store)

    stands = await everything(url)
    assert [line for line in stands.split("\n") if OTHER in line] == [
        line for line in stands.split("\n") if line.startswith("('links'")
    ]
    async with store.reading() as repositories:
        kept = await repositories.appeals.find(QUIZ, CLOZE, BOB)
        assert kept is not None
        assert (kept.given, kept.yes, kept.no) == ("b", 0, 1)
        assert await repositories.appeals.find(QUIZ, CLOZE + 1, BOB)
        assert [one.note for one in await repositories.reports.of_server(HERE)] == ["new"]
        assert await repositories.visits.servers(BOB, NOW + DAY) == [HERE]
        assert not await repositories.people.is_ranked(BOB)
        assert await repositories.rounds.alone(BOB) == RoundId("own")


async def test_what_is_posted_to_the_account_goes_on_to_be_posted_to_it(store: Store) -> None:
    rule = Rule(9, 0, "Europe/Berlin")
    personal = Schedule(ScheduleId("personal"), Sort.PERSONAL, None, direct(OTHER), rule, OTHER, NOW)
    async with store.transaction() as repositories:
        await repositories.schedules.put(personal, NOW + DAY)

    await linked(store)

    async with store.reading() as repositories:
        kept = await repositories.schedules.get(personal.id)
    assert kept == replace(personal, by=BOB)


async def test_a_host_is_told_of_trouble_on_the_platform_of_the_round(store: Store) -> None:
    await linked(store)
    await add(store, quiz("there", ChannelId("other:channel"), host=BOB), [TellHost()])
    await add(store, quiz("here", HOME, host=BOB), [TellHost()])

    async with store.transaction() as repositories:
        told = await repositories.messages.claim(["test", "other"], NOW, NOW + MINUTE, 5)

    assert {one.channel for one in told} == {direct(OTHER), direct(BOB)}


async def test_what_comes_late_under_the_old_id_is_gathered_by_the_next_look(store: Store) -> None:
    await asking(store)
    await linked(store)
    await keep(store, answer(OTHER))

    async with store.transaction() as repositories:
        assert await repositories.links.gather(LINK) == [QUIZ]
        assert await repositories.links.gather(LINK) == []

        assert [one.learner for one in await repositories.answers.of_question(QUIZ, 0)] == [BOB]


async def test_who_parts_takes_nothing_along(store: Store) -> None:
    await asking(store)
    await keep(store, answer(OTHER))
    await linked(store)

    async with store.transaction() as repositories:
        parted = await repositories.links.part(OTHER)
        again = await repositories.links.part(OTHER)

    assert (list(parted), list(again)) == ([OTHER], [])
    async with store.reading() as repositories:
        assert await repositories.links.accounts(BOB) == [BOB]
        assert [one.learner for one in await repositories.answers.of_question(QUIZ, 0)] == [BOB]


async def test_the_first_account_parts_from_all(store: Store) -> None:
    third = LearnerId("third:bob")
    await linked(store)
    await linked(store, Link(third, BOB, NOW))

    async with store.transaction() as repositories:
        assert list(await repositories.links.part(BOB)) == [OTHER, third]


async def test_deletion_and_export_mean_all_accounts(store: Store, url: str) -> None:
    await asking(store, host=ADA)
    await add(store, quiz("personal", direct(OTHER), host=None, mode=Mode.DAILY))
    await linked(store)
    await keep(store, answer(BOB), answer(BOB, round=RoundId("personal")), answer(CY))
    async with store.transaction() as repositories:
        await repositories.links.offer(replace(CODE, account=OTHER), NOW)
        await repositories.links.note_wrong(OTHER, NOW, NOW)
        exported = await repositories.people.export(BOB)
        assert isinstance(repositories.people, People)

        rows, rounds = await repositories.people.delete(BOB, NOW)

    assert {"links", "link_codes", "wrong_codes", "players"} <= exported.keys()
    assert len(exported["links"]) == 1
    assert (rows["links"], list(rounds)) == (1, [QUIZ])
    stands = await everything(url)
    assert OTHER not in stands
    assert BOB not in stands
    assert CY in stands
