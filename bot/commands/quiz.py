"""`/quiz`: begins a round, for the channel or for one person alone; or seats this channel in a round of another one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import (
    Action,
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Heading,
    OnPress,
    Paragraph,
    Reply,
    Tone,
    refusal,
)
from bot.chat.command import Choice, Completes, Declaration, Hidden, OneWord, Request
from bot.chat.interaction import PlaceKind
from bot.chat.text import plain, prose
from bot.commands import cards, complete, round_cards, solo
from bot.commands.command import Command, Context
from bot.commands.rounds import Also
from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import ChapterId, QuestionId, RoundId
from bot.ports import Overtaken, Repositories
from bot.study import lookup
from bot.study.library import Shelf
from bot.study.lookup import Found
from bot.study.quiz.options import Put
from bot.study.quiz.paper import outline, paper, seed_words
from bot.study.quiz.round import LOBBY, LOBBY_LASTS, Mode, Post, Round, Scoring, Seat, Seated, Terms
from bot.study.quiz.spread import Seen
from bot.study.quiz.timing import Pace
from bot.study.search import Verdict

MOST = 30
USUAL = 10
HITS = 5  # chapters that a topic may draw from
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for each other
ID, CODE = 8, 6  # letters
NO_CLOCK = "`scoring:speed` needs a clock, and `pace:untimed` has none. Choose another of the two."
CANNOT_POST = (
    "I may not post in this channel, so nobody would see the questions. Give me the rights to view it and to send "
    "messages in it; or play alone:"
)
NOT_ADDED = "A quiz for everybody needs me in the server, and I am not there. Alone you can play here:"


class Quiz(Request):
    topic: Annotated[str, Completes()] = Field(
        "", description="What it is about; without it, the whole lecture", max_length=300
    )
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)
    questions: int = Field(USUAL, description=f"How many; {USUAL} if not said", ge=1, le=MOST)
    mode: Literal["group", "solo"] | None = Field(None, description="For everybody here, or for you alone")
    scoring: Literal["accuracy", "speed", "confidence"] = Field(
        "accuracy", description="What counts beside being right; accuracy: nothing"
    )
    pace: Literal["normal", "slow", "slower", "untimed"] = Field("normal", description="How much time there is")
    kinds: Annotated[str, Completes(), OneWord()] = Field(
        "", description="Only these kinds of question, such as `choice, cloze`", max_length=100
    )
    seed: Annotated[str, OneWord()] = Field(
        "", description="A word that draws the same paper again, such as `otter-42`", max_length=40
    )
    join: Annotated[str, OneWord()] = Field(
        "", description="The code of a quiz elsewhere, to play it here too", max_length=20
    )
    anew: Annotated[bool, Hidden()] = False


async def begin(request: Quiz, context: Context) -> Answer:
    if request.join:
        return await _seat(request.join, context)
    mode = _mode(request, context)
    if request.scoring == "speed" and request.pace == "untimed":
        raise PersonError(NO_CLOCK)
    if refused := await _not_here(request, mode, context):
        return refused
    drawn = await _draw(request, mode, context)
    if isinstance(drawn, Reply):
        return drawn
    return await open_round(drawn, context)


# What is drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper with what it was drawn from; *lecture* as the shelf has it."""

    lecture: Lecture
    terms: Terms
    paper: tuple[Put, ...]


async def _draw(request: Quiz, mode: Mode, context: Context) -> Drawn | Reply:
    kinds = _kinds(request.kinds)
    terms = Terms(mode, Scoring(request.scoring), Pace(request.pace), _seed(request.seed), request.topic, kinds)
    if terms.seed and (replayed := await _replay(terms, request, context)) is not None:
        return replayed
    lecture = _lecture(request, context)
    if lecture is None:
        again = {name: value for name, value in context.interaction.arguments.items() if name != "lecture"}
        return Reply(cards.pick_lecture(context.shelf.lectures.values(), Action("quiz", again)))
    try:
        chapters = chapters_of(request.topic, lecture, context.shelf, request.questions)
    except NoTopic as error:
        return Reply(_no_topic(request.topic, error.near))
    if terms.seed:
        seed, seen = terms.seed, dict[QuestionId, Seen]()
    else:
        seed, seen = seed_words(context.services.chance), dict(await _history(lecture, mode, context))
    drawn = await context.services.aside(lambda: paper(lecture, seed, request.questions, chapters, kinds, seen))
    return Drawn(lecture, replace(terms, seed=seed), drawn.questions)


async def _replay(terms: Terms, request: Quiz, context: Context) -> Drawn | None:
    """The paper of a round that was played under that seed, if it is seen here and nothing else is asked for."""
    async with context.store.reading() as repositories:
        found = await repositories.rounds.by_seed(terms.seed)
        before = await repositories.rounds.get(found) if found is not None else None
    if before is None or _asks_for_another(request, terms, before):
        return None
    named = lookup.lecture(context.shelf, request.lecture) if request.lecture else None
    lecture = context.shelf.of_origin(before.lecture.id, before.owner)
    if lecture is None or (named is not None and named is not lecture):
        return None
    return Drawn(lecture, replace(terms, topic=before.terms.topic, kinds=before.terms.kinds), before.paper)


def _asks_for_another(request: Quiz, terms: Terms, before: Round) -> bool:
    """Whether a topic, kinds or a number is asked for that the paper of *before* does not have."""
    return (
        (bool(request.topic) and request.topic != before.terms.topic)
        or (bool(terms.kinds) and terms.kinds != before.terms.kinds)
        or ("questions" in request.model_fields_set and request.questions != len(before.paper))
    )


def _lecture(request: Quiz, context: Context) -> Lecture | None:
    """The lecture that is meant: named, this place's, the only one, or the one that knows most of the topic."""
    if not context.shelf.lectures:
        raise NotFound(lookup.EMPTY)
    lecture = lookup.lecture(context.shelf, request.lecture)
    if lecture is None and request.topic:
        findings = context.shelf.index.search(request.topic, 1, None)
        if findings.verdict is not Verdict.NONE:
            (found, *_) = lookup.found(context.shelf, findings.hits)
            return found.lecture
    return lecture


class NoTopic(NotFound):
    """No chapter treats that; *near* are guesses."""

    def __init__(self, topic: str, near: Sequence[Found]) -> None:
        super().__init__(f"No chapter here treats “{_quoted(topic, 80)}”.")
        self.near = near


def chapters_of(topic: str, lecture: Lecture, shelf: Shelf, questions: int) -> Collection[ChapterId] | None:
    """The chapters that a topic means, as few as give so many questions; None for all of them. Raises NoTopic."""
    if not topic:
        return None
    match lookup.chapter(shelf, topic, lecture):
        case Found(chapter=chapter):
            return [chapter.id]
        case _:
            pass
    findings = shelf.index.search(topic, HITS, lecture.id)
    near = lookup.found(shelf, findings.hits)
    named = findings.concept.concept.chapters if findings.concept is not None else ()
    if findings.verdict is Verdict.NONE and not named:
        raise NoTopic(topic, near)
    chosen: list[ChapterId] = []
    for key in dict.fromkeys((*named, *(found.chapter.id for found in near))):
        chosen.append(key)
        if sum(one.chapter in chosen for one in lecture.questions) >= questions:
            break
    return chosen


def _no_topic(topic: str, near: Sequence[Found]) -> Card:
    words = _quoted(topic, 80)
    blocks: list[Block] = [
        Heading(plain("Nothing to ask about that")),
        Paragraph(prose(f"No chapter here treats “{words}”. `/quiz` without a topic asks about the whole lecture.")),
    ]
    if near:
        buttons = (
            Button(complete.cut_to(found.chapter.heading, 75), Action("quiz", {"topic": str(found.chapter.number)}))
            for found in near[:3]
        )
        blocks += [Paragraph(plain("The nearest chapters, as guesses:")), Buttons(tuple(buttons))]
    return Card(tuple(blocks), Tone.WARNING)


async def _history(lecture: Lecture, mode: Mode, context: Context) -> Mapping[QuestionId, Seen]:
    """What was answered so far: by the group, or by the one who plays alone."""
    key, owner = context.shelf.origin(lecture.id)
    async with context.store.reading() as repositories:
        if mode is Mode.SOLO:
            return await repositories.answers.history(key, owner, learner=context.interaction.learner.id)
        return await repositories.answers.history(key, owner, server=context.interaction.place.server)


def _kinds(typed: str) -> tuple[Kind, ...]:
    """The kinds that are named, with commas or blanks between them. Raises PersonError for one that there is not."""
    found = []
    for word in re.split(r"[\s,;+]+", typed.casefold()):
        if not word:
            continue
        kind = next((kind for kind in Kind if kind.value.startswith(word)), None)
        if kind is None:
            known = ", ".join(f"`{kind.value}`" for kind in Kind)
            raise PersonError(f"There is no kind of question called “{_quoted(word, 30)}”. There are: {known}.")
        found.append(kind)
    return tuple(dict.fromkeys(found))


def _quoted(typed: str, limit: int) -> str:
    """What somebody typed, for a sentence in which backticks mean something."""
    return complete.cut_to(typed.replace("`", "'"), limit)


def _seed(typed: str) -> str:
    return " ".join(typed.casefold().split())


# Where it is played


def _mode(request: Quiz, context: Context) -> Mode:
    if request.mode is not None:
        return Mode(request.mode)
    return Mode.GROUP if context.interaction.place.kind is PlaceKind.SERVER else Mode.SOLO


async def _not_here(request: Quiz, mode: Mode, context: Context) -> Reply | None:
    """What is said where a round cannot be begun, or one is on already."""
    place, learner = context.interaction.place, context.interaction.learner
    if mode is Mode.SOLO:
        async with context.store.reading() as repositories:
            found = await repositories.rounds.alone(learner.id)
        return None if found is None or request.anew else await solo.offered(found, request_action(request), context)
    alone = Button("Play alone", replace(request_action(request, mode="solo"), on_press=OnPress.REPLY), primary=True)
    if place.kind is not PlaceKind.SERVER:
        return Reply(Card((Paragraph(plain(NOT_ADDED)), Buttons((alone,))), Tone.WARNING))
    if not place.may_post:
        return Reply(Card((Paragraph(plain(CANNOT_POST)), Buttons((alone,))), Tone.WARNING))
    async with context.store.reading() as repositories:
        found = await repositories.rounds.in_channel(place.channel)
    return None if found is None else Reply(await _on_already(found, context))


async def _on_already(round_id: RoundId, context: Context) -> Card:
    round_ = await context.rounds.seen(round_id, context.interaction)
    return Card(
        (
            Heading(plain("A quiz is on in this channel")),
            Paragraph(plain("One at a time, so that the questions are not mixed up. Join it:")),
            Buttons((round_cards.join_button(round_), round_cards.host_button(round_))),
        ),
        Tone.WARNING,
    )


def request_action(request: Quiz, **changed: str) -> Action:
    """The same again, with what is *changed*."""
    return Action("quiz", {**request.arguments(), **changed})


async def open_round(drawn: Drawn, context: Context) -> Reply:
    """Begins a round with that paper, in the interaction's place."""
    round_ = _round(drawn, context)
    if round_.terms.mode is Mode.SOLO:
        return await solo.begun(round_, context)
    waiting = replace(round_, wake=context.now + LOBBY_LASTS)
    try:
        async with context.store.transaction() as repositories:
            await repositories.rounds.add(waiting, (Post(LOBBY, waiting.home),))
            learner = context.interaction.learner
            await repositories.answers.join(waiting.id, learner.id, learner.name, waiting.number)
    except Overtaken:  # somebody else was quicker
        async with context.store.reading() as repositories:
            found = await repositories.rounds.in_channel(waiting.home)
        return refusal("A quiz was just begun here.") if found is None else Reply(await _on_already(found, context))
    return Reply(_hosting(waiting))


def _hosting(round_: Round) -> Card:
    return Card(
        (
            Heading(plain("Your quiz is in the channel")),
            Paragraph(
                prose(
                    "Start it when everybody is there; who comes late may join in. You play too: host controls show "
                    f"no answers. Another channel plays along with `/quiz join:{round_.code}`."
                )
            ),
            Buttons((round_cards.start_button(round_, OnPress.REPLACE), round_cards.host_button(round_))),
        )
    )


def _round(drawn: Drawn, context: Context) -> Round:
    place, learner, chance = context.interaction.place, context.interaction.learner, context.services.chance
    key, owner = context.shelf.origin(drawn.lecture.id)
    return Round(
        id=RoundId(letters(chance, ID)),
        code=letters(chance, CODE),
        server=place.server,
        host=learner.id,
        host_name=learner.name,
        lecture=replace(outline(drawn.lecture), id=key),
        owner=owner,
        terms=drawn.terms,
        paper=drawn.paper,
        seats=(Seat(place.channel),),
        begun=context.now,
    )


def letters(chance: Random, count: int) -> str:
    """An id or a code that can be read aloud."""
    return "".join(chance.choice(_ALPHABET) for _ in range(count))


async def _seat(code: str, context: Context) -> Reply:
    """Seats this channel in the round of that code."""
    place = context.interaction.place
    if place.kind is not PlaceKind.SERVER or not place.may_post:
        raise PersonError("Join with a code in a channel where I may post, so that everybody there sees the questions.")
    async with context.store.reading() as repositories:
        found = await repositories.rounds.by_code(code.strip().casefold())
        round_ = None if found is None else await repositories.rounds.get(found)
        here = await repositories.rounds.in_channel(place.channel)
    if round_ is None or (round_.owner is not None and round_.owner != place.server):
        raise NotFound("No quiz that is on has this code. Its lobby shows the code; it is valid until the podium.")
    if here is not None and here != round_.id:
        return Reply(await _on_already(here, context))
    await context.rounds.move(round_.id, Seated(place.channel, context.now), _joined(context))
    return Reply(
        Card(
            (
                Heading(plain("This channel plays along")),
                Paragraph(plain(f"The questions of the quiz on {round_.lecture.title} come here too. You are in.")),
            )
        )
    )


def _joined(context: Context) -> Also:
    learner = context.interaction.learner

    async def join(repositories: Repositories, _before: Round, after: Round) -> Sequence[Post]:
        await repositories.answers.join(after.id, learner.id, learner.name, after.seen_when_joining)
        return ()

    return join


def _kind_choices(typed: str, _given: Mapping[str, str], _context: Context) -> Sequence[Choice]:
    *before, last = re.split(r"[\s,;+]+", typed.casefold())
    named = [word for word in before if word]
    return [
        Choice(f"{', '.join((*named, kind.value))} ({round_cards.KINDS[kind]})", ", ".join((*named, kind.value)))
        for kind in Kind
        if kind.value.startswith(last) and kind.value not in named
    ]


COMMAND = Command(
    Declaration(
        name="quiz",
        summary="Play a quiz on a lecture, together or alone",
        request=Quiz,
        examples=(
            "/quiz",
            "/quiz difusion 5 solo",
            "/quiz topic:open weights questions:5 scoring:confidence pace:slow",
            "/quiz kinds:choice,cloze seed:otter-42",
        ),
    ),
    begin,
    {
        "topic": complete.query_choices,
        "lecture": complete.lecture_choices,
        "kinds": _kind_choices,
    },
)
