"""JSON and JSON lines."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from bot.corpus.draft import Source
from bot.corpus.formats import read
from bot.kernel.errors import BadFile
from tests.corpus.sources import source


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"title": "a",\n "chapters": [{"title": "x",}]}', 2, "not JSON"),
        (
            '{"title": "a",\n "chapters": [{"title": "x"}, {"title": "y",\n "start": "soon"}]}',
            3,
            '"soon" is no start time',
        ),
        (
            '{"lectures": [{"title": "a", "chapters": [{"title": "x"}]},\n{"title": "b",\n"chapters": []}]}',
            3,
            "At least one",
        ),
        ('{"lectures":\n []}', 2, "at least one lecture"),
        ('{"title": "a",\n "chapters": [{"title": "x"}], "title": "b"}', None, '"title" stands twice'),
        ('{"title": "a", "chapters": [{"title": "x", "start": NaN}]}', None, "NaN is not JSON"),
        ("[" * 100_000, None, "nested too deeply"),
        ('{"title": "a", "chapters": [{"title": "x", "start": ' + "9" * 5000 + "}]}", None, "too long"),
        ('["a"]', 1, "a group of keys"),
    ],
)
def test_a_mistake_in_json_is_named_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(source("tides.json", text))

    assert caught.value.line == line
    assert says in caught.value.problem


def test_what_no_store_can_keep_is_cleaned_out_of_texts() -> None:
    (lecture,) = read(source("a.json", r'{"title": "a\u0000b", "chapters": [{"title": "x\ny", "summary": "\ud83d!"}]}'))
    (chapter,) = lecture.chapters

    assert (lecture.title, chapter.title, chapter.summary) == ("a b", "x y", "\ufffd!")


@pytest.mark.parametrize("id_", [r"a\u0000b", r"\ud83d", r"a\n"])
def test_what_no_store_can_keep_is_refused_in_an_id(id_: str) -> None:
    with pytest.raises(BadFile):
        read(source("a.json", f'{{"title": "a", "chapters": [{{"title": "x", "id": "{id_}"}}]}}'))


def test_the_lectures_of_a_file_come_in_its_order() -> None:
    lectures = [{"title": title, "chapters": [{"summary": "x"}]} for title in "cab"]

    assert [one.title for one in read(source("all.json", json.dumps({"lectures": lectures})))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"title": "a"}\n{"title": "x", "id": "1"}\n\n{"title": "y", "id": "1"}', 4, "(line 2)"),
        ('{"title": "a"}\n{"title": "x"', 2, "not JSON"),
        ('{"title": "a"}\n["x"]', 2, "a group of keys"),
        ('{"title": "a"}\n{"title": "x", "start": 5}\n{"title": "y", "start": 4}', 3, "before an earlier one"),
        ('{"title": "a"}\n', None, "at least one"),
        ('{"title": "a", "chapters": []}\n', 1, '"chapters"'),
        (
            '{"title": "a", "concepts": [{"term": "t", "definition": "d", "chapters": [2]}]}\n{"title": "x"}',
            1,
            "1 to 1",
        ),
    ],
)
def test_a_mistake_in_json_lines_is_named_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(BadFile) as caught:
        [list(lecture.chapters) for lecture in read(source("tides.jsonl", text))]

    assert caught.value.line == line
    assert says in caught.value.problem


def test_json_lines_are_read_when_they_are_gone_through() -> None:
    (lecture,) = read(source("tides.jsonl", '{"title": "a"}\n{"title": "x"}\nbroken'))
    chapters = iter(lecture.chapters)

    assert next(chapters).title == "x"
    with pytest.raises(BadFile, match="line 3"):
        next(chapters)


def test_long_json_lines_need_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        file.write('{"title": "long"}\n')
        file.writelines(f'{{"title": "{number}", "summary": "{"water " * 20}"}}\n' for number in range(5000))

    tracemalloc.start()
    try:
        (lecture,) = read(Source("long.jsonl", lambda: path.open("rb")))
        count = sum(1 for _ in lecture.chapters)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 5000
    assert peak < 300_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "title: a\nchapters:\n  - title: x"),
        ("a", '{"title": "a", "chapters": [{"title": "x"}]}'),
        ("a.dat", '{"title": "a"}\n{"title": "x"}'),
        ("a.TXT", "a\nCHAPTERS\nx\nAbout x."),
        ("a.text", "a\n0:00 x"),
    ],
)
def test_a_file_of_another_name_is_known_by_what_it_holds(name: str, text: str) -> None:
    (lecture,) = read(source(name, text))

    assert lecture.title == "a"
    assert [chapter.title for chapter in lecture.chapters] == ["x"]
