"""`chapterhouse questions`: the paper that a group would get, for teachers to read through before class."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from bot import app
from bot.console.codes import DONE
from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind, Question
from bot.kernel.errors import NotFound
from bot.settings import Settings
from bot.study import lookup
from bot.study.library import Shelf
from bot.study.quiz.options import Option, Put, heading_of
from bot.study.quiz.paper import Paper, paper

COUNT = 10


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("questions", help="show the questions that a group would get, with their answers")
    parser.add_argument("lecture", metavar="LECTURE", help="id or title")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="the same seed, the same paper (0)")
    parser.add_argument("--count", type=_positive, default=COUNT, metavar="N", help=f"how many at most ({COUNT})")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    chosen = _lecture(app.run(lambda: _shelf(settings)), arguments.lecture)
    found = paper(chosen, arguments.seed, arguments.count)
    print(_as_json(found, arguments.seed) if arguments.json else "\n".join(_lines(found, arguments.seed)))
    return DONE


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of questions; give 1 or more")
    return int(text)


def _lecture(shelf: Shelf, named: str) -> Lecture:
    found = lookup.lecture(shelf, named)
    if found is None:
        raise NotFound("Name one lecture. `chapterhouse lectures` lists them.")
    return found


async def _shelf(settings: Settings) -> Shelf:
    async with app.opened(settings) as house:
        return house.shelves.library.everything


def _lines(found: Paper, seed: int) -> Iterator[str]:
    origin = "made of its own sentences" if found.is_generated else "by its author"
    yield f"{found.lecture.title}: {_many(len(found.questions))} {origin}, seed {seed}"
    for number, one in enumerate(found.questions, start=1):
        yield ""
        yield from _question(found.lecture, number, one)


def _question(lecture: Lecture, number: int, one: Put) -> Iterator[str]:
    question = one.question
    chapter = lecture.chapter(question.chapter)
    place = f"chapter {chapter.number}, " if chapter is not None else ""
    yield f"{number}. {question.stem}"
    for at, option in enumerate(one.options):
        yield f"   {_mark(question, at)} {option.text}{_belongs(option)}"
    yield f"   Answer: {' → '.join(_answer(lecture, one))}"
    if question.accept:
        yield f"   Also right: {'; '.join(question.accept)}"
    if question.explanation:
        yield f"   {question.explanation}"
    yield f"   ({place}{question.kind.value}, {question.depth.value}, {question.id})"


def _mark(question: Question, place: int) -> str:
    return "-" if question.kind is Kind.ORDER else f"{chr(ord('A') + place)})"


def _belongs(option: Option) -> str:
    return f"   [{option.belongs}]" if option.belongs else ""


def _answer(lecture: Lecture, one: Put) -> tuple[str, ...]:
    answer = one.question.answer or (heading_of(lecture, one.question.chapter),)
    return answer if one.letter is None else (f"{chr(ord('A') + one.letter)}) {answer[0]}",)


def _many(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"


def _as_json(found: Paper, seed: int) -> str:
    return json.dumps(
        {
            "lecture": found.lecture.id,
            "title": found.lecture.title,
            "seed": seed,
            "generated": found.is_generated,
            "questions": [_object(found.lecture, one) for one in found.questions],
        },
        ensure_ascii=False,
        indent=2,
    )


def _object(lecture: Lecture, one: Put) -> dict[str, object]:
    question = one.question
    return {
        "id": question.id,
        "kind": question.kind.value,
        "chapter": question.chapter,
        "concept": question.concept,
        "fact": question.fact,
        "depth": question.depth.value,
        "difficulty": question.difficulty,
        "stem": question.stem,
        "options": [
            {"text": option.text, "right": option.is_right, "belongs": option.belongs, "chapter": option.chapter}
            for option in one.options
        ],
        "answer": list(question.answer or (heading_of(lecture, question.chapter),)),
        "accept": list(question.accept),
        "explanation": question.explanation,
        "evidence": [{"chapter": pointer.chapter, "sentence": pointer.sentence} for pointer in question.evidence],
    }
