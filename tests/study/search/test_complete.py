"""What a half-typed query may become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.study.search import Completion, Index
from tests.study.search.lectures import concept, lecture

TALK = replace(
    lecture(
        ("Course framing", ""),
        ("Bootstrapping a flywheel: choosing a narrow wedge", ""),
        ("Why open weights matter", ""),
        ("Wedges of other kinds", ""),
        ("Q&A: safety and 3D", ""),
    ),
    concepts=(concept("Low-rank adaptation", "3", ["LoRA", "adapters"]), concept("Flywheel", "2")),
)
INDEX = Index.build([TALK])


def labels(typed: str) -> list[str]:
    return [completion.label for completion in INDEX.complete(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("c", "Course framing"),
        ("Boots", "Bootstrapping a flywheel: choosing a narrow wedge"),
        ("open wei", "Why open weights matter"),
        ("wedges", "Wedges of other kinds"),
        ("narow wed", "Bootstrapping a flywheel: choosing a narrow wedge"),
        ("bootstraping", "Bootstrapping a flywheel: choosing a narrow wedge"),
        ("botstra", "Bootstrapping a flywheel: choosing a narrow wedge"),
        ("lor", "LoRA"),
        ("low-rank", "Low-rank adaptation"),
        ("q&a", "Q&A: safety and 3D"),
        ("3d", "Q&A: safety and 3D"),
    ],
)
def test_titles_concepts_and_aliases_are_completed(typed: str, first: str) -> None:
    assert labels(typed)[0] == first


def test_a_label_that_begins_with_what_was_typed_comes_before_one_that_has_it_inside() -> None:
    assert labels("wed") == ["Wedges of other kinds", "Bootstrapping a flywheel: choosing a narrow wedge"]


def test_each_chapter_is_offered_once_by_its_best_label() -> None:
    assert INDEX.complete("flywheel") == (Completion("Flywheel", TALK.id, TALK.chapters[1].id),)


def test_with_nothing_typed_the_titles_are_offered_in_order() -> None:
    assert labels("") == [chapter.title for chapter in TALK.chapters]
    assert [completion.chapter for completion in INDEX.complete("?!", limit=2)] == ["1", "2"]


def test_what_fits_nothing_gets_nothing() -> None:
    assert labels("sourdough") == []
    assert labels("2024") == []


def test_no_more_than_the_limit_are_offered() -> None:
    index = Index.build([lecture(*[(f"Part {letter}", "") for letter in "abcdefghijklmnopqrstuvwxyz"])])

    assert len(index.complete("part")) == 25
    assert len(index.complete("part", limit=3)) == 3


def test_a_chapter_without_a_title_goes_by_its_number() -> None:
    index = Index.build([lecture(("", "Something."))])

    assert [completion.label for completion in index.complete("")] == ["Chapter 1"]
