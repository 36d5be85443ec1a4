"""Appeals, votes on them, the forms that servers accept since, and reports about questions."""

from __future__ import annotations

from dataclasses import replace

from bot.kernel.ids import LearnerId, LectureId, QuestionId, ServerId
from bot.ports import Appeal, Report, Store
from bot.study.quiz.round import Post
from tests.storage.quizzes import ADA, BOB, CY, HERE, HOME, NOW, QUIZ, SECOND, THERE, add, quiz
from tests.storage.test_round_store import outbox

TIDES, NEW = LectureId("tides"), QuestionId("tide-cloze")
APPEAL = Appeal(QUIZ, 2, BOB, "Bob", "a new one", NOW)


async def opened(store: Store, appeal: Appeal = APPEAL) -> bool:
    async with store.transaction() as repositories:
        return await repositories.appeals.open(appeal, [Post("a2", HOME)])


async def found(store: Store, learner: LearnerId = BOB, number: int = 2) -> Appeal | None:
    async with store.reading() as repositories:
        return await repositories.appeals.find(QUIZ, number, learner)


async def test_an_appeal_is_opened_once_by_each_and_announced(store: Store) -> None:
    await add(store, quiz())

    assert await opened(store)
    assert not await opened(store, replace(APPEAL, given="another"))
    assert await opened(store, replace(APPEAL, learner=CY))

    assert await found(store) == APPEAL
    assert await found(store, ADA) is None
    assert await found(store, number=1) is None
    assert [message.key for message in await outbox(store)] == [f"{QUIZ} a2 {HOME}"]


async def test_each_voter_has_one_vote_and_may_change_it(store: Store) -> None:
    await add(store, quiz())
    await opened(store)
    async with store.transaction() as repositories:
        vote = repositories.appeals.vote
        firsts = [
            await vote(APPEAL, ADA, is_right=False),
            await vote(APPEAL, CY, is_right=False),
            await vote(APPEAL, ADA, is_right=True),
            await vote(replace(APPEAL, learner=CY), ADA, is_right=True),
        ]

    assert firsts == [True, True, False, True]
    assert await found(store) == replace(APPEAL, yes=1, no=1)


async def test_an_appeal_is_decided_once(store: Store) -> None:
    await add(store, quiz())
    await opened(store)
    async with store.transaction() as repositories:
        decide = repositories.appeals.decide
        done = [
            await decide(APPEAL, verdict=True, by=None, at=NOW + SECOND),
            await decide(APPEAL, verdict=False, by=ADA, at=NOW),
            await decide(replace(APPEAL, number=3), verdict=False, by=ADA, at=NOW),
        ]

    assert done == [True, False, False]
    assert await found(store) == replace(APPEAL, verdict=True, decided=NOW + SECOND)


async def test_a_server_remembers_the_forms_that_it_accepts(store: Store) -> None:
    other = QuestionId("other")
    remembered: list[tuple[ServerId, ServerId | None, QuestionId, str]] = [
        (HERE, None, NEW, "second"),
        (HERE, None, NEW, "first"),
        (HERE, None, NEW, "second"),
        (HERE, None, other, "third"),
        (HERE, HERE, NEW, "own"),
        (THERE, None, NEW, "theirs"),
    ]
    async with store.transaction() as repositories:
        for number, (server, owner, question, form) in enumerate(remembered):
            at = NOW - number * SECOND
            await repositories.appeals.remember(server, owner, TIDES, question, form, at)

    async with store.reading() as repositories:
        forms = repositories.appeals.forms
        assert await forms(HERE, None, TIDES) == {NEW: ["first", "second"], other: ["third"]}
        assert await forms(HERE, HERE, TIDES) == {NEW: ["own"]}
        assert await forms(None, None, TIDES) == {}
        assert await forms(HERE, None, LectureId("other")) == {}


def report(learner: LearnerId = BOB, question: QuestionId = NEW, server: ServerId = HERE, note: str = "?") -> Report:
    return Report(server, None if server == HERE else server, TIDES, question, learner, "Bob", "What of it?", note, NOW)


async def test_reports_are_each_server_s_own_and_one_by_each_about_a_question(store: Store) -> None:
    later = replace(report(CY), at=NOW + SECOND)
    async with store.transaction() as repositories:
        for one in (report(), later, report(note="wrong!"), report(server=THERE)):
            await repositories.reports.add(one)

    async with store.reading() as repositories:
        assert await repositories.reports.of_server(HERE) == [later, report(note="wrong!")]
        assert await repositories.reports.of_server(THERE) == [report(server=THERE)]


async def test_closed_reports_are_gone_and_others_are_not(store: Store) -> None:
    other = report(question=QuestionId("other"))
    async with store.transaction() as repositories:
        for one in (report(), report(CY), other, report(server=THERE)):
            await repositories.reports.add(one)

        closed = [
            await repositories.reports.close(HERE, TIDES, NEW),
            await repositories.reports.close(HERE, TIDES, NEW),
        ]

        assert closed == [2, 0]
        assert await repositories.reports.of_server(HERE) == [other]
        assert len(await repositories.reports.of_server(THERE)) == 1
