"""The authoring format."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.corpus.draft import LectureDraft
from bot.corpus.formats import read
from bot.corpus.formats.model import json_schema
from bot.kernel.errors import BadFile
from tests.corpus.sources import SAMPLES, sample, source
from tests.golden import agrees

SCHEMA = Path(__file__).parents[2] / "docs" / "lecture.schema.json"
HEAD = "title: Tides\nchapters:\n"
CONCEPT = HEAD + "  - title: a\nconcepts:\n  - term: b\n"


def lecture(text: str) -> LectureDraft:
    (found,) = read(source("tides.yaml", text))
    return found


def fault(text: str) -> BadFile:
    with pytest.raises(BadFile) as caught:
        lecture(text)
    return caught.value


def test_everything_an_author_writes_is_kept() -> None:
    (found,) = read(sample("tides.yaml"))
    (bulges, springs, questions) = found.chapters

    assert (found.id, found.title, found.speakers, found.source) == (
        "tides",
        "How tides work",
        ("Mara Lindqvist",),
        "Harbour College",
    )
    assert (found.url, found.language) == ("https://example.org/watch?v=tides", "en")
    assert bulges.summary.startswith("The far side of the Earth is pulled less than its centre, which")
    assert (bulges.start, bulges.key_points, bulges.answers) == (
        timedelta(0),
        ("There are two bulges of water.",),
        ("why are there two high tides",),
    )
    assert (springs.id, springs.start) == ("springs", timedelta(minutes=12, seconds=34))
    assert questions.start == timedelta(seconds=3753)
    assert [(one.id, one.chapters, one.related) for one in found.concepts] == [
        ("spring-tide", ("springs", 1), ("neap-tide",)),
        ("neap-tide", (2,), ()),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "  - title: a\n    text: b", 4, 'Did you mean "summary"?'),
        (HEAD + "  - titel: a", 3, 'Did you mean "title"?'),
        (HEAD + "  - title: a\n    zzz: 1", 4, "The keys are id, title"),
        (HEAD + "  - title: a\nspeaker: Mara", 4, 'Did you mean "speakers"?'),
        (CONCEPT + "    text: c\n    chapters: [1]\n    definition: d", 6, "concept 1"),
        (HEAD + "  - title: 12", 3, "put it in quotes"),
        (HEAD + "  - key_points: [a]", 3, "a title or a summary"),
        (HEAD + "  - title: a\n    start: 12:75", 4, '"12:75" is no start time'),
        (HEAD + "  - title: a\n    start: -1", 4, "no start time"),
        (HEAD + "  - title: a\n    start: 1e300", 4, "no start time"),
        (HEAD + "  - title: a\n    key_points: one", 4, "should be a list"),
        (HEAD + "  - title: a\n    key_points:\n      - one\n      - ''", 6, "key_points 2 is empty"),
        (HEAD + "  - a", 3, "a group of keys"),
        (HEAD + "  - title: a\n    id: x\n  - title: b\n    id: x", 5, "(line 3)"),
        (HEAD + "  - title: a\n    start: 5\n  - title: b\n    start: 4", 5, "before an earlier one"),
        (HEAD + "  - title: a\n    id: ' x'", 4, "without space"),
        (HEAD + f"  - title: a\n    id: {'x' * 201}", 4, "200 characters"),
        (HEAD + "  - title: a\nurl: ftp://example.org", 4, "no web address"),
        (HEAD + "  - title: a\nlanguage: English language", 4, "language tag"),
        (CONCEPT + "    definition: c\n    chapters: [2]", 7, "numbered 1 to 1"),
        (CONCEPT + "    definition: c\n    chapters: [x]", 7, '"x"'),
        (CONCEPT + "    definition: c\n    chapters: []", 7, "At least one"),
        (CONCEPT + "    definition: c\n    chapters: [1]\n    related: [d]", 8, '"d"'),
        ("title: Tides", 1, '"chapters" is missing'),
        ("chapters:\n  - title: a", 1, '"title" is missing'),
        ("title: Tides\nchapters: []", 2, "At least one"),
        ("title: Tides\nchapters:", 2, "should be a list, but is empty"),
        ("title: ''\nchapters:\n  - title: a", 1, "title is empty"),
        ("title: a\ntitle: b", 2, "a second time (first in line 1)"),
        ("title: Tides: how they work\nchapters: []", 1, "in quotes"),
        ("title: a\n\tsource: b", 2, "Indent with spaces"),
        ("title: a\x07b", 1, "U+0007"),
        ("title: !!python/name:os.system x", 1, "Tags"),
        ("a: &a [x, x]\nb: [*a, *a]", 2, "Aliases"),
        ("title: " + "[" * 50_000, 1, "levels deep"),
        ("title: a\n---\ntitle: b", 2, "second document"),
        ("- a\n- b", 1, "but is a list"),
        ("# nothing", 1, "but is empty"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_write(text: str, line: int, says: str) -> None:
    error = fault(text)

    assert error.line == line
    assert says in error.problem


def test_several_mistakes_are_told_at_once_each_with_its_line() -> None:
    error = fault(HEAD + "  - title: a\n    text: b\n  - title: 7\n  - {}")

    assert error.line == 4
    assert "Line 5: " in error.problem
    assert "Line 6: " in error.problem


def test_what_yaml_1_1_would_change_stays_text() -> None:
    chapters = lecture(HEAD + "  - title: yes\n  - title: 2026-01-31\n  - title: '12'").chapters

    assert [one.title for one in chapters] == ["yes", "2026-01-31", "12"]


def test_ids_are_kept_to_the_letter() -> None:
    (chapter,) = lecture(HEAD + "  - title: a\n    id: Kapitel 1 / Überblick#x").chapters

    assert chapter.id == "Kapitel 1 / Überblick#x"


def test_several_lectures_may_stand_in_one_file() -> None:
    found = read(
        source(
            "all.yaml", "lectures:\n  - title: a\n    chapters: [{title: x}]\n  - title: b\n    chapters: [{title: y}]"
        )
    )

    assert [one.title for one in found] == ["a", "b"]


def test_one_lecture_twice_in_a_file_is_refused() -> None:
    one = "  - title: a\n    chapters: [{title: x}]\n"
    with pytest.raises(BadFile, match=r"line 4: .*second time"):
        read(source("all.yaml", f"lectures:\n{one}{one}"))


def test_the_published_schema_is_that_of_the_model() -> None:
    agrees(SCHEMA, json.dumps(json_schema(), indent=2) + "\n")


def test_the_published_schema_accepts_the_sample_and_names_unknown_keys() -> None:
    written = YAML(typ="safe", pure=True).load(SAMPLES / "tides.yaml")
    validator = jsonschema.Draft202012Validator(json_schema())

    assert list(validator.iter_errors(written)) == []
    assert [error.validator for error in validator.iter_errors({**written, "speaker": "x"})] == ["additionalProperties"]
    assert list(validator.iter_errors({"title": "a", "chapters": [{"start": 1}]}))
