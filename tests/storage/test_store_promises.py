"""What every store promises, on each engine that it can stand on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.corpus.draft import ChapterDraft, ConceptDraft
from bot.corpus.lecture import Chapter, Concept, Passage
from bot.kernel.errors import BadFile, NotFound, PersonError
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LectureId, ServerId
from bot.ports import Listed, TitleTaken
from bot.storage import Store, open_store
from tests.storage.cancelling import cancelled
from tests.stores import Readings, draft, garden, held, lecture, put, revision

HERE = ServerId("discord:1")
THERE = ServerId("discord:2")

NOW = datetime(2026, 10, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


async def test_an_empty_store_has_revision_0_and_nothing_on_its_shelves(store: Store) -> None:
    async with store.reading() as repositories:
        changes = await repositories.lectures.changes(0)
        listed = await repositories.lectures.listed()

    assert (changes.revision, list(changes.changed), list(changes.removed), list(listed)) == (0, [], [], [])


async def test_a_lecture_comes_back_as_it_was_put(store: Store) -> None:
    start = timedelta(seconds=61.25)
    first = ChapterDraft("Sowing", "In March.", ChapterId("sow"), start, ("early",), ("when?", "how?"))
    second = ChapterDraft("", "It rains – “a lot” 🌧", ChapterId("rain"))
    concept = ConceptDraft(
        ConceptId("pot"), "pot", "holds soil", (ChapterId("rain"), 1), ("jar",), (ConceptId("pot"),), "clay mostly"
    )
    given = draft(
        "Tomatoes",
        first,
        second,
        id=LectureId("tomatoes"),
        speakers=("Ada", "Bo"),
        source="Garden TV",
        url="https://garden.example/1",
        language="de",
        concepts=(concept,),
    )

    await put(store, given)

    found = await lecture(store, "tomatoes")
    assert found.chapters == (
        Chapter(ChapterId("sow"), 1, "Sowing", "In March.", start, ("early",), ("when?", "how?")),
        Chapter(ChapterId("rain"), 2, "", "It rains – “a lot” 🌧"),
    )
    assert found.concepts == (
        Concept(
            ConceptId("pot"),
            "pot",
            "holds soil",
            (ChapterId("rain"), ChapterId("sow")),
            ("jar",),
            (ConceptId("pot"),),
            "clay mostly",
        ),
    )
    assert (found.title, found.speakers, found.source) == ("Tomatoes", ("Ada", "Bo"), "Garden TV")
    assert (found.url, found.language, found.passages) == ("https://garden.example/1", "de", ())


async def test_a_second_import_of_the_same_writes_nothing(store: Store) -> None:
    first = await put(store, draft())

    second = await put(store, draft())

    assert first.is_new
    assert (first.chapters, first.added, len(first.changes)) == (3, 3, 3)
    assert second.is_empty
    assert await revision(store) == 1


async def test_chapters_keep_their_ids_when_they_are_edited_moved_and_joined_by_others(store: Store) -> None:
    one, two, three = garden(3)
    await put(store, draft("T", one, two, three))
    before = {chapter.title: chapter.id for chapter in (await lecture(store, "t")).chapters}

    edited = replace(two, summary=two.summary + " Now and then.")
    diff = await put(store, draft("T", ChapterDraft("Welcome", "Hello all."), three, one, edited))

    after = await lecture(store, "t")
    assert [chapter.number for chapter in after.chapters] == [1, 2, 3, 4]
    assert [before.get(chapter.title) for chapter in after.chapters[1:]] == [
        chapter.id for chapter in after.chapters[1:]
    ]
    assert after.chapters[3].summary == edited.summary
    assert (diff.is_new, diff.added, diff.edited, diff.removed) == (False, 1, 1, 0)


async def test_a_chapter_that_returns_is_the_one_that_went(store: Store) -> None:
    one, two, three = garden(3)
    await put(store, draft("T", one, two, three))
    before = await lecture(store, "t")

    gone = await put(store, draft("T", one, three))
    without = await lecture(store, "t")
    back = await put(store, draft("T", one, replace(two, key_points=("new",)), three))

    assert (gone.removed, back.added) == (1, 1)
    assert [chapter.id for chapter in without.chapters] == [before.chapters[0].id, before.chapters[2].id]
    assert [chapter.id for chapter in (await lecture(store, "t")).chapters] == [one.id for one in before.chapters]


async def test_the_lectures_own_edits_are_named(store: Store) -> None:
    concept = ConceptDraft(ConceptId("c"), "c", "what", (1,))
    await put(store, draft("T", id=LectureId("t"), concepts=(concept,)))

    other = replace(concept, definition="else")
    diff = await put(store, draft("U", id=LectureId("t"), language="fr", speakers=("Al",), concepts=(other,)))

    assert set(diff.fields) == {"title", "language", "speakers", "concepts"}
    assert not diff.changes
    assert (await lecture(store, "t")).concepts[0].definition == "else"


async def test_a_watcher_is_told_what_changed_and_what_went_and_nothing_else(store: Store) -> None:
    for title in ("A", "B", "C"):
        await put(store, draft(title))
    seen = await revision(store)

    await put(store, draft("B", *garden(5)))
    async with store.transaction() as repositories:
        await repositories.lectures.remove(LectureId("c"))

    async with store.reading() as repositories:
        changes = await repositories.lectures.changes(seen)
    assert [(one.lecture.id, len(one.lecture.chapters)) for one in changes.changed] == [("b", 5)]
    assert changes.removed == [("c", None)]
    assert changes.revision == await revision(store) > seen


async def test_a_removed_lecture_is_gone_and_comes_back_with_its_identities(store: Store) -> None:
    await put(store, draft("T"))
    before = await lecture(store, "t")
    async with store.transaction() as repositories:
        await repositories.lectures.remove(LectureId("t"))
    assert await held(store) == []

    diff = await put(store, draft("T", *reversed(list(garden(3)))))

    assert (diff.is_new, diff.added, diff.removed) == (True, 3, 0)
    back = await lecture(store, "t")
    assert [chapter.id for chapter in back.chapters] == [chapter.id for chapter in reversed(before.chapters)]


async def test_removing_or_subtitling_what_is_not_there_is_said(store: Store) -> None:
    await put(store, draft("T"), HERE)

    async with store.transaction() as repositories:
        with pytest.raises(NotFound, match="'t'"):
            await repositories.lectures.remove(LectureId("t"))
        with pytest.raises(NotFound, match="'t'"):
            await repositories.lectures.attach(LectureId("t"), (), THERE)


async def test_lectures_are_listed_in_the_order_of_their_first_adding(store: Store) -> None:
    for title in ("Zinnia", "Aster", "Mallow"):
        await put(store, draft(title, *garden(2)), HERE if title == "Mallow" else None)
    await put(store, draft("Zinnia", *garden(4)))

    async with store.reading() as repositories:
        listed = await repositories.lectures.listed()

    assert list(listed) == [
        Listed(LectureId("zinnia"), "Zinnia", None, 4),
        Listed(LectureId("aster"), "Aster", None, 2),
        Listed(LectureId("mallow"), "Mallow", HERE, 2),
    ]
    assert [one.lecture.id for one in await held(store)] == ["zinnia", "aster", "mallow"]


async def test_each_owner_has_ids_and_titles_of_its_own(store: Store) -> None:
    for owner in (None, HERE, THERE):
        await put(store, draft("T"), owner)

    async with store.transaction() as repositories:
        await repositories.lectures.remove(LectureId("t"), HERE)

    assert [(one.lecture.id, one.owner) for one in await held(store)] == [("t", None), ("t", THERE)]


async def test_a_title_that_another_lecture_has_is_refused_with_its_id(store: Store) -> None:
    await put(store, draft("Growing Tomatoes", id=LectureId("first")))

    with pytest.raises(TitleTaken, match=r"--update first.*--as") as refused:
        await put(store, draft("growing  tomatoes", id=LectureId("second")))

    assert refused.value.lecture_id == "first"
    assert len(await held(store)) == 1


async def test_a_lecture_is_not_renamed_to_a_title_that_another_has(store: Store) -> None:
    await put(store, draft("One", id=LectureId("one")))
    await put(store, draft("Two", id=LectureId("two")))

    with pytest.raises(TitleTaken):
        await put(store, draft("One", id=LectureId("two")))


async def test_update_continues_the_named_lecture_and_as_adds_one_beside_it(store: Store) -> None:
    await put(store, draft("T", id=LectureId("first")))
    before = await lecture(store, "first")

    updated = await put(store, draft("T", *garden(4)), update=LectureId("first"))
    beside = await put(store, draft("T"), as_id=LectureId("second"))
    again = await put(store, draft("T"), as_id=LectureId("second"))

    assert (updated.is_new, updated.added, updated.lecture_id) == (False, 1, "first")
    assert (beside.is_new, beside.lecture_id) == (True, "second")
    assert again.is_empty
    assert (await lecture(store, "first")).chapters[:3] == before.chapters
    assert (await put(store, draft("T", *garden(4), id=LectureId("first")))).is_empty


async def test_update_of_what_is_not_there_and_an_id_that_another_has_are_refused(store: Store) -> None:
    await put(store, draft("T", id=LectureId("first")))

    with pytest.raises(NotFound, match="'second'"):
        await put(store, draft("U"), update=LectureId("second"))
    with pytest.raises(PersonError, match="--update first"):
        await put(store, draft("U"), as_id=LectureId("first"))

    assert [one.lecture.title for one in await held(store)] == ["T"]


async def test_a_rehearsal_says_what_would_happen_and_changes_nothing(store: Store) -> None:
    await put(store, draft("T"))

    async with store.rehearsal() as repositories:
        diff = await repositories.lectures.put(draft("T", *garden(5)))

    assert diff.added == 2
    assert len((await lecture(store, "t")).chapters) == 3
    assert await revision(store) == 1


async def test_a_failing_import_takes_with_it_what_the_transaction_did_before(store: Store) -> None:
    def torn() -> Iterator[ChapterDraft]:
        yield from garden(1500)
        raise BadFile("b.jsonl", 1502, "no JSON")

    async def both() -> None:
        async with store.transaction() as repositories:
            await repositories.lectures.put(draft("A"))
            await repositories.lectures.put(replace(draft("B"), chapters=Readings(torn)))

    with pytest.raises(BadFile, match="line 1502"):
        await both()

    assert await held(store) == []
    assert await revision(store) == 0


async def test_a_file_that_changes_while_it_is_read_changes_nothing(store: Store) -> None:
    lengths = count(3)
    given = replace(draft("T"), chapters=Readings(lambda: garden(next(lengths))))

    with pytest.raises(BadFile, match="while it was being read"):
        await put(store, given)

    assert await held(store) == []


async def test_a_long_lecture_is_written_in_batches_and_read_whole(store: Store) -> None:
    told: list[int] = []
    given = replace(draft("Long"), chapters=Readings(lambda: garden(2500)))

    diff = await put(store, given, progress=told.append)

    chapters = (await lecture(store, "long")).chapters
    assert (diff.added, len(diff.changes), told) == (2500, 1000, [1000, 1000, 500])
    assert [chapter.number for chapter in chapters] == list(range(1, 2501))
    assert [chapter.title for chapter in chapters] == [chapter.title for chapter in garden(2500)]
    assert len({chapter.id for chapter in chapters}) == 2500


async def test_a_transcript_replaces_the_one_before_and_leaves_with_its_chapter(store: Store) -> None:
    one, two, three = garden(3)
    await put(store, draft("T", one, two, three))
    ids = [chapter.id for chapter in (await lecture(store, "t")).chapters]
    said = [Passage(id_, timedelta(seconds=n), timedelta(seconds=n + 0.5), f"words {n}") for n, id_ in enumerate(ids)]

    async with store.transaction() as repositories:
        await repositories.lectures.attach(LectureId("t"), said[::-1])
        await repositories.lectures.attach(LectureId("t"), said)
    whole = (await lecture(store, "t")).passages
    before = await revision(store)
    await put(store, draft("T", one, three))

    assert whole == tuple(said)
    assert (await lecture(store, "t")).passages == (said[0], said[2])
    assert await revision(store) == before + 1


async def test_a_place_has_one_default_until_it_forgets_it(store: Store) -> None:
    place, other = ChannelId("discord:7"), HERE
    async with store.transaction() as repositories:
        await repositories.defaults.choose(place, LectureId("a"))
        await repositories.defaults.choose(other, LectureId("a"))
        await repositories.defaults.choose(place, LectureId("b"))
    chosen = await revision(store)

    async with store.transaction() as repositories:
        await repositories.defaults.choose(other, None)
        await repositories.defaults.choose(place, LectureId("b"))

    async with store.reading() as repositories:
        assert await repositories.defaults.all() == {place: "b"}
    assert (chosen, await revision(store)) == (3, 4)


async def test_an_action_is_kept_once_and_found_again(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.actions.keep([], NOW, NOW - YEAR)
        await repositories.actions.keep([("~b", "two"), ("~a", "one")], NOW, NOW - YEAR)
        await repositories.actions.keep([("~a", "other"), ("~c", "three")], NOW, NOW - YEAR)

    async with store.reading() as repositories:
        found = [await repositories.actions.get(token) for token in ("~a", "~b", "~c", "~d")]
    assert found == ["one", "two", "three", None]


async def test_the_last_digest_of_a_file_is_remembered(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.files.record("a.yaml", "1")
        await repositories.files.record("a.yaml", "2")

    async with store.reading() as repositories:
        assert await repositories.files.digest("a.yaml") == "2"
        assert await repositories.files.digest("b.yaml") is None


async def test_everything_is_there_after_closing_and_opening_again(url: str) -> None:
    async with open_store(url) as first:
        await put(first, draft("T"))
        before = await held(first)

    async with open_store(url) as second:
        assert await held(second) == before
        assert await revision(second) == 1


async def test_twenty_writers_at_once_each_leave_their_lecture(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(20):
        await asyncio.gather(*(put(store, draft(f"T {n}", *garden(30))) for n in range(10) for store in (one, other)))
        await asyncio.gather(*(put(one, draft(f"U {n}")) for n in range(20)))

        titles = sorted(held_.lecture.title for held_ in await held(one))
        assert titles == sorted([f"T {n}" for n in range(10)] + [f"U {n}" for n in range(20)])
        assert await revision(one) == 30


async def test_a_reader_waits_for_no_writer_and_sees_one_moment(store: Store) -> None:
    await put(store, draft("T"))

    async with asyncio.timeout(5), store.reading() as repositories:
        before = await repositories.lectures.revision()
        async with store.transaction() as writing:
            await writing.lectures.put(draft("U"))
            assert [one.lecture.title for one in await held(store)] == ["T"]
        after = await repositories.lectures.listed()

    assert before == 1
    assert [one.title for one in after] == ["T"]
    assert [one.lecture.title for one in await held(store)] == ["T", "U"]


async def test_a_writer_cancelled_at_any_await_leaves_the_store_whole_and_open_to_others(store: Store) -> None:
    await put(store, draft("T"))

    async def write() -> None:
        async with store.transaction() as repositories:
            await repositories.lectures.put(draft("T", *garden(6)))
            await repositories.defaults.choose(HERE, LectureId("t"))

    for at in count(1):
        error = await cancelled(write(), at)
        async with asyncio.timeout(10), store.transaction() as repositories:
            chosen = await repositories.defaults.all()
            chapters = (await repositories.lectures.listed())[0].chapters
            assert (chapters, chosen) in [(3, {}), (6, {HERE: "t"})]
            await repositories.lectures.put(draft("T"))
            await repositories.defaults.choose(HERE, None)
        if error is None:
            break
    assert at > 10


async def test_a_reader_cancelled_at_any_await_leaves_room_for_others(store: Store) -> None:
    await put(store, draft("T"))

    async def read() -> None:
        async with store.reading() as repositories:
            await repositories.lectures.changes(0)

    for at in count(1):
        error = await cancelled(read(), at)
        async with asyncio.timeout(10):
            readings = await asyncio.gather(*(held(store) for _ in range(4)))
        assert [len(reading) for reading in readings] == [1] * 4
        if error is None:
            break
    assert at > 5


async def test_actions_that_nobody_was_shown_for_long_are_forgotten(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.actions.keep([("~old", "one"), ("~shown again", "two")], NOW, NOW - YEAR)
        await repositories.actions.keep([("~shown again", "two")], NOW + YEAR, NOW)

    async with store.transaction() as repositories:
        await repositories.actions.keep([("~new", "three")], NOW + 2 * YEAR, NOW + YEAR)
        found = [await repositories.actions.get(token) for token in ("~old", "~shown again", "~new")]

    assert found == [None, "two", "three"]
