"""The paper that a group gets: authored questions where the lecture has them, generated ones where it has none.

Everything is drawn from one seed, so the same lecture, seed, count and choice give the same paper, options and letters
too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import Kind, Question
from bot.kernel.ids import ChapterId, QuestionId
from bot.study.quiz.generate import NothingToAsk, every, generate
from bot.study.quiz.generate.making import is_generated
from bot.study.quiz.options import Put, put
from bot.study.quiz.spread import Choice, Seen, spread

SEED_WORDS = """
alder aloe aspen auk aster badger beaver beech birch bison briar camel cedar clover cobra coral crane daisy dove elder
elm falcon fern finch gecko ginkgo hare hazel heron holly ibis iris ivy juniper kestrel koala larch lark lemur lilac
lotus lynx magpie maple marten mole moss newt oak olive orchid otter owl panda poppy puffin raven robin rowan salmon
seal stork swift tapir thistle tulip walnut willow wren yak yew zebra
""".split()  # noqa: SIM905
"""Animals and plants, easy to say and to spell."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Questions in the order in which they are asked. *is_generated*: they were made of the lecture's sentences."""

    lecture: Lecture
    questions: tuple[Put, ...]
    is_generated: bool


def paper(
    lecture: Lecture,
    seed: int | str,
    count: int,
    chapters: Collection[ChapterId] | None = None,
    kinds: Collection[Kind] = (),
    seen: Mapping[QuestionId, Seen] | None = None,
) -> Paper:
    """At most *count* questions, spread over chapters and kinds, never two on one fact; shorter where there are fewer.

    Only of those *chapters* (None: of all) and *kinds* (none: of all). What was never answered comes first, then what
    was answered worst, by *seen*. Raises NothingToAsk where nothing is left, or can be made of the lecture.
    """
    random = Random(seed)
    choice = Choice(chapters, kinds, seen or {})
    questions = (_authored if lecture.questions else generate)(lecture, random, count, choice)
    if not questions:
        raise NothingToAsk(_nothing_left(lecture, choice))
    return Paper(lecture, put(lecture, questions, random), is_generated=not lecture.questions)


def again(lecture: Lecture, questions: Iterable[Question], seed: int | str) -> Paper:
    """A paper of exactly these questions, in their order, with options dealt anew. An outline will do for *lecture*."""
    chosen = tuple(questions)
    return Paper(lecture, put(lecture, chosen, Random(seed)), any(map(is_generated, chosen)))


def find(lecture: Lecture, questions: Iterable[QuestionId]) -> tuple[Question, ...]:
    """The questions of these ids, authored or generated, in their order; those that are not there any more left out.

    Generated ones are made anew, which takes a tenth of a second for a lecture of fourteen chapters.
    """
    wanted = tuple(questions)
    known = {question.id: question for question in lecture.questions or every(lecture) if question.id in wanted}
    return tuple(known[one] for one in wanted if one in known)


def outline(lecture: Lecture) -> Lecture:
    """What is left of a lecture when only its headings and where it comes from are kept."""
    chapters = (Chapter(one.id, one.number, one.title, start=one.start) for one in lecture.chapters)
    return Lecture(
        lecture.id,
        lecture.title,
        tuple(chapters),
        speakers=lecture.speakers,
        source=lecture.source,
        url=lecture.url,
        language=lecture.language,
    )


def seed_words(random: Random) -> str:
    """A seed that people can read to each other: `otter-4283`."""
    return f"{random.choice(SEED_WORDS)}-{random.randrange(1000, 10000)}"


def _authored(lecture: Lecture, random: Random, count: int, choice: Choice) -> tuple[Question, ...]:
    by_chapter: defaultdict[ChapterId, list[Question]] = defaultdict(list)
    for question in lecture.questions:
        by_chapter[question.chapter].append(question)
    pools = [by_chapter[one.id] for one in lecture.chapters if choice.has(one.id) and by_chapter[one.id]]
    return spread((partial(list, pool) for pool in pools), random, count, lambda *_: True, choice)


def _nothing_left(lecture: Lecture, choice: Choice) -> str:
    kinds = f" of the {_kinds(choice.kinds)}" if choice.kinds else ""
    numbers = [f"{one.number}" for one in lecture.chapters if choice.chapters is not None and choice.has(one.id)]
    if choice.chapters is None:
        places = ""
    elif not numbers:
        places = " in the chapters that you chose"
    else:
        places = f" in {'chapter' if len(numbers) == 1 else 'chapters'} {_listed(numbers)}"
    return f"“{lecture.title}” has no questions{kinds}{places}. Choose others, or leave the choice open."


def _kinds(kinds: Collection[Kind]) -> str:
    names = [kind.value for kind in Kind if kind in kinds]
    return f"{'kind' if len(names) == 1 else 'kinds'} {_listed(names)}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
