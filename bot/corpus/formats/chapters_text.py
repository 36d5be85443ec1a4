"""What people copy from a video's summary page: a title, the line CHAPTERS, then heading and paragraph in turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.corpus.draft import ChapterDraft, LectureDraft, LeftOut
from bot.corpus.formats.adverts import advert_start
from bot.corpus.formats.rules import in_order
from bot.corpus.formats.text import Line, lines, one_line, title_of_file
from bot.corpus.formats.times import timed
from bot.kernel.errors import BadFile

_MARK = re.compile(r"^[\W_]*chapters[\W_]*$", re.IGNORECASE)
_GLUE = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[.!?)])(?=[A-Z])")
_SHORTEST_CHANNEL = 4  # letters; "TomTom" is a name, "GoogleGoogle" is glued
_LONGEST_CHANNEL = 100  # characters
_PARAGRAPH = 80  # characters; hardly any heading is longer and ends with a full stop


@dataclass(slots=True)
class _Section:
    """A chapter while its lines are gathered; *heading* is its line as it stands, with the time."""

    line: int
    title: str
    start: timedelta | None
    paragraphs: list[Line] = field(default_factory=list)
    heading: str = ""

    def draft(self) -> ChapterDraft:
        return ChapterDraft(
            title=one_line(self.title), summary=_joined(self.paragraphs), start=self.start, line=self.line
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before CHAPTERS."""

    title: str
    source: str
    line: int | None
    left_out: tuple[LeftOut, ...]


def looks_like(text: str) -> bool:
    """Whether one of the lines of *text* is the word CHAPTERS."""
    return any(_MARK.match(line.text) for line in lines(text))


def read(name: str, text: str) -> tuple[LectureDraft, ...]:
    """The lecture. Raises BadFile where the line CHAPTERS is missing or nothing follows it."""
    all_lines = lines(text)
    mark = next((place for place, line in enumerate(all_lines) if _MARK.match(line.text)), None)
    if mark is None:
        raise BadFile(
            name,
            None,
            "There is no line CHAPTERS. Write the title, then a line CHAPTERS, then heading and paragraph in turn.",
        )
    head = _head(name, all_lines[:mark])
    chapters, advert = _chapters(all_lines[mark + 1 :])
    return (
        LectureDraft(
            file=name,
            title=head.title,
            source=head.source,
            chapters=tuple(in_order(name, chapters)),
            left_out=head.left_out
            + tuple(LeftOut(one.number, one.text, "advert after the chapters") for one in advert),
            line=head.line,
        ),
    )


def _head(name: str, before: Sequence[Line]) -> _Head:
    """The title and the channel: the title is the first line, or the second if that repeats the channel's words."""
    if not before:
        return _Head(title_of_file(name), "", None, ())
    first, others = before[0], before[1:]
    channel, title = _unglued(first.text)
    left_out = (
        [LeftOut(first.number, channel, "the channel's name, glued to the title; it is the source")] if channel else []
    )
    if not channel and others and _repeats(first.text, others[0].text):
        channel, title, first, others = first.text, others[0].text, others[0], others[1:]
    left_out += [LeftOut(line.number, line.text, "stands between title and chapters") for line in others]
    return _Head(one_line(title), one_line(channel), first.number, tuple(left_out))


def _unglued(text: str) -> tuple[str, str]:
    """Channel and title of `Open CampusOpen Campus 12 | Tides`; the channel is empty where nothing is glued.

    Where a capital follows a small letter within a word, and the first word of the line is said again there, a
    channel's name was glued to a title that begins with the same word.
    """
    for glue in _GLUE.finditer(text[:_LONGEST_CHANNEL]):
        channel, title = text[: glue.start()], text[glue.start() :]
        if len(channel) >= _SHORTEST_CHANNEL and _repeats(channel, title):
            return channel, title
    return "", text


def _repeats(channel: str, title: str) -> bool:
    """Whether *title* begins with the first word of *channel*, and says more."""
    first, *_ = channel.split()
    said, *more = title.split()
    return said.rstrip(":,|-–—") == first and bool(more)


def _chapters(body: Sequence[Line]) -> tuple[Iterator[ChapterDraft], Sequence[Line]]:
    """The chapters, and the advert that followed them."""
    has_times = len(body) > 1 and timed(body[0].text) is not None and any(timed(line.text) for line in body[1:])
    end = advert_start(body, headings_alternate=not has_times)
    sections = list(_sections_by_time(body[:end]) if has_times else _believed(_sections(body[:end])))
    return (section.draft() for section in sections), body[end:]


def _sections_by_time(body: Sequence[Line]) -> Iterator[_Section]:
    """Each line with a time is a heading (after a time alone, the next line is); what follows belongs to it."""
    section: _Section | None = None
    for line in body:
        found = timed(line.text)
        if section is not None and not section.title:
            section.title = found.text if found else line.text
        elif found is not None:
            if section is not None:
                yield section
            section = _Section(line.number, found.text, found.start)
        elif section is not None:
            section.paragraphs.append(line)
    if section is not None:
        yield section


def _sections(body: Sequence[Line]) -> Iterator[_Section]:
    """Heading and paragraph in turn, or, where blank lines set chapters apart, a heading and all that follows it."""
    blocks = list(_blocks(body))
    if (
        len(blocks) > 1
        and all(len(block) > 1 for block in blocks[:-1])
        and any(len(block) % 2 for block in blocks[:-1])
    ):
        yield from (_section(block[0], block[1:]) for block in blocks)
        return
    place = 0
    while place < len(body):
        size = 1 if _lacks_paragraph(body[place + 1 : place + 3]) else 2
        yield _section(body[place], body[place + 1 : place + size])
        place += size


def _blocks(body: Sequence[Line]) -> Iterator[list[Line]]:
    """The runs of lines that no blank line divides."""
    block: list[Line] = []
    for line in body:
        if block and line.number != block[-1].number + 1:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _lacks_paragraph(following: Sequence[Line]) -> bool:
    """Whether after a heading the next heading and its paragraph follow at once."""
    if len(following) < 2:
        return False
    heading, paragraph = (line.text for line in following)
    return (
        len(paragraph) >= _PARAGRAPH and paragraph.endswith(".") and len(heading) < _PARAGRAPH and heading[-1].isalnum()
    )


def _section(heading: Line, paragraphs: Sequence[Line]) -> _Section:
    found = timed(heading.text)
    title, start = (found.text, found.start) if found and found.text else (heading.text, None)
    return _Section(heading.number, title, start, list(paragraphs), heading.text)


def _believed(sections: Iterable[_Section]) -> Iterator[_Section]:
    """The sections with times taken from their headings only if most have one: a lone time is part of its heading."""
    all_sections = list(sections)
    are_believed = sum(section.start is not None for section in all_sections) * 2 > len(all_sections)
    for section in all_sections:
        if not are_believed:
            section.title, section.start = section.heading, None
        yield section


def _joined(paragraphs: Sequence[Line]) -> str:
    """The lines as one text: those that follow each other were wrapped, a blank line between them is kept."""
    text = ""
    last = 0
    for line in paragraphs:
        between = "" if not text else " " if line.number == last + 1 else "\n\n"
        text += between + line.text
        last = line.number
    return text
