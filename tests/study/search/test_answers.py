"""The verdict, the suggestion, and the concept that a query names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.study.search import Index, Verdict
from tests.study.search.lectures import authored, concept, lecture

TALK = replace(
    lecture(
        ("Opening remarks", "What the talk is about: generative models."),
        ("Latent diffusion", "Images are compressed before they are generated. Diffusion happens in a latent space."),
        ("Fine-tuning", "Low-rank adapters change a model's style. Many people share adapters."),
        ("Sharing weights", "Open weights let people adapt a model. Adapters are small."),
        ("Q&A", "Questions on safety, on 3D, and on flow matching in 2024."),
        title="A talk on pictures",
    ),
    concepts=(concept("Low-rank adaptation", "3", ["LoRA", "low rank adapters"]), concept("Latent space", "2")),
)
INDEX = Index.build([TALK])


def test_one_chapter_far_ahead_of_the_others_is_the_answer() -> None:
    assert INDEX.search("latent diffusion").verdict is Verdict.CLEAR


def test_chapters_that_answer_alike_are_several() -> None:
    findings = INDEX.search("people")

    assert findings.verdict is Verdict.SEVERAL
    assert {hit.chapter for hit in findings.hits[:2]} == {"3", "4"}


def test_an_exact_title_is_the_answer_though_other_chapters_have_its_words() -> None:
    talk = lecture(("Adapters", ""), ("Adapters adapters", "Adapters, adapters."))

    findings = Index.build([talk]).search("ADAPTERS?")

    assert findings.verdict is Verdict.CLEAR
    assert findings.hits[0].chapter == "1"


def test_even_a_title_as_long_as_a_paragraph_comes_first_when_it_is_typed() -> None:
    title = " ".join(f"matter{'abcdefghij'[number % 10]}{'klmno'[number // 10]}" for number in range(45))
    index = Index.build([lecture((f"{title} and more", title), (title, ""))])

    assert index.search(title).hits[0].chapter == "2"


def test_two_chapters_of_one_title_are_several() -> None:
    talk = lecture(("Summary", "Of this."), ("Other", ""), ("Summary", "Of that."))

    findings = Index.build([talk]).search("summary")

    assert findings.verdict is Verdict.SEVERAL
    assert [hit.chapter for hit in findings.hits] == ["1", "3"]


@pytest.mark.parametrize("query", ["sourdough bread", "images of Napoleon at Waterloo", "how do I reset my password"])
def test_what_the_lectures_do_not_hold_is_refused(query: str) -> None:
    assert INDEX.search(query).verdict is Verdict.NONE


def test_the_nearest_are_given_where_there_is_no_answer() -> None:
    findings = INDEX.search("images of Napoleon at Waterloo")

    assert [hit.chapter for hit in findings.hits] == ["2"]


def test_words_that_any_lecture_might_use_do_not_make_a_question_unanswerable() -> None:
    assert INDEX.search("what role does latent diffusion play in practice").verdict is not Verdict.NONE


def test_a_misspelt_word_is_found_and_the_right_spelling_is_offered() -> None:
    findings = INDEX.search("lattent Difusion")

    assert findings.hits[0].chapter == "2"
    assert findings.did_you_mean == "latent diffusion"


@pytest.mark.parametrize(
    "query", ["latent diffusion", "late", "fine tuning", "finetuning", "flow matching 2023", "xyzzy"]
)
def test_nothing_is_offered_for_words_that_are_known_half_typed_or_joined_or_like_nothing(query: str) -> None:
    assert INDEX.search(query).did_you_mean == ""


def test_a_rare_word_that_may_be_a_slip_for_a_common_one_finds_both() -> None:
    common = [(f"Part {letter}", "The model. A model is a model.") for letter in "abcdef"]
    index = Index.build([lecture(*common, ("Clay", "A modal verb."))])

    findings = index.search("modal")

    assert findings.hits[0].chapter == "7"
    assert len(findings.hits) == 7
    assert findings.did_you_mean == "model"


def test_a_rare_word_of_a_title_is_no_slip_for_a_common_one() -> None:
    common = [(f"Part {letter}", "The model. A model is a model.") for letter in "abcdef"]
    index = Index.build([lecture(*common, ("Modal logic", "Necessity."))])

    findings = index.search("modal")

    assert [hit.chapter for hit in findings.hits] == ["7"]
    assert findings.did_you_mean == ""


@pytest.mark.parametrize("query", ["LoRA", "lora?", "what is LoRA", "Low-rank adaptation", "low rank ADAPTATION"])
def test_a_concept_is_named_by_its_term_or_an_alias(query: str) -> None:
    named = INDEX.search(query).concept

    assert named is not None
    assert (named.lecture, named.concept.term) == ("lecture", "Low-rank adaptation")


def test_a_query_about_more_than_a_concept_names_none() -> None:
    assert INDEX.search("LoRA safety").concept is None


@pytest.mark.parametrize(
    ("query", "chapter"),
    [
        ("latentdiffusion", "2"),
        ("latent dif", "2"),
        ("latentdif", "2"),
        ("latentdifusion", "2"),
        ("finetuning", "3"),
        ("fine tuning", "3"),
        ("flowmatching", "5"),
        ("QA", "5"),
        ("q & a", "5"),
        ("compresses image", "2"),
        ("opening remraks", "1"),
        ("lra adaptation low rank", "3"),
    ],
)
def test_words_are_found_however_they_were_typed(query: str, chapter: str) -> None:
    assert INDEX.search(query).hits[0].chapter == chapter


def test_initials_of_a_name_or_a_compound_find_it() -> None:
    index = Index.build([lecture(("A", "Black Forest Labs began it."), ("B", "From text-to-image to video."))])

    assert index.search("BFL").hits[0].chapter == "1"
    assert index.search("t2i").hits[0].chapter == "2"


def test_scores_compare_between_queries() -> None:
    sure, unsure = INDEX.search("latent diffusion").hits[0], INDEX.search("latent heat of melting ice").hits[0]

    assert 1.5 > sure.score > 2 * unsure.score > 0


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("拡散モデルの学習", "モデル"),
        ("การเรียนรู้ของเครื่อง", "เรียนรู้"),
        ("Обучение больших моделей", "большие модели"),
        ("Größenordnungen überall", "grossenordnungen uberall"),
        ("מודלים גנרטיביים", "גנרטיביים"),
        ("हिन्दी व्याख्यान", "हिन्दी"),
    ],
)
def test_every_script_is_searched(text: str, query: str) -> None:
    language = "ru" if text.startswith("О") else "und"
    index = Index.build([lecture(("Something else", "entirely"), ("—", text), language=language)])

    assert [hit.chapter for hit in index.search(query).hits] == ["2"]


@pytest.mark.parametrize("query", ["a", "the", "what is it", "how", "Why?"])
def test_words_without_meaning_are_no_question(query: str) -> None:
    found = Index.build([authored()]).search(query)

    assert found.verdict is Verdict.NONE
    assert all(hit.score < 0.3 for hit in found.hits)


def test_a_slip_in_a_word_without_meaning_does_not_count() -> None:
    index = Index.build([authored()])

    assert [hit.chapter for hit in index.search("waht is flow matching").hits] == [
        hit.chapter for hit in index.search("what is flow matching").hits
    ]


def test_the_end_of_a_pasted_paragraph_counts_too() -> None:
    small_talk = "well so this is what I have been wondering about for some time and could not find " * 3

    found = Index.build([authored()]).search(f"{small_talk} flow matching against autoregressive models")

    assert found.hits[0].chapter == "cs153-visual-intelligence-14"


def test_a_query_longer_than_all_titles_together_is_answered() -> None:
    index = Index.build([lecture(("Tea", "Green or black.")), lecture(("Wild yeast", "Alive."), title="Bread")])

    assert index.search("wild yeast " * 30).hits[0].chapter == "1"


def test_two_letters_with_which_some_word_begins_are_no_question() -> None:
    assert Index.build([authored()]).search("hi").verdict is Verdict.NONE
