"""What every format promises, whichever file a lecture comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.draft import ChapterDraft, LectureDraft
from bot.corpus.formats import read
from bot.corpus.formats.times import clock
from bot.kernel.errors import BadFile
from bot.kernel.ids import ChapterId
from tests.corpus.sources import source

TITLE = "How tides work"


@dataclass(frozen=True, slots=True)
class Format:
    """A format, how a lecture is written in it, and a broken file of it with the line of its fault."""

    ending: str
    write: Callable[[list[ChapterDraft]], str]
    fields: frozenset[str]
    broken: str
    line: int

    def __str__(self) -> str:
        return self.write.__name__


def chapters_text(chapters: list[ChapterDraft]) -> str:
    return "\n".join([TITLE, "CHAPTERS", *(part for one in chapters for part in (one.title, one.summary))])


def video_description(chapters: list[ChapterDraft]) -> str:
    return "\n".join([TITLE, "", *(f"{clock(one.start or timedelta())} {one.title}" for one in chapters)])


def lecture_yaml(chapters: list[ChapterDraft]) -> str:
    lines = [f"title: {TITLE}", "chapters:"]
    for one in chapters:
        lines += [f"  - {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in [*_keys(one).items()][:1]]
        lines += [f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in [*_keys(one).items()][1:]]
    return "\n".join(lines)


def lecture_json(chapters: list[ChapterDraft]) -> str:
    return json.dumps({"title": TITLE, "chapters": [_keys(one) for one in chapters]}, indent=1)


def json_lines(chapters: list[ChapterDraft]) -> str:
    return "\n".join(json.dumps(line) for line in [{"title": TITLE}, *(_keys(one) for one in chapters)])


def _keys(chapter: ChapterDraft) -> dict[str, object]:
    start = 0 if chapter.start is None else chapter.start.total_seconds()
    return {"id": chapter.id, "title": chapter.title, "summary": chapter.summary, "start": start}


ALL = frozenset({"id", "title", "summary", "start"})
FORMATS = [
    Format(".txt", chapters_text, frozenset({"title", "summary"}), "T\nCHAPTERS\n9:00 a\nA.\n8:00 b\nB.", 5),
    Format(".txt", video_description, frozenset({"title", "start"}), "T\n9:00 a\n8:00 b", 3),
    Format(".yaml", lecture_yaml, ALL, "title: T\nchapters:\n  - title: a\n    text: b\n", 4),
    Format(".json", lecture_json, ALL, '{"title": "T",\n "chapters": [\n  {"title": "a"},\n  {"text": "b"}]}', 4),
    Format(".jsonl", json_lines, ALL, '{"title": "T"}\n{"title": "a"}\n\n{"text": "b"}', 4),
]
each_format = pytest.mark.parametrize("format_", FORMATS, ids=str)

words = st.text("abcdefgh äßλд語🌊", min_size=1, max_size=20).map(lambda text: " ".join(["w", *text.split(), "w"]))
lectures = st.lists(st.builds(ChapterDraft, title=words, summary=words.map(lambda text: f"{text}.")), min_size=2).map(
    lambda chapters: [
        replace(one, id=ChapterId(f"c{number}"), start=timedelta(seconds=7 * number))
        for number, one in enumerate(chapters)
    ]
)


@each_format
@given(chapters=lectures)
def test_chapters_come_back_in_their_order_with_all_that_the_format_holds(
    format_: Format, chapters: list[ChapterDraft]
) -> None:
    (lecture,) = read(source(f"tides{format_.ending}", format_.write(chapters)))

    assert lecture.title == TITLE
    assert [_only(one, format_.fields) for one in lecture.chapters] == [_only(one, format_.fields) for one in chapters]


@each_format
@given(chapters=lectures)
def test_no_chapter_is_empty_and_each_says_where_it_stands(format_: Format, chapters: list[ChapterDraft]) -> None:
    text = format_.write(chapters)
    (lecture,) = read(source(f"tides{format_.ending}", text))

    lines = text.split("\n")
    for one in lecture.chapters:
        assert one.title or one.summary
        assert one.line is not None
        assert 1 <= one.line <= len(lines)


@each_format
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marked_encodings_make_no_difference(format_: Format, line_end: str, encoding: str) -> None:
    chapters = [ChapterDraft("Ebbe und Flut · 潮", "Das Meer steigt.", start=timedelta()), ChapterDraft("b", "B.")]
    text = format_.write(chapters)

    plain = read(source(f"tides{format_.ending}", text))
    other = read(source(f"tides{format_.ending}", text.replace("\n", line_end).encode(encoding)))

    assert [_all(one) for one in other] == [_all(one) for one in plain]


@each_format
def test_chapters_can_be_gone_through_more_than_once(format_: Format) -> None:
    chapters = [ChapterDraft("a", "A.", start=timedelta()), ChapterDraft("b", "B.", start=timedelta(seconds=5))]
    (lecture,) = read(source(f"tides{format_.ending}", format_.write(chapters)))

    assert list(lecture.chapters) == list(lecture.chapters)


@each_format
def test_a_fault_is_named_with_file_and_line(format_: Format) -> None:
    with pytest.raises(BadFile) as caught:
        _consume(f"tides{format_.ending}", format_.broken)

    assert caught.value.file == f"tides{format_.ending}"
    assert caught.value.line == format_.line


@each_format
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"title\0chapters", "not a text file"),
        ("caf\u00e9\nCHAPTERS\n".encode("latin-1"), "line 1: Byte 0xe9 is not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(format_: Format, content: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        _consume(f"tides{format_.ending}", content)


@each_format
def test_a_file_over_the_limit_is_refused(format_: Format) -> None:
    text = format_.write([ChapterDraft("a", "A.", start=timedelta()), ChapterDraft("b", "B.")])

    with pytest.raises(BadFile, match=r"larger than 2 MB"):
        read(source(f"tides{format_.ending}", text + "\n" * 2_000_000), limit=2_000_000)


@each_format
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_the_file_holds_it_is_read_or_refused(format_: Format, content: bytes) -> None:
    try:
        chapters = _consume(f"tides{format_.ending}", content)
    except BadFile:
        return

    assert chapters
    assert not any("\0" in one.title + one.summary for one in chapters)


def _consume(name: str, content: str | bytes) -> list[ChapterDraft]:
    return [chapter for lecture in read(source(name, content)) for chapter in lecture.chapters]


def _only(chapter: ChapterDraft, fields: frozenset[str]) -> dict[str, object]:
    return {field: getattr(chapter, field) for field in fields}


def _all(lecture: LectureDraft) -> tuple[object, ...]:
    return lecture.title, tuple(replace(one, line=None) for one in lecture.chapters)
