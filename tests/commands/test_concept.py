"""`/concept`: what a lecture says of a term, and nothing as the lecture's that is not."""

from __future__ import annotations

import pytest

from bot.chat.text import Style
from tests.house import BREAD, House, entries, labels, shown, title, words


async def test_the_card_says_what_the_lecture_says_and_what_it_does_not(dairy: House) -> None:
    answer = await dairy.person().says("/concept rennet")

    assert words(answer).splitlines() == [
        "Rennet",
        "What makes warm milk set.",
        "Also: chymosin, curdling enzyme",
        "Background, not from the lecture: It was taken from the stomachs of calves.",
        "Curdling",
        "Cheese, from milk to rind, chapter 2, 3:00",
        "Milk",
        "Cheese, from milk to rind, chapter 1, 0:00",
        "It goes with:",
    ]
    assert labels(answer) == ["Open", "Open", "Curd", "Rind", "Share with the channel"]


@pytest.mark.parametrize("typed", ["RENNET", "chymosin", "curdling", "rennte", "enzyme", "term:rennet lecture:cheese"])
async def test_a_concept_is_found_by_term_alias_part_and_typo(dairy: House, typed: str) -> None:
    assert title(await dairy.person().says(f"/concept {typed}")) == "Rennet"


async def test_one_goes_on_to_its_chapters_and_to_what_it_goes_with(dairy: House) -> None:
    ada = dairy.person()
    rennet = await ada.says("/concept rennet")

    assert title(await ada.presses(rennet, "Open")) == "Curdling"
    assert title(await ada.presses(rennet, "Rind")) == "Rind"


async def test_it_can_be_shared_with_the_channel(dairy: House) -> None:
    ada = dairy.person()

    shared = shown(await ada.presses(await ada.says("/concept rind"), "Share with the channel"))

    assert not shared.private
    assert title(shared) == "Rind"


async def test_an_exact_name_is_meant_though_others_contain_it(dairy: House) -> None:
    assert title(await dairy.person().says("/concept rind")) == "Rind"


async def test_where_several_fit_alike_one_chooses(dairy: House) -> None:
    ada = dairy.person()

    asked = await ada.says("/concept cur")

    assert title(asked) == "Which of these?"
    assert entries(asked) == ["Rennet", "Curd"]
    assert title(await ada.presses(asked, "Show")) == "Rennet"


async def test_what_is_no_concept_gets_the_nearest_as_guesses_and_a_search(dairy: House) -> None:
    ada = dairy.person()

    answer = await ada.says("/concept rented")

    assert title(answer) == "No concept is called that"
    assert "as guesses" in words(answer)
    assert "Rennet" in entries(answer)
    assert title(await ada.presses(answer, "Search the chapters")) == "rented"


async def test_what_is_near_to_nothing_gets_no_guesses(dairy: House) -> None:
    answer = await dairy.person().says("/concept 1789")

    assert entries(answer) == []
    assert "guesses" not in words(answer)


async def test_a_lecture_without_concepts_says_so(bakery: House) -> None:
    assert "No concepts are written down here" in words(await bakery.person().says("/concept gluten"))


async def test_all_lectures_are_looked_in_unless_one_is_named(dairy: House) -> None:
    await dairy.load(BREAD)
    ada = dairy.person()

    assert title(await ada.says("/concept rennet")) == "Rennet"
    assert title(await ada.says("/concept rennet lecture:all")) == "Rennet"
    assert "No concepts are written down here" in words(await ada.says("/concept rennet lecture:bread"))


async def test_terms_are_offered_by_name_alias_and_typo_and_each_finds_its_concept(dairy: House) -> None:
    ada = dairy.person()

    for typed, label in (("ren", "Rennet"), ("chy", "Rennet (chymosin)"), ("rinnet", "Rennet"), ("", "Rennet")):
        first = (await ada.is_offered("concept", "term", typed))[0]
        assert first.label == label
        assert title(await ada.calls("concept", {"term": first.value})) == "Rennet"


async def test_a_topic_that_names_a_concept_shows_its_definition_above_the_chapters(dairy: House) -> None:
    ada = dairy.person()

    answer = await ada.says("/topic what is chymosin")

    said = words(answer)
    assert said.index("Rennet: What makes warm milk set.") < said.index("Curdling")
    assert "stomachs" not in said
    assert title(await ada.presses(answer, "More on this concept")) == "Rennet"


async def test_a_topic_that_names_none_shows_none(dairy: House) -> None:
    answer = shown(await dairy.person().says("/topic warm the milk first"))

    assert "More on this concept" not in labels(answer)
    assert not any(
        span.text.endswith(": ") and span.style is Style.BOLD
        for block in answer.card.blocks
        for span in getattr(block, "text", ())
    )
