"""What holds for any lecture and any query."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.ids import ChapterId
from bot.study.search import Findings, Index, Verdict
from bot.study.search.tokens import parts
from tests.study.search.lectures import authored, lecture

WORDS = """
    training pre-training diffusion autoregressive latent robot robots image images video flow matching open weights
    editing FLUX.1 LoRA 2024 2025 alignment fine-tuning model models multimodal bottleneck café naïve größe 学习 the of
""".split()  # noqa: SIM905
word = st.sampled_from(WORDS)
title = st.lists(word, min_size=1, max_size=5).map(" ".join)
summary = st.lists(word, max_size=14).map(" ".join)
lectures = st.lists(st.tuples(title, summary), min_size=1, max_size=8).map(lambda some: lecture(*some))
few = settings(max_examples=50, deadline=None)
anything = st.text(max_size=60) | st.text(
    st.sampled_from("abc dif*usion\"'()[]{}|\\^~:-+&/<>@#\n\t\0é学🎉\u202e"), max_size=60
)


def found(findings: Findings) -> list[tuple[ChapterId, float]]:
    return [(hit.chapter, round(hit.score, 5)) for hit in findings.hits]


def chapters(findings: Findings) -> list[ChapterId]:
    return [hit.chapter for hit in findings.hits]


@few
@given(lectures, st.data())
def test_an_exact_title_always_comes_first(some: Lecture, data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(some.chapters))

    first = Index.build([some]).search(wanted.title).hits[0]

    titles = {chapter.id: parts(chapter.title) for chapter in some.chapters}
    assert titles[first.chapter] == parts(wanted.title)


@few
@given(lectures, st.data())
def test_a_word_that_stands_in_a_title_is_not_outranked_by_a_mere_near_word(some: Lecture, data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(some.chapters))
    typed = data.draw(st.sampled_from([single for single in parts(wanted.title) if single.isalpha()] or [""]))
    assume(len(typed) >= 4)
    near = typed[:-1] + ("a" if typed[-1] != "a" else "e")
    decoy = Chapter(ChapterId("decoy"), len(some.chapters) + 1, near, f"{near} {near} {near}")
    index = Index.build([replace(some, chapters=(*some.chapters, decoy))])

    findings = index.search(typed)

    assert findings.did_you_mean == ""
    assert chapters(findings)[0] != "decoy"


@few
@example("images", "robot", "the", ["robot"])
@example("images", "robot robot video", "model", ["model", "robot"])
@given(title, summary, word, st.lists(word, min_size=1, max_size=5))
def test_having_one_more_word_of_the_query_never_puts_a_chapter_behind(
    heading: str, text: str, more: str, others: list[str]
) -> None:
    with_it = (heading, f"{text} {more}")
    index = Index.build([lecture((heading, text), with_it, ("something else", "entirely"))])

    scores = {hit.chapter: hit.score for hit in index.search(" ".join([*others, more])).hits}

    assert scores.get(ChapterId("2"), 0.0) >= scores.get(ChapterId("1"), 0.0) - 1e-6


@few
@given(st.integers(100, 9999))
def test_numbers_are_never_corrected(number: int) -> None:
    index = Index.build([lecture((f"What came in {number}", f"Released in {number}."), ("Another", "One more."))])

    for other in (number + 1, number + 10, number * 10 + 7):
        findings = index.search(str(other))

        assert findings.verdict is Verdict.NONE
        assert findings.hits == ()


@pytest.mark.parametrize("typed", ["flux2", "2flux", "model5"])
def test_words_with_a_number_in_them_are_never_corrected(typed: str) -> None:
    assert Index.build([lecture(("The flux", "A model."), ("FLUX.1", "Another model."))]).search(typed).hits == ()


@few
@example("cap")
@example("dig")
@given(st.text(st.characters(categories=["Ll"], max_codepoint=0x7F), min_size=1, max_size=3))
def test_words_under_four_letters_are_never_corrected(typed: str) -> None:
    index = Index.build([lecture(("cup and cat", "xyz qrs"), ("dog or pig", "tuv"))])
    assume(not any(known.startswith(typed) for known in parts("cup and cat xyz qrs dog or pig tuv ca do op")))

    assert index.search(typed).did_you_mean == ""
    assert index.search(typed).hits == ()


@few
@given(lectures, st.lists(word, min_size=1, max_size=6))
def test_case_accents_and_punctuation_make_no_difference(some: Lecture, words: list[str]) -> None:
    index = Index.build([some])
    query = " ".join(words)
    expected = index.search(query)

    for same in (
        query.upper(),
        query.title(),
        normalize("NFD", query),
        query.replace("é", "e").replace("ï", "i").replace("ö", "o"),
        query.replace("-", " ").replace(".", " "),
        f"¿{query}?!",
        ", ".join(words),
        "  ".join(words) + "\n",
    ):
        again = index.search(same)
        assert found(again) == found(expected)
        assert again.verdict == expected.verdict


@few
@given(lectures, anything)
def test_nothing_that_a_person_types_raises(some: Lecture, typed: str) -> None:
    index = Index.build([some])

    findings = index.search(typed)

    assert all(hit.snippet.text or not hit.snippet.parts for hit in findings.hits)
    assert len(index.complete(typed)) <= 25


@few
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=80)), min_size=1, max_size=4), anything)
def test_no_text_of_a_lecture_raises(some: list[tuple[str, str]], typed: str) -> None:
    index = Index.build([lecture(*some)])

    findings = index.search(f"{some[0][0]} {typed}")

    assert all(hit.score > 0 for hit in findings.hits)


@few
@given(anything)
def test_hits_come_best_first_and_once(typed: str) -> None:
    scores = found(Index.build([authored()]).search(typed))

    assert [score for _, score in scores] == sorted((score for _, score in scores), reverse=True)
    assert len({chapter for chapter, _ in scores}) == len(scores)


@few
@given(lectures, st.lists(word, min_size=1, max_size=4).map(" ".join))
def test_equal_queries_have_equal_answers(some: Lecture, query: str) -> None:
    assert Index.build([some]).search(query) == Index.build([some]).search(query)


@pytest.mark.parametrize("query", ["", " ", "?!…", "🎉", "\u200b", "-" * 5000])
def test_a_query_without_a_word_finds_nothing(query: str) -> None:
    assert Index.build([authored()]).search(query) == Findings(Verdict.NONE)
