"""What stays the same chapter when a file is read again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.corpus.identity import LECTURE_ID, Fingerprint, concepts, fingerprint, lecture_id, settle
from bot.corpus.sketch import distance, normal, sketch
from bot.kernel.ids import ChapterId, ConceptId, LectureId

TALK = (
    (
        "Welcome and overview",
        "The speaker greets everybody and lays out what the evening will bring and why it matters.",
    ),
    (
        "Two bulges, one Moon",
        "The far side of the Earth is pulled less than its centre, which leaves a second bulge of water.",
    ),
    ("Spring and neap tides", "The Sun adds a little less than half; at new and full moon both pull along one line."),
    (
        "Resonance in bays",
        "A bay whose own swing takes about twelve hours answers the ocean with sixteen metres of water.",
    ),
    ("Q&A", "Listeners ask about power stations in estuaries, shipping, and how pilots plan a week ahead."),
)


def drafts(*chapters: tuple[str, str]) -> list[ChapterDraft]:
    return [ChapterDraft(title, summary) for title, summary in chapters]


def prints(chapters: Sequence[ChapterDraft]) -> list[Fingerprint]:
    return [fingerprint(one, number) for number, one in enumerate(chapters, start=1)]


def remembered(chapters: Sequence[ChapterDraft]) -> list[Fingerprint]:
    fresh = prints(chapters)
    return [replace(one, id=id_) for one, id_ in zip(fresh, settle((), fresh), strict=True)]


def origins(before: Sequence[ChapterDraft], after: Sequence[ChapterDraft]) -> list[int | None]:
    """For each chapter after, the position of the chapter before whose id it has."""
    known = remembered(before)
    place = {one.id: position for position, one in enumerate(known)}
    return [place.get(id_) for id_ in settle(known, prints(after))]


titles = st.sampled_from(["", "Q&A", "Break", "Tides", "Why tides?", "潮"]) | st.text(max_size=12)
summaries = st.sampled_from(["", "Tea.", "Tea!", "The sea rises."]) | st.text(max_size=30)
ids = st.none() | st.uuids().map(lambda value: ChapterId(str(value)))
chapters = st.builds(ChapterDraft, title=titles, summary=summaries, id=ids)
readings = st.lists(chapters, max_size=12, unique_by=lambda one: one.id or object())


@given(readings, readings)
def test_ids_are_always_unique_and_the_authors_are_always_kept(
    before: list[ChapterDraft], after: list[ChapterDraft]
) -> None:
    settled = settle(remembered(before), prints(after))

    assert len(settled) == len(set(settled)) == len(after)
    assert all(one.id in (None, id_) for one, id_ in zip(after, settled, strict=True))
    assert all(0 < len(id_) <= 200 for id_ in settled)


@given(readings)
def test_reading_the_same_file_again_changes_no_id(before: list[ChapterDraft]) -> None:
    known = remembered(before)

    assert settle(known, prints(before)) == tuple(one.id for one in known)


@given(
    st.lists(chapters, min_size=1, max_size=8, unique_by=lambda one: (normal(one.title), normal(one.summary))),
    st.data(),
)
def test_chapters_that_are_told_apart_keep_their_ids_in_any_order(
    before: list[ChapterDraft], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(before))))

    assert origins(before, [before[place] for place in order]) == order


@given(readings, st.integers(0, 12), chapters)
def test_what_is_inserted_takes_no_id_from_chapters_that_stay(
    before: list[ChapterDraft], place: int, new: ChapterDraft
) -> None:
    known = remembered(before)
    added = replace(
        new, title=f"{new.title} zebra xylophone quartz", summary="Wholly unlike anything else here.", id=None
    )
    place = min(place, len(before))

    settled = settle(known, prints([*before[:place], added, *before[place:]]))

    assert [*settled[:place], *settled[place + 1 :]] == [one.id for one in known]


@pytest.mark.parametrize("place", range(len(TALK)))
@pytest.mark.parametrize(
    "edited",
    [
        lambda title, _: (title, "Written anew from the recording, with hardly a word of what stood here until now."),
        lambda _, summary: ("An altogether other heading", summary),
        lambda title, summary: (title + " (part one)", summary.replace("The ", "Our ").replace(" and ", " or ")),
        lambda title, summary: (title.replace("s", "z"), summary + " More follows."),
        lambda title, summary: (title.upper() + "!", summary.replace(",", " –")),
    ],
    ids=["text", "title", "both lightly", "both lightly, otherwise", "typography"],
)
def test_an_edited_chapter_is_the_same_chapter(place: int, edited: object) -> None:
    assert callable(edited)
    after = [*TALK[:place], edited(*TALK[place]), *TALK[place + 1 :]]

    assert origins(drafts(*TALK), drafts(*after)) == list(range(len(TALK)))


def test_a_chapter_that_was_replaced_is_a_new_one() -> None:
    after = [*TALK[:2], ("Storm surges", "Wind piles up water where no almanac foresees it, as in 1953."), *TALK[3:]]

    assert origins(drafts(*TALK), drafts(*after)) == [0, 1, None, 3, 4]


def test_a_chapter_that_was_moved_and_lightly_edited_is_the_same_chapter() -> None:
    moved = (TALK[4][0] + " session", TALK[4][1].replace("Listeners", "Guests"))

    assert origins(drafts(*TALK), drafts(moved, *TALK[:4])) == [4, 0, 1, 2, 3]


def test_of_repeated_titles_each_keeps_its_place() -> None:
    before = drafts(("Q&A", "On ships."), ("Tides", "Water."), ("Q&A", "On power."), ("Q&A", "On bays."))
    after = drafts(
        ("Q&A", "On ships and harbours."), ("Tides", "Water."), ("Q&A", "On power."), ("Q&A", "On big bays.")
    )

    assert origins(before, after) == [0, 1, 2, 3]


def test_chapters_with_titles_alone_keep_their_ids_when_one_is_reworded() -> None:
    before = drafts(("Intro", ""), ("Tides", ""), ("Questions", ""))
    after = drafts(("Introduction", ""), ("Waves", ""), ("Questions and answers", ""))

    assert origins(before, after) == [0, None, 2]


def test_a_removed_chapter_that_returns_has_its_old_id_but_takes_no_other_place() -> None:
    known = remembered(drafts(*TALK))
    present, removed = [*known[:2], *known[3:]], [known[2]]

    assert settle([*present, *removed], prints(drafts(*TALK))) == tuple(one.id for one in known)
    assert settle([*present, known[2]], prints(drafts(*TALK[:2], *TALK[3:]))) == tuple(one.id for one in present)


def test_an_id_that_the_author_gives_to_another_chapter_is_not_passed_on() -> None:
    known = remembered(drafts(*TALK[:2]))
    after = [*drafts(TALK[0]), replace(drafts(TALK[4])[0], id=known[0].id)]

    first, second = settle(known, prints(after))

    assert second == known[0].id
    assert first != known[0].id


def test_new_ids_are_readable_and_the_same_everywhere() -> None:
    fresh = prints(drafts(*TALK[:2], ("潮の満ち引き", ""), ("Break", ""), ("Break", "")))

    made = settle((), fresh)

    assert made == settle((), fresh)
    assert made[1].startswith("two-bulges-one-moon-")
    assert made[2].startswith("chapter-")
    assert made[4] == f"{made[3]}-2"


def test_a_long_book_whose_every_chapter_was_lightly_edited_keeps_its_ids() -> None:
    chance = random.Random(7)
    words = [f"w{number}" for number in range(3000)]
    count = 2000
    before = [
        ChapterDraft(" ".join(chance.choices(words, k=5)), " ".join(chance.choices(words, k=20))) for _ in range(count)
    ]
    after = [replace(one, title=f"{one.title} x", summary=f"{one.summary} y") for one in before]

    assert origins(before, after) == list(range(count))


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_digest_tells_any_two_contents_apart(one: str, other: str) -> None:
    assert (prints(drafts((one, "")))[0].digest == prints(drafts((other, "")))[0].digest) == (one == other)


@pytest.mark.parametrize(
    "change", [{"start": timedelta(seconds=1)}, {"key_points": ("a",)}, {"answers": ("a",)}, {"summary": "A."}]
)
def test_the_digest_stands_for_everything_but_id_and_number(change: dict[str, object]) -> None:
    draft = ChapterDraft("a", "A")

    assert fingerprint(replace(draft, **change), 1).digest != fingerprint(draft, 1).digest  # type: ignore[arg-type]
    assert fingerprint(replace(draft, id=ChapterId("x"), line=9), 2).digest == fingerprint(draft, 1).digest


@given(st.text())
def test_a_sketch_fits_a_signed_column_and_is_nought_from_itself(text: str) -> None:
    found = sketch(normal(text))

    assert -(2**63) <= found < 2**63
    assert distance(found, found) == 0


def test_sketches_of_like_texts_are_near_and_of_others_far() -> None:
    one, other = (normal(TALK[place][1]) for place in (1, 4))
    assert distance(sketch(one), sketch(one + " more")) < 12
    assert distance(sketch(one), sketch(other)) > 16


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("How Tides Work", "how-tides-work"),
        ("Café & Crème: Überblick", "cafe-and-creme-uberblick"),
        ("C++ for poets", "c-plus-plus-for-poets"),
        ("It’s the Moon's pull", "its-the-moons-pull"),
    ],
)
def test_a_lecture_is_named_for_its_title(title: str, id_: str) -> None:
    assert lecture_id(LectureDraft("a.txt", title, ())) == id_


def test_the_authors_lecture_id_is_kept() -> None:
    assert lecture_id(LectureDraft("a.txt", "Tides", (), id=LectureId("Tides 1"))) == "Tides 1"


@given(st.text(min_size=1))
def test_a_lecture_id_is_always_short_plain_and_the_same(title: str) -> None:
    found = lecture_id(LectureDraft("a.txt", title, ()))

    assert found == lecture_id(LectureDraft("b.txt", title, ()))
    assert 0 < len(found) <= LECTURE_ID
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("one", "other"), [("潮", "波"), ("Лекция 3", "Семинар 3"), ("x " * 60 + "1", "x " * 60 + "2"), ("C", "C#")]
)
def test_titles_that_a_plain_name_cannot_tell_apart_get_different_ids(one: str, other: str) -> None:
    assert lecture_id(LectureDraft("a.txt", one, ())) != lecture_id(LectureDraft("a.txt", other, ()))


def test_concepts_name_their_chapters_by_id_once_these_are_settled() -> None:
    written = ConceptDraft(ConceptId("moon"), "Moon", "It pulls.", chapters=(2, ChapterId("a")), aliases=("Luna",))
    draft = LectureDraft("a.yaml", "Tides", (), concepts=(written,))

    (found,) = concepts(draft, [ChapterId("a"), ChapterId("b")])

    assert (found.id, found.chapters, found.aliases) == ("moon", ("b", "a"), ("Luna",))
