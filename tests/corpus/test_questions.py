"""Questions in lecture files: what is read, what is refused and with which advice."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.corpus import settled
from bot.corpus.draft import EvidenceDraft, LectureDraft, QuestionDraft, WrongDraft
from bot.corpus.formats import read
from bot.corpus.formats.model import json_schema
from bot.corpus.question import Depth, Kind
from bot.kernel.errors import BadFile
from bot.kernel.ids import ChapterId, ConceptId, QuestionId
from tests.corpus.sources import source

HEAD = """\
title: Tides
chapters:
  - id: bulges
    title: Two bulges
  - id: springs
    title: Spring and neap
concepts:
  - term: Spring tide
    definition: The higher tide.
    chapters: [2]
questions:
"""
WHOLE = (
    HEAD
    + """\
  - id: spring-tide-choice
    kind: choice
    chapter: springs
    concept: spring-tide
    fact: spring-tide
    depth: distinguish
    difficulty: 2
    stem: When is the tide higher?
    answer: At full moon
    wrong:
      - option: At the quarters
        belongs: That is the neap tide.
      - option: On the far side
        belongs: There is a bulge.
        chapter: 1
      - option: At noon
        chapter: bulges
    explanation: Sun and Moon pull along one line.
    evidence: [{chapter: 2, sentence: 1}, {chapter: bulges, sentence: 0}]
  - {kind: truefalse, chapter: 1, stem: There is one bulge., answer: false}
  - {kind: cloze, chapter: 1, stem: There are ____ bulges., answer: two, accept: ["2"]}
  - {kind: short, chapter: 1, stem: How many bulges?, answer: two, accept: ["2", a pair]}
  - {kind: order, chapter: 2, stem: From new moon on., answer: [Spring, Neap, Spring again]}
  - {kind: which, chapter: 2, stem: Where are the quarters treated?, wrong: [1]}
  - kind: which
    chapter: 2
    stem: Where is the full moon treated?
    wrong: [{chapter: bulges, belongs: It counts high tides.}]
"""
)
CHOICE = HEAD + "  - kind: choice\n    chapter: 1\n    stem: s\n    answer: a\n    wrong:\n      - option: b\n"
STEM = "\n    chapter: 1\n    stem: "


def lecture(text: str) -> LectureDraft:
    (found,) = read(source("tides.yaml", text))
    return found


def test_everything_an_author_writes_of_a_question_is_kept() -> None:
    first, *_ = lecture(WHOLE).questions

    assert first == QuestionDraft(
        kind=Kind.CHOICE,
        chapter=ChapterId("springs"),
        stem="When is the tide higher?",
        answer=("At full moon",),
        id=QuestionId("spring-tide-choice"),
        concept=ConceptId("spring-tide"),
        fact="spring-tide",
        depth=Depth.DISTINGUISH,
        difficulty=2,
        wrong=(
            WrongDraft("At the quarters", "That is the neap tide."),
            WrongDraft("On the far side", "There is a bulge.", 1),
            WrongDraft("At noon", "", ChapterId("bulges")),
        ),
        explanation="Sun and Moon pull along one line.",
        evidence=(EvidenceDraft(2, 1), EvidenceDraft(ChapterId("bulges"), 0)),
        line=12,
    )


def test_each_kind_has_its_own_shape() -> None:
    found = settled.lecture(lecture(WHOLE)).questions

    assert [(one.kind, one.answer, one.accept) for one in found[1:]] == [
        (Kind.TRUEFALSE, ("false",), ()),
        (Kind.CLOZE, ("two",), ("2",)),
        (Kind.SHORT, ("two",), ("2", "a pair")),
        (Kind.ORDER, ("Spring", "Neap", "Spring again"), ()),
        (Kind.WHICH, (), ()),
        (Kind.WHICH, (), ()),
    ]
    assert [(one.text, one.belongs, one.chapter) for last in found[-2:] for one in last.wrong] == [
        ("", "", "bulges"),
        ("", "It counts high tides.", "bulges"),
    ]


def test_numbers_of_chapters_become_their_ids() -> None:
    first, *rest = settled.lecture(lecture(WHOLE)).questions

    assert [one.chapter for one in rest] == ["bulges", "bulges", "bulges", "springs", "springs", "springs"]
    assert [one.chapter for one in first.wrong] == [None, "bulges", "bulges"]
    assert [(one.chapter, one.sentence) for one in first.evidence] == [("springs", 1), ("bulges", 0)]


def test_what_is_left_out_has_a_meaning() -> None:
    _, statement, *_ = settled.lecture(lecture(WHOLE)).questions

    assert (statement.concept, statement.depth, statement.difficulty) == (None, Depth.RECALL, 1)
    assert (statement.explanation, statement.evidence) == ("", ())
    assert statement.fact == statement.id


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "  - kind: quiz", 12, "The kinds are choice, truefalse, cloze, short, order, which"),
        (HEAD + "  - chapter: 1", 12, '"kind" is missing in question 1'),
        (HEAD + "  - stem", 12, "a group of keys"),
        (HEAD + "  - kind: short" + STEM + "s", 12, '"answer" is missing in question 1'),
        (HEAD + "  - kind: short\n    stem: s\n    answer: a", 12, '"chapter" is missing in question 1'),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: 3", 15, "put it in quotes"),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    question: q", 16, 'Did you mean "stem"?'),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    wrong: []", 16, "The keys are id, chapter"),
        (HEAD + "  - kind: which" + STEM + "s\n    answer: a", 15, 'There is no key "answer" in question 1'),
        (HEAD + "  - kind: truefalse" + STEM + "s\n    answer: maybe", 15, '"maybe" should be true or false'),
        (HEAD + "  - kind: cloze" + STEM + "no gap\n    answer: a", 14, "one gap, written as four underscores"),
        (HEAD + "  - kind: cloze" + STEM + "____ ____\n    answer: a", 14, "one gap"),
        (HEAD + "  - kind: cloze" + STEM + "_____\n    answer: a", 14, "one gap"),
        (HEAD + "  - kind: order" + STEM + "s\n    answer: [a, b]", 15, "At least 3 are needed"),
        (HEAD + f"  - kind: order{STEM}s\n    answer: [{', '.join('abcdefghijk')}]", 15, "10 at most"),
        (HEAD + "  - kind: order" + STEM + "s\n    answer: a", 15, "should be a list"),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    depth: deep", 16, "recall, distinguish or apply"),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    difficulty: 4", 16, "difficulty should be 3 at most"),
        (
            HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    difficulty: true",
            16,
            "whole number, but is true or false",
        ),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    id: A b", 16, "small letters, digits and hyphens"),
        (HEAD + f"  - kind: short{STEM}s\n    answer: a\n    id: {'x' * 81}", 16, "80 characters"),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    fact: a/b", 16, "small letters, digits and hyphens"),
        (
            HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    concept: neap-tide",
            16,
            '"neap-tide", but no concept',
        ),
        (HEAD + "  - kind: short\n    stem: s\n    answer: a\n    chapter: 3", 15, "numbered 1 to 2"),
        (HEAD + "  - kind: short\n    stem: s\n    answer: a\n    chapter: neap", 15, '"neap", but no chapter'),
        (HEAD + "  - kind: which" + STEM + "s\n    wrong: [2, 9]", 15, "names chapter 9"),
        (HEAD + "  - kind: which" + STEM + "s\n    wrong: [{option: x}]", 15, "The keys are chapter, belongs"),
        (HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    evidence: [{chapter: 9, sentence: 1}]", 16, "9"),
        (
            HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    evidence: [{chapter: 1, sentence: -1}]",
            16,
            "0 or more",
        ),
        (
            HEAD + "  - kind: short" + STEM + "s\n    answer: a\n    evidence: [{chapter: 1}]",
            16,
            '"sentence" is missing',
        ),
        (CHOICE + "        belongs: x", 16, "At least 2 are needed"),
        (CHOICE + "        belongs: x\n      - option: c", 19, '"c" belongs nowhere'),
        (CHOICE + "        belongs: x\n      - option: c\n        chapter: 7", 20, "names chapter 7"),
        (CHOICE + "        belongs: x\n      - label: c\n        chapter: 1", 19, 'Did you mean "option"?'),
        (CHOICE + "        belongs: x" + "\n      - {option: c, belongs: x}" * 3, 16, "3 at most"),
    ],
)
def test_a_mistake_in_a_question_is_named_with_its_line_and_what_to_write(text: str, line: int, says: str) -> None:
    with pytest.raises(BadFile) as caught:
        lecture(text)

    assert says in caught.value.problem
    assert caught.value.line == line


def test_an_id_that_stands_twice_is_refused_with_both_lines() -> None:
    one = "  - {id: q, kind: short, chapter: 1, stem: s, answer: a}\n"

    with pytest.raises(BadFile, match=r"line 13: .*\(line 12\)"):
        lecture(HEAD + one + one)


def test_json_holds_the_same_questions() -> None:
    data = YAML(typ="safe", pure=True).load(WHOLE)
    (found,) = read(source("tides.json", json.dumps(data, indent=1)))

    assert settled.lecture(found) == settled.lecture(lecture(WHOLE))


def test_a_mistake_in_a_json_question_is_named_with_its_line() -> None:
    data = YAML(typ="safe", pure=True).load(WHOLE)
    data["questions"][0]["wrong"][1]["belongs"] = 7
    text = json.dumps(data, indent=1)
    wanted = text[: text.index('"belongs": 7')].count("\n") + 1

    with pytest.raises(BadFile, match="question 1, wrong 2, belongs should be text") as caught:
        read(source("tides.json", text))

    assert caught.value.line == wanted


def test_json_lines_have_the_questions_in_their_first_line() -> None:
    data = YAML(typ="safe", pure=True).load(WHOLE)
    chapters = data.pop("chapters")
    (found,) = read(source("tides.jsonl", "\n".join(json.dumps(line) for line in [data, *chapters])))

    assert settled.lecture(found) == settled.lecture(lecture(WHOLE))


def test_json_lines_name_a_chapter_that_never_comes() -> None:
    question = {"kind": "short", "chapter": "c", "stem": "s", "answer": "a"}
    text = "\n".join(json.dumps(line) for line in [{"title": "T", "questions": [question]}, {"id": "a", "title": "x"}])

    with pytest.raises(BadFile, match='line 1: Question 1 names the chapter "c"'):
        [list(one.chapters) for one in read(source("tides.jsonl", text))]


def test_the_published_schema_knows_the_keys_of_each_kind() -> None:
    data = YAML(typ="safe", pure=True).load(WHOLE)
    validator = jsonschema.Draft202012Validator(json_schema())

    assert list(validator.iter_errors(data)) == []
    data["questions"][0]["accept"] = ["at new moon"]
    assert [error.json_path for error in validator.iter_errors(data)] == ["$.questions[0]"]
