"""`/lecture add`: shown first, done when confirmed, for this server alone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import token
from bot.chat.card import Action, Reply, Tone
from bot.chat.interaction import PlaceKind
from tests.house import BREAD, LIMITS, WHEN, House, Person, a_house, button, entries, labels, shown, title, words

WINE = """
id: wine
title: A short course on wine
chapters:
  - id: wine-1
    title: Grapes
    summary: Where the sugar comes from.
  - id: wine-2
    title: Must
    summary: The grapes are crushed, and what runs out ferments.
concepts:
  - term: Must
    definition: What runs out of crushed grapes.
    chapters: [2]
"""
LONGER = WINE.replace("concepts:", "  - id: wine-3\n    title: Cellar\n    summary: It rests.\nconcepts:")
OTHER_ID = WINE.replace("id: wine\n", "id: wine-again\n", 1)


def boss(house: House, **circumstances: object) -> Person:
    return house.person("boss", manages=True, **circumstances)


async def lectures(house: House, **where: str) -> list[str]:
    return [choice.value for choice in await house.person(**where).is_offered("lecture use", "lecture", "")]


async def added(house: House, text: str = WINE, **options: str) -> Person:
    """A manager who has added the lecture."""
    person = boss(house)
    await person.presses(await person.hands_in(text, **options), "Add it")
    return person


async def test_what_would_be_added_is_shown_and_nothing_changes_yet(bakery: House) -> None:
    answer = await boss(bakery).hands_in(WINE)

    assert title(answer) == "Add this lecture?"
    assert "A short course on wine" in words(answer)
    assert "id wine; 2 chapters, 1 concept" in words(answer)
    assert "1. Grapes" in words(answer)
    assert labels(answer) == ["Add it", "Leave it"]
    assert await lectures(bakery) == ["bread"]


async def test_confirmed_it_is_there_for_everyone_in_the_server(bakery: House) -> None:
    ada = boss(bakery)

    done = await ada.presses(await ada.hands_in(WINE), "Add it")

    assert "“A short course on wine” is added to this server." in words(done)
    assert title(await ada.presses(done, "Chapters")) == "A short course on wine"
    assert title(await bakery.person().says("/concept must lecture:wine")) == "Must"
    assert await lectures(bakery) == ["bread", "wine"]
    assert await lectures(bakery, server="test:other", channel="test:other") == ["bread"]


async def test_added_it_can_be_made_the_one_meant_in_the_channel(bakery: House) -> None:
    ada = boss(bakery)
    done = await ada.presses(await ada.hands_in(WINE), "Add it")

    await ada.presses(done, "Use it in this channel")

    assert title(await bakery.person().says("/chapter 1")) == "Grapes"


async def test_left_nothing_changes_and_the_file_waits_no_more(bakery: House) -> None:
    ada = boss(bakery)
    asked = await ada.hands_in(WINE)

    left = await ada.presses(asked, "Leave it")
    late = await ada.presses(asked, "Add it")

    assert words(left) == "Nothing was changed."
    assert "not waiting any more" in words(late)
    assert await lectures(bakery) == ["bread"]


async def test_a_press_works_once(bakery: House) -> None:
    ada = boss(bakery)
    asked = await ada.hands_in(WINE)
    await ada.presses(asked, "Add it")

    assert "not waiting any more" in words(await ada.presses(asked, "Add it"))


async def test_a_restart_between_asking_and_confirming_loses_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house:
        name = token.write(button(await boss(house).hands_in(WINE), "Add it"))
    async with a_house(tmp_path) as house:
        await boss(house).presses_token(name)

        assert await lectures(house) == ["bread", "wine"]


async def test_a_file_waits_for_a_day(bakery: House) -> None:
    asked = await boss(bakery).hands_in(WINE)

    late = await boss(bakery, when=WHEN + timedelta(days=1, seconds=1)).presses(asked, "Add it")

    assert "not waiting any more" in words(late)
    assert await lectures(bakery) == ["bread"]


async def test_adding_needs_the_right_to_manage_the_server_when_asking_and_when_pressing(bakery: House) -> None:
    asked = await boss(bakery).hands_in(WINE)

    for refused in (
        await bakery.person().hands_in(WINE),
        await bakery.person("boss", manages=False).presses(asked, "Add it"),
        await bakery.person("boss", manages=False).presses(asked, "Leave it"),
    ):
        assert "right to manage this server" in words(refused)
    assert await lectures(bakery) == ["bread"]
    assert "is added" in words(await boss(bakery).presses(asked, "Add it"))


@pytest.mark.parametrize("kind", [PlaceKind.DIRECT, PlaceKind.ELSEWHERE])
async def test_outside_a_server_there_is_none_to_add_to(bakery: House, kind: PlaceKind) -> None:
    assert "server" in words(await boss(bakery, kind=kind).hands_in(WINE))


async def test_another_server_s_manager_cannot_confirm_what_waits_here(bakery: House) -> None:
    asked = await boss(bakery).hands_in(WINE)

    refused = await boss(bakery, server="test:other").presses(asked, "Add it")

    assert "not waiting any more" in words(refused)
    assert await lectures(bakery, server="test:other") == ["bread"]


async def test_the_same_file_again_changes_nothing_and_says_so(bakery: House) -> None:
    ada = await added(bakery)

    answer = await ada.hands_in(WINE)

    assert "Nothing would change" in words(answer)
    assert labels(answer) == []


async def test_a_new_version_of_the_same_lecture_shows_what_differs(bakery: House) -> None:
    ada = await added(bakery)

    asked = await ada.hands_in(LONGER)
    done = await ada.presses(asked, "Change it")

    assert title(asked) == "Change this lecture?"
    assert "Chapters: 1 added." in words(asked)
    assert "added 3. Cellar" in words(asked)
    assert "brought up to date" in words(done)
    assert title(await ada.says("/chapter last lecture:wine")) == "Cellar"


async def test_what_changed_between_asking_and_confirming_is_shown_again_first(bakery: House) -> None:
    ada = await added(bakery)
    shorter = await ada.hands_in(WINE.replace("Grapes", "Berries"))
    await ada.presses(await ada.hands_in(LONGER), "Change it")

    again = await ada.presses(shorter, "Change it")

    assert "changed meanwhile" in words(again)
    assert "removed 3. Cellar" in words(again)
    assert title(await ada.says("/chapter last lecture:wine")) == "Cellar"
    await ada.presses(again, "Change it")
    assert title(await ada.says("/chapter last lecture:wine")) == "Must"


async def test_a_title_that_is_taken_asks_which_is_meant_and_updates(bakery: House) -> None:
    ada = await added(bakery)

    asked = await ada.hands_in(OTHER_ID.replace("Grapes", "Berries"))
    shown_first = await ada.presses(asked, "Update that one")
    await ada.presses(shown_first, "Change it")

    assert title(asked) == "A lecture of that title is here"
    assert labels(asked) == ["Update that one", "Keep both", "Leave it"]
    assert "edited 1. Berries (title)" in words(shown_first)
    assert await lectures(bakery) == ["bread", "wine"]
    assert title(await ada.says("/chapter 1 lecture:wine")) == "Berries"


async def test_a_title_that_is_taken_asks_which_is_meant_and_keeps_both(bakery: House) -> None:
    ada = await added(bakery)

    shown_first = await ada.presses(await ada.hands_in(OTHER_ID), "Keep both")
    await ada.presses(shown_first, "Add it")

    assert await lectures(bakery) == ["bread", "wine", "wine-again-2"]


async def test_the_file_goes_to_the_lecture_named_by_update(bakery: House) -> None:
    ada = await added(bakery)

    asked = await ada.hands_in(LONGER.replace("id: wine\n", "").replace("short", "long"), update="short course")
    await ada.presses(asked, "Change it")

    assert "Edited: title" in words(asked)
    assert await lectures(bakery) == ["bread", "wine"]


async def test_the_lecture_is_called_as_it_is_named(bakery: House) -> None:
    await added(bakery, id="Wine, Week 2")

    assert await lectures(bakery) == ["bread", "wine-week-2"]


async def test_a_name_that_another_lecture_of_the_server_has_is_refused(bakery: House) -> None:
    ada = await added(bakery)

    refused = await ada.hands_in(OTHER_ID.replace("short", "long"), id="wine")

    assert "has the id wine already" in words(refused)


async def test_update_and_id_exclude_each_other(bakery: House) -> None:
    ada = await added(bakery)

    assert "one of the two" in words(await ada.hands_in(WINE, update="wine", id="other"))


async def test_what_everybody_sees_is_not_changed_from_a_server(bakery: House) -> None:
    refused = await boss(bakery).hands_in(WINE, update="bread")

    assert "was not added by this server" in words(refused)


async def test_update_offers_the_server_s_own_lectures(bakery: House) -> None:
    ada = await added(bakery)

    assert [choice.value for choice in await ada.is_offered("lecture add", "update", "")] == ["wine"]
    assert [choice.value for choice in await ada.is_offered("lecture add", "update", "bread")] == ["wine"]


async def test_one_with_a_common_lecture_s_id_takes_its_place_here_and_says_so_first(bakery: House) -> None:
    ada = boss(bakery)

    asked = await ada.hands_in(WINE.replace("id: wine\n", "id: bread\n", 1))
    await ada.presses(asked, "Add it")

    assert "takes the place of “Baking 101 | How bread works”" in words(asked)
    assert title(await bakery.person().says("/chapter 1")) == "Grapes"
    assert title(await bakery.person(server="test:other", channel="test:o").says("/chapter 1")) == "Flour, water, salt"


def many(chapters: int) -> str:
    return json.dumps({"title": "Many", "chapters": [{"title": f"Part {n}"} for n in range(chapters)]})


BAD: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "empty"),
    ("blank.yaml", b"  \n\n ", "empty"),
    ("slides.pdf", b"%PDF-1.7 ...", "This is a PDF"),
    ("notes.docx", b"PK\x03\x04....", "an office document"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n\x00", "a picture"),
    ("noise.txt", bytes(range(256)) * 4, "not a text file"),
    ("latin.txt", "Über\n".encode("latin-1"), "Save it as UTF-8"),
    ("letter.txt", b"Dear all,\nsee you on Monday.\nBest, Ada", "none of the formats"),
    ("talk.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "This is a transcript"),
    ("broken.yaml", b"title: T\nchapters:\n  - title: 'x\n", "broken.yaml, line"),
    ("untitled.yaml", b"chapters:\n  - title: A\n", '"title" is missing'),
    ("broken.json", b'{"title": "T", "chapters": [', "broken.json, line"),
    ("none.json", b'{"title": "T", "chapters": []}', "none.json"),
    ("lines.jsonl", b'{"title": "T"}\n{"title": "A"}\n{"titel": "B"}\n', "lines.jsonl, line 3"),
    ("two.json", json.dumps({"lectures": [json.loads(many(1)), {"title": "B", "chapters": [{"title": "x"}]}]}).encode(),
     "It holds 2 lectures"),
    ("bomb.yaml", b"a: &a [x,x]\nb: [*a,*a]\n", "Aliases"),
    ("long.json", many(LIMITS.chapters + 1).encode(), f"a lecture may have {LIMITS.chapters} here"),
    ("huge.txt", b"word " * LIMITS.size, "larger than"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), BAD, ids=[name for name, _, _ in BAD])
async def test_a_file_that_cannot_be_used_gets_a_sentence_that_says_why(
    bakery: House, name: str, content: bytes, expected: str
) -> None:
    answer = await boss(bakery).hands_in(content, name)

    assert isinstance(answer, Reply)
    assert answer.card.tone is Tone.WARNING
    assert answer.error is None
    assert name in words(answer)
    assert expected in words(answer)
    assert "--" not in words(answer).replace("-->", "")
    assert await lectures(bakery) == ["bread"]


async def test_as_many_chapters_as_are_allowed_may_be_added(bakery: House) -> None:
    assert title(await boss(bakery).hands_in(many(LIMITS.chapters), "many.json")) == "Add this lecture?"


async def test_a_server_has_no_more_lectures_than_are_allowed_and_others_are_not_counted(bakery: House) -> None:
    ada = boss(bakery)
    for number in range(LIMITS.lectures):
        await ada.presses(await ada.hands_in(WINE.replace("wine", f"wine{number}")), "Add it")

    refused = await ada.hands_in(WINE)
    changing = await ada.hands_in(WINE.replace("wine", "wine0").replace("Grapes", "Berries"))
    elsewhere = await boss(bakery, server="test:other").hands_in(WINE)

    assert f"A server may have {LIMITS.lectures} lectures of its own" in words(refused)
    assert title(changing) == "Change this lecture?"
    assert title(elsewhere) == "Add this lecture?"


async def test_the_limit_holds_at_the_press_too(bakery: House) -> None:
    ada = boss(bakery)
    waiting = [await ada.hands_in(WINE.replace("wine", f"wine{number}")) for number in range(LIMITS.lectures + 1)]

    said = [words(await ada.presses(asked, "Add it")) for asked in waiting]

    assert f"A server may have {LIMITS.lectures} lectures of its own" in said[-1]
    assert len(await lectures(bakery)) == 1 + LIMITS.lectures


async def test_lines_that_are_not_part_of_the_lecture_are_listed(bakery: House) -> None:
    text = (
        "Tea at noon\n\nCHAPTERS\n\nWater\nIt boils first.\n\nLeaves\nThey come second.\n\nSubscribe to our channel!\n"
    )

    answer = await boss(bakery).hands_in(text, "tea.txt")

    assert "1. Water" in words(answer)
    assert ("left out" in words(answer)) == ("Subscribe" in words(answer))


async def test_without_a_file_the_usage_is_said(bakery: House) -> None:
    assert "/lecture add file: [update:] [id:]" in words(await boss(bakery).calls("lecture add", {}))


@pytest.mark.parametrize("upload", ["", "0" * 18, "../../etc/passwd", "\x00", "f" * 40])
async def test_a_forged_press_finds_no_file(bakery: House, upload: str) -> None:
    ada = boss(bakery)
    await ada.hands_in(WINE)

    for command, more in (("lecture confirm", {"diff": "0" * 18}), ("lecture review", {}), ("lecture leave", {})):
        answer = shown(await ada.presses_token(token.write(Action(command, {"upload": upload, **more}))))
        assert answer.error is None
    assert await lectures(bakery) == ["bread"]
    assert entries(await ada.says("/lecture list")) == ["Baking 101 | How bread works"]
