"""What retrieval finds on labelled queries, by kind; docs/decisions/0005-retrieval.md has what was measured."""

from __future__ import annotations

from statistics import mean

import pytest

from benchmarks.metrics import ndcg
from bot.corpus.lecture import Lecture
from bot.study.search import Index, Verdict
from tests.study.search.lectures import authored, bare, labelled

FLOORS = {
    "exact": 0.97,
    "typo": 0.97,
    "prefix": 0.97,
    "joined or split": 0.97,
    "acronym": 0.95,
    "name": 0.9,
    "question": 0.97,
    "paraphrase": 0.55,
}


def quality(lecture: Lecture, kind: str) -> float:
    index = Index.build([lecture])
    asked = [wanted for wanted in labelled() if wanted.kind == kind]
    return mean(ndcg([hit.chapter for hit in index.search(one.query).hits], one.chapters) for one in asked)


def test_there_are_labelled_queries_of_every_kind() -> None:
    assert len(labelled()) >= 150
    assert {one.kind for one in labelled()} == {*FLOORS, "none"}
    assert all(bool(one.chapters) == (one.kind != "none") for one in labelled())
    known = {chapter.id for chapter in authored().chapters}
    assert all(chapter in known for one in labelled() for chapter in one.chapters)


@pytest.mark.parametrize("kind", FLOORS)
def test_titles_and_summaries_alone_are_found_by(kind: str) -> None:
    assert quality(bare(), kind) >= FLOORS[kind]


def test_what_the_author_wrote_for_finding_helps_paraphrases_and_costs_nothing_else() -> None:
    assert quality(authored(), "paraphrase") >= quality(bare(), "paraphrase") + 0.15
    for kind, floor in FLOORS.items():
        assert quality(authored(), kind) >= floor


@pytest.mark.parametrize("lecture", [bare(), authored()], ids=["bare", "authored"])
def test_what_the_lecture_does_not_hold_is_refused_and_what_it_holds_is_not(lecture: Lecture) -> None:
    index = Index.build([lecture])
    verdicts = [(one, index.search(one.query).verdict) for one in labelled() if one.kind != "paraphrase"]

    refused = [verdict is Verdict.NONE for one, verdict in verdicts if one.kind == "none"]
    wrongly = [verdict is Verdict.NONE for one, verdict in verdicts if one.kind != "none"]

    assert mean(refused) >= 0.97
    assert mean(wrongly) <= 0.03
