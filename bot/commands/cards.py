"""The parts that several commands' cards have in common: a chapter, its citation, times, problems."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.chat.card import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Entry,
    Heading,
    LinkButton,
    Note,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
    Tone,
)
from bot.chat.text import Text, bold, join, link, plain, prose
from bot.corpus.lecture import Concept, Lecture
from bot.study.lookup import Found

SELECT = 25  # options of one menu: Discord, developers/components/reference.mdx "String Select"; Slack takes 100
_YOUTUBE = ("youtube.com", "youtu.be")


def chapter_action(found: Found, on_press: OnPress = OnPress.REPLACE) -> Action:
    """Shows a chapter, found again by its ids."""
    return Action("chapter", {"which": found.chapter.id, "lecture": found.lecture.id}, on_press)


def concept_action(lecture: Lecture, concept: Concept) -> Action:
    """Shows a concept, found again by its ids."""
    return Action("concept", {"term": concept.id, "lecture": lecture.id})


@lru_cache(maxsize=256)
def chapter_card(found: Found) -> Card:
    """A chapter whole, with the ways to its neighbours. Remembered, because a class asks for the same few."""
    lecture, chapter = found.lecture, found.chapter
    blocks: list[Block] = [
        Heading(plain(chapter.heading)),
        Note(plain(f"Chapter {chapter.number} of {len(lecture.chapters)}")),
    ]
    if chapter.summary:
        blocks.append(Paragraph(plain(chapter.summary)))
    if chapter.key_points:
        blocks.append(Bullets(tuple(plain(point) for point in chapter.key_points)))
    blocks.append(citation(found))
    blocks.append(Buttons(tuple(_ways(found))))
    return Card(tuple(blocks))


def citation(found: Found, moment: timedelta | None = None) -> Note:
    """Lecture, chapter and time, the time linked into the video where there is one.

    *moment* is a time within the chapter to cite in place of its start.
    """
    lecture, chapter = found.lecture, found.chapter
    parts: list[Text] = [plain(lecture.title), plain(f"chapter {chapter.number}")]
    time = chapter.start if moment is None else moment
    if time is not None:
        parts.append(link(clock_time(time), video_at(lecture.url, time)))
    elif lecture.url:
        parts.append(link("video", lecture.url))
    return Note(join(parts, ", "))


def clock_time(time: timedelta) -> str:
    """`12:34`, or `1:02:33` from an hour on."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def video_at(url: str, time: timedelta) -> str:
    """*url* opening at *time*: `t=` for YouTube, a media fragment (W3C, "Media Fragments URI 1.0") elsewhere."""
    if not url:
        return ""
    seconds = int(time.total_seconds())
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in _YOUTUBE:
        return urlunsplit(parts._replace(fragment=f"t={seconds}"))
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "t"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{seconds}s")])))


def pick_chapter(founds: Iterable[Found], heading: str, advice: str, tone: Tone = Tone.NEUTRAL) -> Card:
    """A list of chapters to choose from, each with a button that opens it in this place."""
    entries = [
        Entry(bold(found.chapter.heading), citation(found).text, Button("Open", chapter_action(found)))
        for found in founds
    ]
    return Card((Heading(plain(heading)), *((Paragraph(prose(advice)),) if advice else ()), *entries), tone)


def pick_lecture(lectures: Iterable[Lecture], again: Action) -> Card:
    """Asks which lecture is meant; choosing does *again* in it. More than a menu holds are named by typing."""
    shown = list(lectures)
    options = tuple(
        Option(lecture.title, Action(again.command, {**again.arguments, "lecture": lecture.id}), chapters(lecture))
        for lecture in shown[:SELECT]
    )
    rest = (
        f" Of {len(shown)} lectures the first {SELECT} are here; others go by `lecture:`."
        if len(shown) > SELECT
        else ""
    )
    return Card(
        (
            Heading(plain("Which lecture?")),
            Paragraph(prose(f"Several are here, and none is set for this channel; `/lecture use` sets one.{rest}")),
            Select("Choose a lecture", options),
        )
    )


def chapters(lecture: Lecture) -> str:
    """`14 chapters`"""
    return "1 chapter" if len(lecture.chapters) == 1 else f"{len(lecture.chapters)} chapters"


def our_failure(number: int) -> Reply:
    """That something broke on our side, with the number that stands in the log."""
    sentence = (
        f"Something broke on our side, and it has been written down as number {number}. "
        "Please try again; if it stays, tell whoever runs this bot that number."
    )
    return Reply(Card((Paragraph(prose(sentence)),), Tone.TROUBLE), error=number)


def _ways(found: Found) -> Iterable[Button | LinkButton]:
    lecture, chapter = found.lecture, found.chapter
    before = lecture.chapters[chapter.number - 2] if chapter.number > 1 else None
    after = lecture.chapters[chapter.number] if chapter.number < len(lecture.chapters) else None
    for label, neighbour in (("Previous", before), ("Next", after)):
        target = Found(lecture, neighbour) if neighbour is not None else found
        yield Button(label, chapter_action(target), disabled=neighbour is None)
    yield Button("All chapters", outline_action(lecture, 1 + (chapter.number - 1) // SELECT))
    if lecture.url and chapter.start is not None:
        yield LinkButton("Watch", video_at(lecture.url, chapter.start))


def outline_action(lecture: Lecture, page: int = 1) -> Action:
    """Shows a page of a lecture's outline."""
    return Action("chapters", {"lecture": lecture.id, "page": str(page)})
