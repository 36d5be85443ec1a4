"""A lecture as a deck for Anki: a note for each question and each concept, known again when the deck is made anew."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import blake2b
from html import escape
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import genanki

from bot.commands.cards import clock_time, video_at
from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.corpus.question import Kind, Question, Wrong
from bot.kernel.ids import ChapterId

# Anki knows a note type by its number and a note by its guid: neither may ever change, or every deck doubles.
_NOTE_TYPE = 1_530_641_027
_STYLE = """\
.card { font-family: sans-serif; font-size: 20px; text-align: left; max-width: 40em; margin: 1em auto; }
.source { font-size: 14px; opacity: 0.7; }
"""
_ANSWER = '{{FrontSide}}<hr id="answer">{{Answer}}<p class="source">{{Source}}</p>'


def write(lecture: Lecture, path: Path, now: datetime) -> int:
    """Writes the deck to *path* as an .apkg file, in the place of one that is there; gives the number of notes.

    Anki takes a note for a newer version of one that it has when the guid is the same and *now* is later.
    """
    name = lecture.title.replace("::", ":")  # which would make it a deck within a deck
    deck = genanki.Deck(_number("deck", lecture.id), name)
    for note in notes(lecture):
        deck.add_note(note)
    seconds = now.timestamp()
    with TemporaryDirectory(prefix="chapterhouse-") as folder:
        # genanki's own way to a file leaves a copy of the collection among the temporary files.
        collection = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(collection)) as connection:
            genanki.Package(deck).write_to_db(connection.cursor(), seconds, count(int(seconds * 1000)))
            connection.commit()
        made = Path(folder) / "deck.apkg"
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            package.write(collection, collection.name)
            package.writestr("media", "{}")
        path.write_bytes(made.read_bytes())
    return len(deck.notes)


def notes(lecture: Lecture) -> Iterator[genanki.Note]:
    """The questions in the lecture's order, then the concepts."""
    kind = _note_type()
    for question in lecture.questions:
        yield genanki.Note(
            model=kind,
            fields=[_front(lecture, question), _back(lecture, question), _source(lecture, question.chapter)],
            tags=_tags(lecture, question.chapter, question.kind.value, question.depth.value),
            guid=genanki.guid_for("chapterhouse", lecture.id, "question", question.id),
        )
    for concept in lecture.concepts:
        yield genanki.Note(
            model=kind,
            fields=[_bold(concept.term), _meaning(concept), _source(lecture, concept.chapters[0])],
            tags=_tags(lecture, concept.chapters[0], "concept"),
            guid=genanki.guid_for("chapterhouse", lecture.id, "concept", concept.id),
        )


def _note_type() -> genanki.Model:
    return genanki.Model(
        _NOTE_TYPE,
        "Chapterhouse",
        fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Source"}],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": _ANSWER}],
        css=_STYLE,
    )


def _front(lecture: Lecture, question: Question) -> str:
    parts = [f"<p>{_instruction(question.kind)}{escape(question.stem)}</p>"]
    options = _options(lecture, question)
    if options:
        # In an order that says nothing about which is right, and that is the same in every export.
        options.sort(key=lambda option: blake2b(f"{question.id}\n{option}".encode()).digest())
        parts.append(_list("ul", options))
    return "".join(parts)


def _instruction(kind: Kind) -> str:
    match kind:
        case Kind.TRUEFALSE:
            return "True or false? "
        case Kind.ORDER:
            return "Put in order: "
        case Kind.WHICH:
            return "Which chapter? "
        case _:
            return ""


def _options(lecture: Lecture, question: Question) -> list[str]:
    """What is chosen from or put in order; empty where the answer is free."""
    match question.kind:
        case Kind.CHOICE:
            return [*question.answer, *(one.text for one in question.wrong)]
        case Kind.ORDER:
            return list(question.answer)
        case Kind.WHICH if question.wrong:
            return [_place(lecture, question.chapter), *(_place(lecture, one.chapter) for one in question.wrong)]
        case _:
            return []


def _back(lecture: Lecture, question: Question) -> str:
    match question.kind:
        case Kind.ORDER:
            right = _list("ol", question.answer)
        case Kind.WHICH:
            right = f"<p>{_bold(_place(lecture, question.chapter))}</p>"
        case _:
            right = f"<p>{_bold(question.answer[0])}</p>"
    parts = [right]
    if question.accept:
        parts.append(f"<p>Also right: {escape(', '.join(question.accept))}</p>")
    if question.explanation:
        parts.append(f"<p>{escape(question.explanation)}</p>")
    elsewhere = [_elsewhere(lecture, one) for one in question.wrong]
    if elsewhere:
        parts.append(_list("ul", elsewhere))
    return "".join(parts)


def _elsewhere(lecture: Lecture, wrong: Wrong) -> str:
    name = wrong.text or _place(lecture, wrong.chapter)
    where = wrong.belongs or (_place(lecture, wrong.chapter) if wrong.text else "")
    return f"{name}: {where}" if where else name


def _meaning(concept: Concept) -> str:
    parts = [f"<p>{escape(concept.definition)}</p>"]
    if concept.background:
        parts.append(f"<p><i>Not from the lecture:</i> {escape(concept.background)}</p>")
    return "".join(parts)


def _source(lecture: Lecture, chapter_id: ChapterId) -> str:
    chapter = lecture.chapter(chapter_id)
    parts = [escape(lecture.title), escape(_place(lecture, chapter_id))]
    if chapter is not None and chapter.start is not None:
        time, address = clock_time(chapter.start), video_at(lecture.url, chapter.start)
        parts.append(f'<a href="{escape(address)}">{time}</a>' if address else time)
    return ", ".join(parts)


def _place(lecture: Lecture, chapter_id: ChapterId | None) -> str:
    chapter: Chapter | None = None if chapter_id is None else lecture.chapter(chapter_id)
    if chapter is None:
        return ""
    return f"chapter {chapter.number}: {chapter.title}" if chapter.title else f"chapter {chapter.number}"


def _tags(lecture: Lecture, chapter_id: ChapterId, *kinds: str) -> list[str]:
    """Anki's tags hold no spaces."""
    chapter = lecture.chapter(chapter_id)
    number = f"::chapter-{chapter.number:02}" if chapter is not None else ""
    return ["_".join(f"{lecture.id}{number}".split()), *kinds]


def _list(tag: str, items: list[str] | tuple[str, ...]) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def _number(*parts: str) -> int:
    """A number for Anki that these texts always have."""
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=6).digest())
