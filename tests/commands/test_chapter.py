"""`/chapter`: one chapter, however it is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.card import Note
from bot.chat.text import Span
from tests.house import BREAD, House, button, entries, labels, shown, title, words


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("3", "Kneading"),
        ("#3", "Kneading"),
        ("ch 3", "Kneading"),
        ("Chapter 3", "Kneading"),
        ("chap. 3", "Kneading"),
        ("the 3rd", "Kneading"),
        ("three", "Kneading"),
        ("chapter Three", "Kneading"),
        ("the third one", "Kneading"),
        ("number 3", "Kneading"),
        ("last", "Baking with steam"),
        ("the last one", "Baking with steam"),
        ("last chapter", "Baking with steam"),
        ("first", "Flour, water, salt"),
        ("bread-2", "Wild yeast and sourdough"),
        ("wild yeast and sourdough", "Wild yeast and sourdough"),
        ("sourdough", "Wild yeast and sourdough"),
        ("sourdouhg", "Wild yeast and sourdough"),
        ("knead", "Kneading"),
        ("Wlid yeast and sourdoguh", "Wild yeast and sourdough"),
    ],
)
async def test_a_chapter_is_found_by_number_id_title_part_and_typo(bakery: House, which: str, expected: str) -> None:
    assert title(await bakery.person().says(f"/chapter {which}")) == expected


async def test_the_card_says_where_in_the_lecture_it_is_what_it_says_and_cites_it(bakery: House) -> None:
    answer = await bakery.person().says("/chapter 2")

    assert words(answer).splitlines() == [
        "Wild yeast and sourdough",
        "Chapter 2 of 4",
        "A starter keeps wild yeast alive. Feed it every day.",
        "A starter is fed every day.",
        "Baking 101 | How bread works, chapter 2, 4:05",
    ]


async def test_the_citation_s_time_opens_the_video_there(bakery: House) -> None:
    answer = shown(await bakery.person().says("/chapter 2"))

    citation = next(block for block in reversed(answer.card.blocks) if isinstance(block, Note))
    assert Span("4:05", url="https://www.youtube.com/watch?v=abc123&t=245s") in citation.text


async def test_a_chapter_that_was_shown_before_is_shown_as_it_is_corrected(bakery: House) -> None:
    before = await bakery.person().says("/chapter 3")
    await bakery.load(replace(BREAD, title="Bread, once more"))

    after = await bakery.person().says("/chapter 3")

    assert "Bread, once more" not in words(before)
    assert "Bread, once more" in words(after)


async def test_one_turns_to_the_neighbours_and_not_beyond_the_ends(bakery: House) -> None:
    ada = bakery.person()
    first = await ada.says("/chapter 1")

    second = await ada.presses(first, "Next")
    back = await ada.presses(second, "Previous")

    assert [title(answer) for answer in (first, second, back)] == [
        "Flour, water, salt",
        "Wild yeast and sourdough",
        "Flour, water, salt",
    ]
    assert "Previous" not in labels(first)
    assert "Next" not in labels(await ada.says("/chapter last"))


async def test_a_number_beyond_the_lecture_is_answered_with_those_that_there_are(bakery: House) -> None:
    for number in ("0", "5", "99999"):
        assert "chapters 1 to 4" in words(await bakery.person().says(f"/chapter {number}"))


async def test_something_else_altogether_is_answered_with_no_and_the_way_to_the_list(bakery: House) -> None:
    answer = await bakery.person().says("/chapter quantum chromodynamics")

    assert title(answer) == "No chapter is called that"
    assert "/chapters" in words(answer)


async def test_with_two_lectures_a_number_asks_which_and_the_choice_answers(kitchen: House) -> None:
    ada = kitchen.person()

    asked = await ada.says("/chapter 2")
    answer = await ada.presses(asked, "An evening of tea")

    assert title(asked) == "Which lecture?"
    assert title(answer) == "Oxidation"


async def test_with_two_lectures_a_title_needs_no_lecture(kitchen: House) -> None:
    assert title(await kitchen.person().says("/chapter oxidation")) == "Oxidation"


async def test_the_lecture_is_named_by_id_or_a_part_of_its_title_with_typos(kitchen: House) -> None:
    ada = kitchen.person()

    for lecture in ("tea", "evening of tea", "evning of tee", "An Evening Of Tea"):
        assert title(await ada.says(f"/chapter 1 lecture:{lecture}")) == "Picking the leaves"


async def test_a_lecture_that_is_not_here_is_answered_with_the_nearest(kitchen: House) -> None:
    answer = words(await kitchen.person().says("/chapter 1 lecture:organic chemistry"))

    assert "/lecture list" in answer
    assert "An evening of tea" in answer


async def test_near_ties_give_a_list_to_choose_from(kitchen: House) -> None:
    ada = kitchen.person()

    asked = await ada.says("/chapter dough")
    opened = await ada.presses(asked, "Open")

    assert title(asked) == "Which of these?"
    assert set(entries(asked)) == {"Kneading", "Wild yeast and sourdough"}
    assert title(opened) == entries(asked)[0]


async def test_the_button_of_a_chapter_that_was_removed_says_so(bakery: House) -> None:
    ada = bakery.person()
    first = await ada.says("/chapter 1")
    async with bakery.store.transaction() as repositories:
        await repositories.lectures.remove(bakery.shelves.library.everything.lecture("bread").id)
    await bakery.shelves.refresh()

    answer = await ada.presses(first, "Next")

    assert "not here (any more)" in words(answer) or "no lecture here yet" in words(answer)
    assert shown(answer).error is None


async def test_an_empty_bot_says_how_lectures_come_to_it(bare_house: House) -> None:
    for line in ("/chapter 3", "/chapters", "/topic yeast", "/lecture list"):
        assert "chapterhouse import" in words(await bare_house.person().says(line))


async def test_completions_are_chapters_by_number_word_and_typo(bakery: House) -> None:
    ada = bakery.person()

    assert [choice.label for choice in await ada.is_offered("chapter", "which", "")] == [
        "1. Flour, water, salt",
        "2. Wild yeast and sourdough",
        "3. Kneading",
        "4. Baking with steam",
    ]
    assert (await ada.is_offered("chapter", "which", "2"))[0].value == "bread-2"
    assert (await ada.is_offered("chapter", "which", "sourd"))[0].value == "bread-2"
    assert (await ada.is_offered("chapter", "which", "stema"))[0].value == "bread-4"


async def test_a_completion_finds_its_chapter_again_when_lectures_share_ids(kitchen: House) -> None:
    ada = kitchen.person()

    (choice, *_) = await ada.is_offered("chapter", "which", "oxid")

    assert title(await ada.calls("chapter", {"which": choice.value})) == "Oxidation"


async def test_a_chapter_can_be_shared_and_is_then_public_without_the_offer(bakery: House) -> None:
    ada = bakery.person()
    private = shown(await ada.says("/chapter 3"))

    public = shown(await ada.presses(private, "Share with the channel"))

    assert private.private
    assert not public.private
    assert title(public) == "Kneading"
    assert "Share with the channel" not in labels(public)
    assert button(public, "Next")
