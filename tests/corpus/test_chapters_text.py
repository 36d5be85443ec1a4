"""What is copied from a video's summary page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.corpus.draft import LectureDraft
from bot.corpus.formats import read
from bot.kernel.errors import BadFile
from tests.corpus.sources import sample, source

LONG = "She explains at some length how the water moves, why it does so twice a day, and what that means for ships."


def lecture(text: str, name: str = "notes.txt") -> LectureDraft:
    (found,) = read(source(name, text))
    return found


def titles(text: str) -> list[str]:
    return [chapter.title for chapter in lecture(text).chapters]


def test_a_copied_page_becomes_a_lecture_without_its_advert_and_glued_channel() -> None:
    (found,) = read(sample("tides.txt"))

    assert found.title == "Harbour College Evening Lecture 7 | Mara Lindqvist on How Tides Work"
    assert found.source == "Harbour College"
    assert [chapter.title for chapter in found.chapters] == [
        "Why the sea rises twice a day: two bulges, one Moon",
        "Spring and neap: when Sun and Moon agree",
        "Q&A: tidal power, the Bay of Fundy, and shipping",
    ]
    assert [left.line for left in found.left_out] == [1, 9, 10, 11]


@pytest.mark.parametrize(
    ("first", "title", "channel"),
    [
        ("GoogleGoogle I/O: the keynote", "Google I/O: the keynote", "Google"),
        ("Open Yale CoursesOpen Yale on Rome", "Open Yale on Rome", "Open Yale Courses"),
        ("How DeepMind and OpenAI differ", "How DeepMind and OpenAI differ", ""),
        ("TomTom navigation explained", "TomTom navigation explained", ""),
        ("Harbour College\nHarbour College 7: Tides", "Harbour College 7: Tides", "Harbour College"),
        ("Tides\nHarbour College", "Tides", ""),
    ],
)
def test_a_channel_is_told_from_the_title_by_its_repeated_word(first: str, title: str, channel: str) -> None:
    found = lecture(f"{first}\nCHAPTERS\nOne\nAbout one.")

    assert (found.title, found.source) == (title, channel)


def test_a_missing_title_is_made_of_the_name_of_the_file() -> None:
    assert lecture("CHAPTERS\nOne\nAbout one.", "week_3-tides.txt").title == "week 3 tides"


@pytest.mark.parametrize("mark", ["CHAPTERS", "Chapters", "chapters:", "Chapters :", "## Chapters"])
def test_the_word_chapters_is_known_in_any_case_and_with_a_colon(mark: str) -> None:
    assert titles(f"Tides\n{mark}\nOne\nAbout one.") == ["One"]


@pytest.mark.parametrize(
    "heading",
    [
        "12:34 One",
        "12:34 - One",
        "[12:34] One",
        "(12:34) One",
        "00:12:34 One",
        "One 12:34",
        "One (12:34)",
        "One - [12:34]",
    ],
)
def test_a_time_before_or_after_a_heading_is_its_start(heading: str) -> None:
    (first, second) = lecture(f"Tides\nCHAPTERS\n{heading}\nAbout one.\n1:02:33 Two\nAbout two.").chapters

    assert (first.title, first.start, first.summary) == ("One", timedelta(minutes=12, seconds=34), "About one.")
    assert (second.title, second.start) == ("Two", timedelta(hours=1, minutes=2, seconds=33))


def test_a_time_on_a_line_of_its_own_belongs_to_the_heading_below() -> None:
    chapters = lecture("Tides\nCHAPTERS\n0:00\nOne\nAbout one.\n5:00\nTwo\nAbout two.").chapters

    assert [(one.title, one.summary) for one in chapters] == [("One", "About one."), ("Two", "About two.")]


def test_a_lone_time_in_a_heading_is_part_of_it() -> None:
    text = "Tides\nCHAPTERS\nThe train of 10:15\nAbout one.\nTwo\nAbout two.\nThree\nAbout three."

    assert titles(text) == ["The train of 10:15", "Two", "Three"]
    assert [one.start for one in lecture(text).chapters] == [None] * 3


def test_with_times_a_chapter_may_have_several_paragraphs_or_none() -> None:
    chapters = lecture("Tides\nCHAPTERS\n0:00 One\nFirst.\n\nSecond.\n5:00 Two\n6:00 Three\nThird.").chapters

    assert [one.summary for one in chapters] == ["First.\n\nSecond.", "", "Third."]


def test_blank_lines_between_are_no_matter() -> None:
    assert titles("\nTides\n\n\nCHAPTERS\n\nOne\n\nAbout one.\n\nTwo\n\nAbout two.\n") == ["One", "Two"]


def test_wrapped_paragraphs_are_joined_where_blank_lines_divide_chapters() -> None:
    chapters = lecture("Tides\nCHAPTERS\nOne\nabout\none.\n\nTwo\nabout two.").chapters

    assert [(one.title, one.summary) for one in chapters] == [("One", "about one."), ("Two", "about two.")]


def test_a_last_heading_without_paragraph_is_a_chapter() -> None:
    (_, last) = lecture("Tides\nCHAPTERS\nOne\nAbout one.\nTwo").chapters

    assert (last.title, last.summary) == ("Two", "")


def test_a_heading_that_lost_its_paragraph_does_not_turn_the_others_around() -> None:
    assert titles(f"Tides\nCHAPTERS\nOne\n{LONG}\nTwo\nThree\n{LONG}\nFour\n{LONG}") == ["One", "Two", "Three", "Four"]


@pytest.mark.parametrize(
    "advert",
    [
        "Add to Chrome",
        "Get more out of lectures.\nSummaries and transcripts for YouTube videos.\nAdd to Chrome",
        "Summarized by SomeService\nShare this summary",
        "Try it for free\nSign up",
    ],
)
@pytest.mark.parametrize("times", [False, True])
def test_an_advert_after_the_last_chapter_is_left_out_and_reported(advert: str, times: bool) -> None:
    head = "Tides\nCHAPTERS\n" + ("0:00 One\nAbout one.\n5:00 Two\n" if times else "One\nAbout one.\nTwo\n") + LONG
    found = lecture(f"{head}\n{advert}")

    assert [chapter.title for chapter in found.chapters] == ["One", "Two"]
    assert [left.text for left in found.left_out] == advert.split("\n")


def test_a_slogan_in_the_place_of_a_heading_goes_with_its_advert() -> None:
    found = lecture(f"Tides\nCHAPTERS\nOne\n{LONG}\nNever stop learning!\nPowered by a model.\nInstall the extension")

    assert [chapter.title for chapter in found.chapters] == ["One"]
    assert [left.line for left in found.left_out] == [5, 6, 7]


@pytest.mark.parametrize(
    ("heading", "paragraph"),
    [
        ("Add to Chrome", LONG),
        ("Get more out of open data", "The group is small. Powered by curiosity and two old servers."),
        ("Sign up", "How the study found its volunteers, and why many left."),
        ("Subscribe and publish: message queues", "He joins two programs by a queue."),
        ("Discover the coast", "Join the tide gauges to the satellite record."),
    ],
)
def test_a_true_last_chapter_is_kept_although_it_sounds_like_an_advert(heading: str, paragraph: str) -> None:
    last = list(lecture(f"Tides\nCHAPTERS\nOne\nAbout one.\n{heading}\n{paragraph}").chapters)[-1]

    assert (last.title, last.summary) == (heading, paragraph)


def test_titles_may_repeat() -> None:
    assert titles("Tides\nCHAPTERS\nBreak\nTea.\nBreak\nTea.") == ["Break", "Break"]


def test_text_without_the_line_chapters_is_refused_with_what_can_be_read() -> None:
    with pytest.raises(BadFile, match="CHAPTERS"):
        lecture("Tides\nOne\nAbout one.")


def test_no_chapter_after_the_line_is_refused() -> None:
    with pytest.raises(BadFile, match="at least one"):
        lecture("Tides\nCHAPTERS\n")


def test_long_lines_cost_no_time_in_the_search_for_channels_times_and_adverts() -> None:
    paragraph = "summary of - 1:00 - " * 100_000

    (chapter,) = lecture("aA" * 500_000 + f"\nCHAPTERS\nOne\n{paragraph}").chapters

    assert chapter.title == "One"
    assert len(chapter.summary) == len(paragraph.strip())
