"""Questions in the store: kept whole, the same after an edit, never lost when they are taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.corpus.diff import QuestionChanges
from bot.corpus.draft import ConceptDraft, EvidenceDraft, LectureDraft, QuestionDraft, WrongDraft
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChapterId, ConceptId, LectureId, QuestionId, ServerId
from bot.storage import Store, backup, open_store, restore
from bot.storage.address import address
from bot.storage.engine import PATIENCE, writing
from bot.storage.migrate import MIGRATIONS, Plan, bring_up_to_date
from tests.storage.test_migrations import copies_in, now
from tests.stores import draft, garden, held, lecture, put, revision

OLDER = Path(__file__).parent / "samples" / "0001.sql"
SOW = QuestionDraft(
    Kind.CHOICE,
    2,
    "What does water do?",
    ("It swells the seed",),
    QuestionId("water-choice"),
    ConceptId("pot"),
    "water",
    Depth.DISTINGUISH,
    3,
    (),
    (WrongDraft("It feeds the seed", "Soil does that.", 1), WrongDraft("It warms the seed", "", ChapterId("sow"))),
    "Water swells it; “light” comes later 🌱.",
    (EvidenceDraft(2, 1), EvidenceDraft(ChapterId("sow"), 0)),
)
DRY = QuestionDraft(Kind.TRUEFALSE, 1, "Seeds stay dry.", ("false",))
DUG = QuestionDraft(Kind.CLOZE, 3, "The bed is ____ first.", ("dug",), accept=("dug over",))


def garden_draft(*questions: QuestionDraft) -> LectureDraft:
    first, *rest = garden(3)
    concept = ConceptDraft(ConceptId("pot"), "pot", "holds soil", (1,))
    return draft("T", replace(first, id=ChapterId("sow")), *rest, concepts=(concept,), questions=questions)


async def asked(store: Store) -> tuple[Question, ...]:
    return (await lecture(store, "t")).questions


async def test_a_question_comes_back_as_it_was_put(store: Store) -> None:
    await put(store, garden_draft(SOW))

    second = (await lecture(store, "t")).chapters[1].id
    assert await asked(store) == (
        Question(
            QuestionId("water-choice"),
            Kind.CHOICE,
            second,
            ConceptId("pot"),
            "water",
            Depth.DISTINGUISH,
            3,
            "What does water do?",
            ("It swells the seed",),
            (),
            (
                Wrong("It feeds the seed", "Soil does that.", ChapterId("sow")),
                Wrong("It warms the seed", "", ChapterId("sow")),
            ),
            "Water swells it; “light” comes later 🌱.",
            (Evidence(second, 1), Evidence(ChapterId("sow"), 0)),
        ),
    )


async def test_the_same_questions_again_write_nothing(store: Store) -> None:
    first = await put(store, garden_draft(SOW, DRY, DUG))

    second = await put(store, garden_draft(SOW, DRY, DUG))

    assert first.questions == QuestionChanges(total=3, added=3)
    assert second.is_empty
    assert second.questions == QuestionChanges(total=3)
    assert await revision(store) == 1


async def test_an_edited_question_keeps_its_id_also_where_the_author_gave_none(store: Store) -> None:
    await put(store, garden_draft(SOW, DRY, DUG))
    before = [one.id for one in await asked(store)]

    edited = replace(SOW, difficulty=1), replace(DRY, stem="The seeds stay dry."), replace(DUG, answer=("turned",))
    diff = await put(store, garden_draft(*edited))

    assert [one.id for one in await asked(store)] == before
    assert [one.stem for one in await asked(store)] == [one.stem for one in edited]
    assert (diff.questions, diff.fields, diff.edited) == (QuestionChanges(total=3, edited=3), ("questions",), 0)


async def test_questions_that_change_places_are_stored_in_their_new_order(store: Store) -> None:
    await put(store, garden_draft(SOW, DRY, DUG))
    before = await asked(store)

    diff = await put(store, garden_draft(DUG, SOW, DRY))

    assert await asked(store) == (before[2], before[0], before[1])
    assert (diff.questions, diff.fields) == (QuestionChanges(total=3), ("questions",))


async def test_a_question_taken_out_stays_as_a_row_and_returns_as_the_same(store: Store) -> None:
    await put(store, garden_draft(SOW, DRY))
    before = await asked(store)

    gone = await put(store, garden_draft(SOW))
    without = await asked(store)
    async with writing(store.address) as gate, gate.transaction(keep=False) as connection:
        rows = (await connection.execute(text("select id, removed_at is null from questions order by number"))).all()
    back = await put(store, garden_draft(SOW, replace(DRY, explanation="They need water.")))

    assert (gone.questions, without) == (QuestionChanges(total=1, removed=1), before[:1])
    assert [(id_, bool(is_present)) for id_, is_present in rows] == [(before[0].id, True), (before[1].id, False)]
    assert back.questions == QuestionChanges(total=2, added=1)
    assert await asked(store) == (before[0], replace(before[1], explanation="They need water."))


async def test_a_removed_lecture_brings_its_questions_back(store: Store) -> None:
    await put(store, garden_draft(SOW, DRY))
    before = await asked(store)
    async with store.transaction() as repositories:
        await repositories.lectures.remove(LectureId("t"))

    diff = await put(store, garden_draft(SOW, DRY))

    assert (diff.is_new, diff.questions) == (True, QuestionChanges(total=2, added=2))
    assert await asked(store) == before


async def test_questions_of_two_owners_lectures_are_apart(store: Store) -> None:
    await put(store, garden_draft(SOW), ServerId("discord:1"))
    await put(store, garden_draft(DRY))

    await put(store, garden_draft(), ServerId("discord:1"))

    assert [(one.owner, len(one.lecture.questions)) for one in await held(store)] == [("discord:1", 0), (None, 1)]


async def test_a_thousand_questions_and_more_are_written_and_read(store: Store) -> None:
    many = [QuestionDraft(Kind.SHORT, number % 3 + 1, f"What is {number}?", (str(number),)) for number in range(2300)]

    await put(store, garden_draft(*many))

    assert [one.stem for one in await asked(store)] == [one.stem for one in many]


async def test_a_backup_has_the_questions_present_and_past(url: str, tmp_path: Path) -> None:
    async with open_store(url) as store:
        await put(store, garden_draft(SOW, DRY))
        before = await asked(store)
        await put(store, garden_draft(SOW))
        await backup(url, tmp_path / "kept.db")
        await put(store, garden_draft())

        await restore(tmp_path / "kept.db", url)
        restored = await asked(store)
        await put(store, garden_draft(SOW, DRY))

        assert restored == before[:1]
        assert await asked(store) == before


@pytest.fixture
async def older(url: str) -> str:
    """A database of revision 0001 with lectures in it."""
    await bring_up_to_date(address(url), now, PATIENCE, Plan(MIGRATIONS, "0001"))
    async with writing(address(url)) as gate, gate.transaction(keep=True) as connection:
        for line in OLDER.read_text().splitlines()[1:]:
            await connection.exec_driver_sql(line.removesuffix(";"))
    return url


async def test_a_database_without_questions_is_upgraded_with_its_lectures(older: str, tmp_path: Path) -> None:
    async with open_store(older, now=now) as store:
        (found,) = await held(store)
        async with store.reading() as repositories:
            changes = await repositories.lectures.changes(4)

    assert (found.lecture.id, found.owner, found.lecture.questions) == ("tides", None, ())
    assert [one.id for one in found.lecture.chapters] == ["bulges", "spring-and-neap-835d7f88"]
    assert [one.term for one in found.lecture.concepts] == ["Spring tide"]
    assert [one.text for one in found.lecture.passages] == ["Look at the sea."]
    assert (changes.revision, list(changes.changed)) == (5, [])
    if older.startswith("sqlite"):
        (copy,) = copies_in(tmp_path)
        assert "0001" in copy.name
        async with open_store(f"sqlite:///{copy}") as store:
            assert await held(store) == [found]


async def test_an_upgraded_lecture_takes_questions_and_keeps_its_chapters(older: str) -> None:
    async with open_store(older, now=now) as store:
        (before,) = await held(store)
        one, two = before.lecture.chapters
        asks = QuestionDraft(Kind.WHICH, 2, "Where do the pulls add up?", (), wrong=(WrongDraft("", "", one.id),))
        again = draft(
            before.lecture.title,
            *(
                replace(next(garden(1)), title=chapter.title, summary=chapter.summary, id=id_)
                for chapter, id_ in ((one, one.id), (two, None))
            ),
            id=LectureId("tides"),
            questions=(asks,),
        )

        diff = await put(store, again)

        (after,) = await held(store)
        assert [chapter.id for chapter in after.lecture.chapters] == [one.id, two.id]
        assert diff.questions == QuestionChanges(total=1, added=1)
        assert after.lecture.questions[0].chapter == two.id
