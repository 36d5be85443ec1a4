"""Which question of the last reading a question without an id is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.draft import ChapterDraft, LectureDraft, QuestionDraft, WrongDraft
from bot.corpus.question import Kind, Question
from bot.corpus.question_identity import COMPARED, questions
from bot.kernel.ids import ChapterId, QuestionId

CHAPTERS = (ChapterId("a"), ChapterId("b"))
BULGES = QuestionDraft(Kind.SHORT, 1, "How many bulges of water are there?", ("two",))
SPRING = QuestionDraft(Kind.CHOICE, 2, "When is the spring tide?", ("At full moon",), wrong=(WrongDraft("x"),))
STATED = QuestionDraft(Kind.TRUEFALSE, 1, "The Moon pulls the near side most.", ("true",))


def settled(*drafts: QuestionDraft, known: Iterable[Question] = ()) -> tuple[Question, ...]:
    lecture = LectureDraft("t", "T", (ChapterDraft("A"), ChapterDraft("B")), questions=drafts)
    return questions(lecture, CHAPTERS, tuple(known))


def ids(found: Iterable[Question]) -> list[QuestionId]:
    return [one.id for one in found]


def test_the_same_questions_get_the_same_ids_in_every_database() -> None:
    assert ids(settled(BULGES, SPRING)) == ids(settled(BULGES, SPRING))
    assert ids(settled(BULGES)) == ["how-many-bulges-of-water-are-there-short-ad9dd1b7"]


def test_a_derived_id_begins_with_the_fact_where_there_is_one() -> None:
    (one,) = settled(replace(BULGES, fact="bulges"))

    assert one.id.startswith("bulges-short-")
    assert one.fact == "bulges"


def test_questions_equal_to_the_letter_are_told_apart_by_a_number() -> None:
    one, other = ids(settled(BULGES, BULGES))

    assert other == f"{one}-2"


def test_reordered_questions_keep_their_ids() -> None:
    known = settled(BULGES, SPRING, STATED)

    assert ids(settled(STATED, BULGES, SPRING, known=known)) == [known[2].id, known[0].id, known[1].id]


def test_a_question_with_the_same_stem_is_the_same_whatever_else_was_edited() -> None:
    known = settled(BULGES, SPRING)

    corrected = replace(SPRING, stem="When is the *spring* tide", answer=("At new moon",), chapter=1, explanation="So.")
    assert ids(settled(corrected, known=known)) == [known[1].id]


def test_a_stem_put_a_little_differently_with_the_same_answer_is_the_same_question() -> None:
    known = settled(BULGES, SPRING, STATED)

    assert ids(settled(replace(BULGES, stem="How many bulges of water are there on Earth?"), known=known)) == [
        known[0].id
    ]


def test_a_new_question_made_after_the_pattern_of_an_old_one_is_not_that_one() -> None:
    known = settled(BULGES, STATED)
    new = replace(BULGES, stem="How many high tides are there?"), replace(STATED, answer=("false",), stem="No pull.")

    assert not set(ids(settled(*new, known=known))) & set(ids(known))


def test_a_question_of_another_kind_is_another_question() -> None:
    known = settled(BULGES)

    assert ids(settled(replace(BULGES, kind=Kind.CLOZE), known=known)) != ids(known)


def test_the_authors_id_wins_and_is_not_passed_on() -> None:
    known = settled(BULGES, SPRING)
    named = replace(SPRING, id=known[0].id)

    first, second = ids(settled(named, BULGES, known=known))
    assert first == known[0].id
    assert second not in ids(known)


def test_the_most_alike_stem_has_the_id() -> None:
    known = settled(
        replace(STATED, stem="The Moon pulls the near side of the Earth most."),
        replace(STATED, stem="The Moon pulls the near side of the sea most."),
    )

    found = settled(
        replace(STATED, stem="The Moon pulls the near side of the seas most."),
        replace(STATED, stem="The Moon pulls the near side of our Earth most."),
        known=known,
    )
    assert ids(found) == [known[1].id, known[0].id]


def test_generated_masses_with_one_answer_are_taken_for_new_in_no_time() -> None:
    many = [replace(STATED, stem=f"Statement {number} is right, they say.") for number in range(int(COMPARED**0.5) + 2)]
    known = settled(*many)

    again = settled(*(replace(one, stem=f"{one.stem} Yes.") for one in many), known=known)

    assert not set(ids(again)) & set(ids(known))


drafts = st.lists(
    st.builds(
        QuestionDraft,
        kind=st.sampled_from([Kind.SHORT, Kind.TRUEFALSE]),
        chapter=st.sampled_from([1, 2]),
        stem=st.sampled_from(["Why do tides rise?", "Why do tides fall?", "Is it the Moon?", "?", "潮"]),
        answer=st.sampled_from([("true",), ("the Moon",)]),
        id=st.none(),
    ),
    max_size=6,
)


@given(before=drafts, after=drafts)
def test_no_two_questions_ever_share_an_id(before: list[QuestionDraft], after: list[QuestionDraft]) -> None:
    known = settled(*before)
    found = settled(*after, known=known)

    assert len(set(ids(found))) == len(after)
    assert settled(*after, known=found) == found
