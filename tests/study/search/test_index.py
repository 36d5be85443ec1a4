"""Adding, replacing, removing and saving lectures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.corpus.lecture import Lecture
from bot.kernel.ids import LectureId
from bot.study.search import Findings, Index, Verdict
from bot.study.search.shard import SHARDS
from tests.study.search.lectures import authored, bare, concept, labelled, lecture

BREAD = lecture(("Sourdough bread", "Flour, water and a starter."), ("Baking", "A hot oven."), name="bread")
CELLS = lecture(("Mitochondria", "Where cells make energy."), ("Membranes", "What holds cells."), name="cells")


def places(findings: Findings) -> list[tuple[str, str]]:
    return [(hit.lecture, hit.chapter) for hit in findings.hits]


def test_an_added_lecture_is_found_beside_those_that_were_there() -> None:
    index = Index.build([BREAD]).with_lecture(CELLS)

    assert places(index.search("mitochondria")) == [("cells", "1")]
    assert places(index.search("sourdough")) == [("bread", "1")]


def test_adding_a_lecture_leaves_the_index_that_it_was_added_to_as_it_was() -> None:
    before = Index.build([BREAD])
    before.with_lecture(CELLS)
    before.without(BREAD.id)

    assert before.search("mitochondria").verdict is Verdict.NONE
    assert places(before.search("sourdough")) == [("bread", "1")]


def test_a_lecture_of_the_same_id_takes_the_place_of_the_old_one() -> None:
    other = lecture(("Rye", "Another flour."), name="bread")

    index = Index.build([BREAD, CELLS]).with_lecture(other)

    assert places(index.search("rye flour")) == [("bread", "1")]
    assert index.search("sourdough").hits == ()


def test_a_removed_lecture_is_gone_and_the_rest_stays() -> None:
    index = Index.build([BREAD, CELLS]).without(LectureId("bread"))

    assert index.search("sourdough bread").hits == ()
    assert [item.label for item in index.complete("sour")] == []
    assert places(index.search("membranes")) == [("cells", "2")]


def test_removing_what_is_not_there_changes_nothing() -> None:
    index = Index.build([BREAD])

    assert index.without(LectureId("cells")) is index


def test_an_index_of_nothing_finds_nothing_and_takes_lectures() -> None:
    index = Index.build([])

    assert index.search("bread") == Findings(Verdict.NONE)
    assert index.complete("b") == ()
    assert places(index.with_lecture(BREAD).search("bread"))[0] == ("bread", "1")


def test_a_search_in_one_lecture_finds_nothing_of_another() -> None:
    index = Index.build([BREAD, CELLS]).with_lecture(authored())

    assert places(index.search("cells", lecture=CELLS.id))[0][0] == "cells"
    assert index.search("cells", lecture=BREAD.id).hits == ()
    assert {item.lecture for item in index.complete("m", lecture=CELLS.id)} == {"cells"}
    assert index.search("cells", lecture=LectureId("unknown")).hits == ()


def numbered(number: int) -> Lecture:
    topic = f"topic{'abcdefghij'[number % 10]}{'klmnopqrst'[number // 10 % 10]}{'uvwxyz'[number // 100]}"
    return lecture((f"About {topic}", f"{topic} is explained."), *[("More", "of it")] * 13, name=f"lecture-{number}")


def test_lectures_added_one_by_one_gather_in_few_shards_and_are_all_found() -> None:
    every = [numbered(number) for number in range(300)]
    index = Index.build([])
    for one in every:
        index = index.with_lecture(one)
    for one in every[::3]:
        index = index.without(one.id)

    assert len(index.shards) <= SHARDS
    for number, one in enumerate(every):
        hits = places(index.search(one.chapters[0].title.split()[1]))
        assert ((one.id, "1") in hits[:1]) == (number % 3 != 0)
        assert all(lecture_id != one.id for lecture_id, _ in hits) == (number % 3 == 0)


def test_one_by_one_or_at_once_gives_the_same_order() -> None:
    at_once = Index.build([BREAD, authored(), CELLS])
    one_by_one = Index.build([BREAD]).with_lecture(authored()).with_lecture(CELLS)

    for one in labelled():
        if one.kind in {"exact", "typo"}:
            assert places(at_once.search(one.query))[:1] == places(one_by_one.search(one.query))[:1]


def test_a_saved_index_answers_as_the_one_that_was_saved() -> None:
    index = Index.build([BREAD, bare()]).with_lecture(authored()).without(BREAD.id)

    again = Index.load(b"".join(index.dump()), index.lectures.values())

    for one in labelled():
        assert again.search(one.query) == index.search(one.query)
        assert again.complete(one.query) == index.complete(one.query)


def test_a_saved_index_may_be_read_from_a_view_and_added_to() -> None:
    saved = memoryview(b"".join(Index.build([BREAD]).dump()))

    index = Index.load(saved, [BREAD]).with_lecture(CELLS)

    assert places(index.search("membranes")) == [("cells", "2")]


SAVED = b"".join(Index.build([BREAD]).dump())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"something else",
        SAVED[:-8],
        SAVED[:40],
        SAVED[:-1] + bytes([SAVED[-1] ^ 1]),
        SAVED.replace(b'n": 1', b'n": 0'),
    ],
    ids=["empty", "other", "cut", "cut early", "damaged", "version"],
)
def test_what_is_not_a_saved_index_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="index"):
        Index.load(data, [BREAD])


def test_an_index_of_the_same_words_under_other_names_is_refused() -> None:
    def held(*terms: str) -> Lecture:
        return replace(BREAD, concepts=tuple(concept(term, "1") for term in terms))

    saved = b"".join(Index.build([held("Flour", "Water")]).dump())

    with pytest.raises(ValueError, match="other lectures"):
        Index.load(saved, [held("Water", "Flour")])


@pytest.mark.parametrize("held", [[], [CELLS], [BREAD, CELLS], [lecture(("Rye", ""), name="bread")]])
def test_an_index_of_other_lectures_is_refused(held: list[Lecture]) -> None:
    with pytest.raises(ValueError, match="other lectures"):
        Index.load(SAVED, held)
