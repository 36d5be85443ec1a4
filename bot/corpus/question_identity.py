"""What keeps a question the same when its file is read again. docs/decisions/0007 says why so."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.corpus.draft import LectureDraft, QuestionDraft
from bot.corpus.question import Evidence, Question, Wrong
from bot.corpus.sketch import digest, normal
from bot.corpus.slug import stem
from bot.kernel.ids import ChapterId, QuestionId

ALIKE = 80
"""Enough likeness (rapidfuzz ratio) between stems with the same answer: a few words were put in another way."""

COMPARED = 40_000
"""So many comparisons are made for questions with the same answer; where there would be more, they count as new."""

_STEM = 48  # characters of the readable part of a derived id
_UNSETTLED = QuestionId("")


def questions(
    draft: LectureDraft, chapters: Sequence[ChapterId], known: Sequence[Question] = ()
) -> tuple[Question, ...]:
    """The questions of *draft*, whose chapters have these ids in order. *known* are those of the last reading.

    A question has the author's id, else that of the known one it continues, else a new one. Pass softly removed ones
    after those present, so that they come back where no present one fits.
    """
    fresh = [_question(one, chapters) for one in draft.questions]
    origins = _continued(known, fresh)
    new_ids = _NewIds(one.id for one in (*known, *fresh))
    settled = []
    for place, one in enumerate(fresh):
        id_ = one.id or origins.get(place) or new_ids.make(one)
        settled.append(replace(one, id=id_, fact=one.fact or id_))
    return tuple(settled)


def _question(draft: QuestionDraft, chapters: Sequence[ChapterId]) -> Question:
    def settled(chapter: ChapterId | int) -> ChapterId:
        return chapters[chapter - 1] if isinstance(chapter, int) else chapter

    return Question(
        id=draft.id or _UNSETTLED,
        kind=draft.kind,
        chapter=settled(draft.chapter),
        concept=draft.concept,
        fact=draft.fact,
        depth=draft.depth,
        difficulty=draft.difficulty,
        stem=draft.stem,
        answer=draft.answer,
        accept=draft.accept,
        wrong=tuple(
            Wrong(one.text, one.belongs, None if one.chapter is None else settled(one.chapter)) for one in draft.wrong
        ),
        explanation=draft.explanation,
        evidence=tuple(Evidence(settled(one.chapter), one.sentence) for one in draft.evidence),
    )


def _continued(known: Sequence[Question], fresh: Sequence[Question]) -> dict[int, QuestionId]:
    """By their place, the ids that unnamed questions take over: with the same stem, else with the same answer.

    No id is passed on twice, nor one that the author gives to another question.
    """
    given = {one.id for one in fresh if one.id}
    free = {one.id: one for one in known if one.id not in given}
    origins: dict[int, QuestionId] = {}
    for place, id_ in _same_stem(free.values(), fresh):
        origins[place] = id_
        del free[id_]
    return origins | dict(_same_answer(free.values(), _unnamed(fresh, origins)))


def _same_stem(known: Iterable[Question], fresh: Sequence[Question]) -> Iterator[tuple[int, QuestionId]]:
    waiting: defaultdict[object, deque[QuestionId]] = defaultdict(deque)
    for one in known:
        waiting[one.kind, normal(one.stem)].append(one.id)
    pairs = [(place, waiting.get((one.kind, normal(one.stem)))) for place, one in _unnamed(fresh, ())]
    return ((place, ids.popleft()) for place, ids in pairs if ids)


def _same_answer(known: Iterable[Question], fresh: Iterable[tuple[int, Question]]) -> Iterator[tuple[int, QuestionId]]:
    """The most alike first, where stems are alike enough."""
    old_by_answer, new_by_answer = defaultdict(list), defaultdict(list)
    for one in known:
        old_by_answer[_answer(one)].append(one)
    for place, one in fresh:
        new_by_answer[_answer(one)].append((place, one))
    found = [
        (fuzz.ratio(normal(old.stem), normal(one.stem), score_cutoff=ALIKE), place, old.id)
        for answer, several in new_by_answer.items()
        if len(several) * len(old_by_answer[answer]) <= COMPARED
        for place, one in several
        for old in old_by_answer[answer]
    ]
    places: set[int] = set()
    ids: set[QuestionId] = set()
    for likeness, place, id_ in sorted(found, key=lambda pair: (-pair[0], pair[1])):
        if likeness and place not in places and id_ not in ids:
            places.add(place)
            ids.add(id_)
            yield place, id_


def _unnamed(fresh: Sequence[Question], found: Iterable[int]) -> Iterator[tuple[int, Question]]:
    done = set(found)
    return ((place, one) for place, one in enumerate(fresh) if not one.id and place not in done)


def _answer(one: Question) -> object:
    return one.kind, one.chapter, tuple(map(normal, one.answer))


class _NewIds:
    """Makes ids from content. Questions that are equal in kind, stem and answer are told apart by a number."""

    def __init__(self, taken: Iterable[QuestionId]) -> None:
        self._taken = set(taken)

    def make(self, one: Question) -> QuestionId:
        content = digest("\n".join((one.stem, *one.answer)), 4)
        name = f"{stem(one.fact or one.stem, _STEM, otherwise='question')}-{one.kind.value}-{content}"
        made, count = QuestionId(name), 1
        while made in self._taken:
            count += 1
            made = QuestionId(f"{name}-{count}")
        self._taken.add(made)
        return made
