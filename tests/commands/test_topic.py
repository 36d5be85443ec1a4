"""`/topic`: the chapters that answer, the sentence that does, and a plain no where none does."""

from __future__ import annotations

import pytest

from bot.chat.card import Entry, Form
from bot.chat.text import Style
from tests.house import House, entries, labels, shown, title, words


async def test_the_best_chapter_comes_first_with_the_fitting_sentence_highlighted_and_cited(bakery: House) -> None:
    answer = shown(await bakery.person().says("/topic how is gluten formed"))

    entry = next(block for block in answer.card.blocks if isinstance(block, Entry))
    assert entries(answer)[0] == "Kneading"
    assert "Gluten forms when the dough is worked." in words(answer)
    assert "Baking 101 | How bread works, chapter 3, 12:00" in words(answer)
    assert "Gluten" in {span.text for span in entry.text if span.style is Style.HIGHLIGHT}


async def test_a_mistyped_word_is_found_and_highlighted(bakery: House) -> None:
    answer = shown(await bakery.person().says("/topic gluetn"))

    assert entries(answer)[0] == "Kneading"


async def test_the_chapter_of_a_hit_opens(bakery: House) -> None:
    ada = bakery.person()

    assert title(await ada.presses(await ada.says("/topic wild yeast"), "Open")) == "Wild yeast and sourdough"


async def test_what_is_not_in_the_lectures_is_said_to_be_so(bakery: House) -> None:
    answer = await bakery.person().says("/topic tax law of Luxembourg")

    assert title(answer) == "Not in these lectures"
    assert "tax law of Luxembourg" in words(answer)


async def test_after_a_no_one_searches_again_by_a_form_with_the_words_in_it(bakery: House) -> None:
    ada = bakery.person()

    form = await ada.presses(await ada.says("/topic zzzz qqqq"), "Search again")
    assert isinstance(form, Form)
    answer = await ada.submits(form, {"query": "gluten"})

    assert form.fields[0].value == "zzzz qqqq"
    assert entries(answer)[0] == "Kneading"


async def test_all_lectures_are_searched_unless_one_is_meant(kitchen: House) -> None:
    ada = kitchen.person()

    assert "Oxidation" in entries(await ada.says("/topic oxidised leaves"))
    assert "Oxidation" not in entries(await ada.says("/topic oxidised leaves lecture:bread"))


async def test_completions_are_what_can_be_found(bakery: House) -> None:
    offered = [choice.value for choice in await bakery.person().is_offered("topic", "query", "sour")]

    assert "Wild yeast and sourdough" in offered


HOSTILE = [
    "a",
    "?",
    "…!?",
    "😀😀",
    "שלום עולם",
    "مرحبا بالعالم",
    "@everyone",
    "<@1234> <#5> <!channel>",
    "**bold** `code` [x](http://evil.example) # big",
    "<script>alert(1)</script>",
    "' OR 1=1; DROP TABLE lectures; --",
    "\x00\x07\x1b[31mred",
    "yeast " * 1000,
    "x" * 6000,
    "%s {0} ${jndi}",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_is_typed_is_answered_and_nothing_breaks(bakery: House, query: str) -> None:
    ada = bakery.person()

    for command, option in (("topic", "query"), ("chapter", "which")):
        answer = shown(await ada.calls(command, {option: query}))
        assert answer.error is None
        assert words(answer)
        assert len(words(answer)) < 4000
        assert await ada.is_offered(command, option, query) is not None


@pytest.mark.parametrize("query", ["", "   ", "x" * 6001])
async def test_too_little_and_too_much_get_the_usage(bakery: House, query: str) -> None:
    answer = await bakery.person().calls("topic", {"query": query})

    assert "/topic query: [lecture:]" in words(answer)
    assert "query" in words(answer)
    assert labels(answer) == []
