"""A lecture as a file: what we write, we read back to the same lecture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus import settled
from bot.corpus.exports import tables
from bot.corpus.exports.lecture_data import data
from bot.corpus.exports.yaml_text import WIDTH, yaml_text
from bot.corpus.formats import read
from bot.corpus.formats.fields import LONGEST
from bot.corpus.formats.text import clean, one_line
from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChapterId, ConceptId, LectureId, QuestionId
from tests.corpus.sources import sample, source

TRICKY = [
    "yes", "NULL", "true", "~", "12", "12:34", "1:02:33", "1e5", ".5e5", "5.", "0x1F", "0o14", "1_000", "+1", "-",
    "2026-01-31", "- a", "# a", "a #b", "a: b", "a:", ":a", "a:b", "?", "? a", "'", '"', '"a" b', "it's", "---", "...",
    "[a]", "a, b", "{a", "a}", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">-", "\\", "a\\nb", "=", "<<", "潮", "🌊 tide",
    "a  b", "a\u00a0b", "a\u2009b", "\u200ba", "\u00ad", "\ue000", "\U0010fffe", "a\ufffeb", "e\u0301", "\u202eabc",
    "word " * 60, "a" * 300, f"{'word ' * 30}# {'word ' * 30}", f"{'word ' * 20}- {'word ' * 20}: x",
]  # fmt: skip
texts = st.sampled_from(TRICKY) | st.text(max_size=40) | st.text("ab :#-'\"\\\n\t,[]{}", max_size=200)
phrases = texts.map(one_line).filter(bool)
prose = texts.map(clean)
ids = texts.map(one_line).filter(lambda text: text and len(text) <= 200 and text.isprintable())
kebabs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


@st.composite
def lectures(draw: st.DrawFn) -> Lecture:
    chapters = draw(_chapters())
    names = st.sampled_from([one.id for one in chapters])
    several = st.lists(names, min_size=1, max_size=2).map(tuple)
    terms = draw(st.lists(ids.map(ConceptId), max_size=3, unique=True))
    related = st.lists(st.sampled_from(terms), max_size=2).map(tuple) if terms else st.just(())
    concepts = [
        Concept(id_, draw(phrases), draw(prose.filter(bool)), draw(several), draw(_some(phrases)),
                draw(related), draw(prose))
        for id_ in terms
    ]  # fmt: skip
    tested = st.none() | st.sampled_from(terms) if terms else st.none()
    asked = [draw(_question(id_, names, tested)) for id_ in draw(st.lists(kebabs, max_size=4, unique=True))]
    return Lecture(
        id=LectureId(draw(ids)),
        title=draw(phrases),
        chapters=chapters,
        speakers=draw(_some(phrases)),
        source=draw(texts.map(one_line)),
        url=draw(st.sampled_from(["", "https://example.org/watch?v=1&t=2#x"])),
        language=draw(st.sampled_from(["en", "no", "pt-BR"])),
        concepts=tuple(concepts),
        questions=tuple(asked),
    )


@st.composite
def _chapters(draw: st.DrawFn) -> tuple[Chapter, ...]:
    names = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    starts = sorted(draw(st.lists(st.timedeltas(timedelta(), LONGEST), min_size=len(names), max_size=len(names))))
    return tuple(
        Chapter(
            ChapterId(id_), number, draw(phrases), draw(prose), draw(st.sampled_from([start, None])),
            draw(_some(phrases)), draw(_some(phrases)),
        )
        for number, (id_, start) in enumerate(zip(names, starts, strict=True), 1)
    )  # fmt: skip


@st.composite
def _question(
    draw: st.DrawFn, id_: str, names: st.SearchStrategy[ChapterId], tested: st.SearchStrategy[ConceptId | None]
) -> Question:
    kind = draw(st.sampled_from(Kind))
    return Question(
        id=QuestionId(id_),
        kind=kind,
        chapter=draw(names),
        concept=draw(tested),
        fact=draw(kebabs | st.just(id_)),
        depth=draw(st.sampled_from(Depth)),
        difficulty=draw(st.integers(1, 3)),
        stem="____ is it" if kind is Kind.CLOZE else draw(phrases),
        answer=draw(_answer(kind)),
        accept=draw(_some(phrases)) if kind in (Kind.CLOZE, Kind.SHORT) else (),
        wrong=draw(_wrong(kind, names)),
        explanation=draw(prose),
        evidence=draw(_some(st.builds(Evidence, names, st.integers(0, 99)))),
    )


def _answer(kind: Kind) -> st.SearchStrategy[tuple[str, ...]]:
    match kind:
        case Kind.WHICH:
            return st.just(())
        case Kind.TRUEFALSE:
            return st.sampled_from([("true",), ("false",)])
        case Kind.ORDER:
            return st.lists(phrases, min_size=3, max_size=5).map(tuple)
        case _:
            return st.tuples(phrases)


def _wrong(kind: Kind, names: st.SearchStrategy[ChapterId]) -> st.SearchStrategy[tuple[Wrong, ...]]:
    if kind is Kind.CHOICE:
        told = st.builds(Wrong, phrases, prose.filter(bool), st.none() | names)
        return st.lists(told | st.builds(Wrong, phrases, st.just(""), names), min_size=2, max_size=3).map(tuple)
    return _some(st.builds(Wrong, st.just(""), prose, names)) if kind is Kind.WHICH else st.just(())


def _some(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple]:  # type: ignore[type-arg]
    return st.lists(of, max_size=2).map(tuple)


def as_yaml(lecture: Lecture) -> str:
    return yaml_text(data(lecture))


def as_json(lecture: Lecture) -> str:
    return json.dumps(data(lecture), ensure_ascii=False)


each_format = pytest.mark.parametrize(("write", "ending"), [(as_yaml, "yaml"), (as_json, "json")])


@each_format
@given(lecture=lectures())
def test_what_is_written_reads_back_to_the_same_lecture(
    write: Callable[[Lecture], str], ending: str, lecture: Lecture
) -> None:
    (draft,) = read(source(f"t.{ending}", write(lecture)))

    assert settled.lecture(draft) == lecture


@each_format
def test_a_lecture_without_ids_keeps_those_it_was_given(write: Callable[[Lecture], str], ending: str) -> None:
    (draft,) = read(sample("tides.txt"))
    lecture = settled.lecture(draft)

    (again,) = read(source(f"t.{ending}", write(lecture)))

    assert settled.lecture(again) == lecture


def test_yaml_is_written_for_people() -> None:
    (draft,) = read(sample("tides.yaml"))
    written = as_yaml(settled.lecture(draft))

    assert written.startswith("id: tides\ntitle: How tides work\nspeakers: [Mara Lindqvist]\n")
    assert '    title: "Spring and neap: when Sun and Moon agree"\n' in written
    assert "    start: 12:34\n" in written
    assert "    summary: >-\n      The far side of the Earth is pulled less" in written
    assert max(map(len, written.splitlines())) <= WIDTH


LECTURE = Lecture(
    LectureId("t"),
    "Tides",
    (Chapter(ChapterId("a"), 1, "Two bulges"), Chapter(ChapterId("b"), 2, "", "Spring and neap.")),
    concepts=(
        Concept(ConceptId("neap"), "Neap, or low", "-lower", (ChapterId("b"), ChapterId("a")), ("neaps", "n"),
                (ConceptId("neap"),), '=HYPERLINK("x")'),
    ),
    questions=(
        Question(QuestionId("q-1"), Kind.CHOICE, ChapterId("a"), ConceptId("neap"), "f", Depth.APPLY, 2, "Which?",
                 ("one",), (), (Wrong("two", "At home.", None), Wrong("three", "", ChapterId("b"))), "So.",
                 (Evidence(ChapterId("a"), 0), Evidence(ChapterId("b"), 3))),
        Question(QuestionId("q-2"), Kind.WHICH, ChapterId("b"), None, "q-2", Depth.RECALL, 1, "Where?", (), (),
                 (Wrong("", "", ChapterId("a")),), "", ()),
    ),
)  # fmt: skip


def test_the_table_of_questions_speaks_of_chapters_as_people_do() -> None:
    first, second = csv.DictReader(io.StringIO(tables.questions(LECTURE)))

    assert first == {
        "id": "q-1", "kind": "choice", "chapter": "1", "chapter_title": "Two bulges", "concept": "neap", "fact": "f",
        "depth": "apply", "difficulty": "2", "stem": "Which?", "answer": "one", "accept": "", "wrong": "two | three",
        "belongs": "At home. | Chapter 2", "explanation": "So.", "evidence": "1.0 | 2.3",
    }  # fmt: skip
    assert (second["answer"], second["wrong"]) == ("Chapter 2", "Two bulges")


def test_no_cell_of_a_table_runs_as_a_formula() -> None:
    (row,) = csv.DictReader(io.StringIO(tables.concepts(LECTURE)))

    assert (row["definition"], row["background"]) == ("'-lower", """'=HYPERLINK("x")""")
    assert (row["term"], row["aliases"], row["chapters"]) == ("Neap, or low", "neaps | n", "2 | 1")
