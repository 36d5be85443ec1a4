"""Concepts by their names: exact, half typed, mistyped, several, none."""

from __future__ import annotations

import pytest

from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.kernel.ids import ChapterId, ConceptId, LectureId
from bot.study.glossary import Glossary, meant, offered


def concept(id_: str, term: str, *aliases: str) -> Concept:
    return Concept(ConceptId(id_), term, f"What {term} is.", (ChapterId("one"),), aliases)


def glossary(id_: str, *concepts: Concept) -> Glossary:
    return Glossary.of(Lecture(LectureId(id_), id_, (Chapter(ChapterId("one"), 1, "One"),), concepts=concepts))


DOUGH = glossary(
    "dough",
    concept("gluten", "Gluten", "gluten network"),
    concept("starter", "Sourdough starter", "levain", "wild yeast culture"),
    concept("proofing", "Proofing", "second rise"),
    concept("bulk", "Bulk fermentation", "first rise"),
    concept("hydration", "Hydration"),
)
TEA = glossary("tea", concept("oxidation", "Oxidation"), concept("hydration", "Hydration", "steeping"))


def terms(typed: str, *glossaries: Glossary) -> list[str]:
    return [one.concept.term for one in meant(glossaries or (DOUGH,), typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gluten", "Gluten"),
        ("GLUTEN!", "Gluten"),
        ("levain", "Sourdough starter"),
        ("starter", "Sourdough starter"),
        ("bulk", "Bulk fermentation"),
        ("Second-Rise", "Proofing"),
        ("gltuen", "Gluten"),
        ("sourdogh starter", "Sourdough starter"),
        ("starter sourdough", "Sourdough starter"),
        ("bulk fermentatoin", "Bulk fermentation"),
        ("prooofing", "Proofing"),
    ],
)
def test_a_concept_is_meant_by_id_term_alias_beginning_and_typo(typed: str, expected: str) -> None:
    assert terms(typed) == [expected]


def test_what_fits_several_alike_means_each_of_them() -> None:
    assert sorted(terms("rise")) == ["Bulk fermentation", "Proofing"]
    assert [one.lecture.id for one in meant((DOUGH, TEA), "hydration")] == ["dough", "tea"]


@pytest.mark.parametrize("typed", ["tax law", "quantum", "", "?!", "x" * 6000])
def test_what_is_near_to_nothing_means_nothing(typed: str) -> None:
    assert terms(typed) == []


def test_completions_are_best_first_and_each_concept_once_by_its_fitting_name() -> None:
    found = offered((DOUGH,), "glut", 25)

    assert [(one.concept.term, one.name) for one in found][:1] == [("Gluten", "Gluten")]
    assert len({one.concept.id for one in found}) == len(found)
    assert next(one.name for one in offered((DOUGH,), "lev", 25)) == "levain"
    assert next(one.name for one in offered((DOUGH,), "levian", 25)) == "levain"


def test_without_a_word_the_concepts_come_in_order_up_to_the_limit() -> None:
    assert [one.concept.id for one in offered((DOUGH, TEA), "", 6)] == [
        "gluten",
        "starter",
        "proofing",
        "bulk",
        "hydration",
        "oxidation",
    ]
