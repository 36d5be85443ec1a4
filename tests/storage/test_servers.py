"""What servers do with lectures: files that wait, common lectures they hide, who used the bot where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.kernel.ids import LearnerId, LectureId, ServerId
from bot.ports import Pending, Store, Visit
from bot.storage.pending import WAITING
from tests.stores import revision

HERE, THERE = ServerId("test:here"), ServerId("test:there")
ADA, BOB = LearnerId("test:ada"), LearnerId("test:bob")
NOW = datetime(2026, 10, 1, 18, tzinfo=UTC)
DAY = timedelta(days=1)


def file(id_: str, server: ServerId = HERE, at: datetime = NOW, content: bytes = b"\x00\xff any") -> Pending:
    return Pending(id_, server, "tea.txt", content, at)


async def keep(store: Store, *files: Pending) -> None:
    for one in files:
        async with store.transaction() as repositories:
            await repositories.pending.keep(one, one.at - DAY)


async def waiting(store: Store, server: ServerId, *ids: str) -> list[Pending | None]:
    async with store.reading() as repositories:
        return [await repositories.pending.get(server, id_) for id_ in ids]


async def test_a_file_waits_with_its_content_to_the_byte_in_its_server_alone(store: Store) -> None:
    await keep(store, file("one"), file("one", THERE, content=b"other"))

    assert await waiting(store, HERE, "one", "two") == [file("one"), None]
    assert await waiting(store, THERE, "one") == [file("one", THERE, content=b"other")]


async def test_a_file_that_is_handed_in_again_waits_anew(store: Store) -> None:
    await keep(store, file("one"), file("one", at=NOW + DAY / 2), file("two", at=NOW + DAY * 1.25))

    assert await waiting(store, HERE, "one") == [file("one", at=NOW + DAY / 2)]


async def test_a_forgotten_file_is_gone_and_others_are_not(store: Store) -> None:
    await keep(store, file("one"), file("two"), file("one", THERE))

    async with store.transaction() as repositories:
        await repositories.pending.forget(HERE, "one")
        await repositories.pending.forget(HERE, "never there")

    assert await waiting(store, HERE, "one", "two") == [None, file("two")]
    assert await waiting(store, THERE, "one") == [file("one", THERE)]


async def test_files_from_long_ago_are_forgotten_in_every_server(store: Store) -> None:
    await keep(store, file("old", THERE, NOW - DAY), file("new"), file("newer", at=NOW + timedelta(seconds=1)))

    assert await waiting(store, THERE, "old") == [None]
    assert await waiting(store, HERE, "new") == [file("new")]


async def test_few_files_of_a_server_wait_at_once_and_the_oldest_give_way(store: Store) -> None:
    many = [file(f"f{number}", at=NOW + timedelta(seconds=number)) for number in range(WAITING + 2)]
    await keep(store, file("one", THERE), *many)

    found = await waiting(store, HERE, *(one.id for one in many))
    assert found == [None, None, *many[2:]]
    assert await waiting(store, THERE, "one") == [file("one", THERE)]


async def test_a_server_hides_and_shows_lectures_for_itself(store: Store) -> None:
    tea, bread = LectureId("tea"), LectureId("bread")
    async with store.transaction() as repositories:
        for server, lecture in ((HERE, tea), (HERE, bread), (THERE, tea), (HERE, tea)):
            await repositories.hidden.hide(server, lecture)
    async with store.transaction() as repositories:
        await repositories.hidden.show(HERE, tea)
        await repositories.hidden.show(THERE, tea)

    async with store.reading() as repositories:
        assert await repositories.hidden.all() == {HERE: {bread}}


async def test_hiding_and_showing_are_told_to_watchers(store: Store) -> None:
    seen = [await revision(store)]
    async with store.transaction() as repositories:
        await repositories.hidden.hide(HERE, LectureId("tea"))
    seen.append(await revision(store))
    async with store.transaction() as repositories:
        await repositories.hidden.show(HERE, LectureId("tea"))
    seen.append(await revision(store))

    assert seen == sorted(set(seen))


async def test_visits_are_by_person_with_the_latest_time(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.visits.record([Visit(ADA, HERE, NOW - 3 * DAY), Visit(ADA, THERE, NOW)], NOW - 90 * DAY)
        await repositories.visits.record([Visit(BOB, HERE, NOW), Visit(ADA, HERE, NOW)], NOW - 90 * DAY)

    async with store.reading() as repositories:
        assert sorted(await repositories.visits.servers(ADA, NOW)) == [HERE, THERE]
        assert await repositories.visits.servers(BOB, NOW - DAY) == [HERE]
        assert await repositories.visits.servers(BOB, NOW + DAY) == []


async def test_a_visit_makes_the_person_s_lapsed_ones_forgotten_and_nobody_else_s(store: Store) -> None:
    async with store.transaction() as repositories:
        before = [Visit(ADA, HERE, NOW - 2 * DAY), Visit(BOB, HERE, NOW - 2 * DAY)]
        await repositories.visits.record(before, NOW - 90 * DAY)
        await repositories.visits.record([Visit(ADA, THERE, NOW)], NOW - DAY)

    async with store.reading() as repositories:
        assert await repositories.visits.servers(ADA, NOW - 90 * DAY) == [THERE]
        assert await repositories.visits.servers(BOB, NOW - 90 * DAY) == [HERE]
