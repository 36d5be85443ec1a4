"""Quizzes as tests play them: a lecture with a question of every kind, and players who answer rightly or wrongly."""

from __future__ import annotations

from bot.chat.card import Answer, Form, Reply
from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft, QuestionDraft, WrongDraft
from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, QuestionId
from bot.ports import Answer as Kept
from bot.study.quiz.options import Put
from bot.study.quiz.round import Round
from tests.house import House, Person, labels, shown

TIDES = LectureDraft(
    file="tides.yaml",
    id=LectureId("tides"),
    title="How tides work",
    source="Harbour College",
    url="https://example.org/tides",
    chapters=(
        ChapterDraft("Two bulges", "The far side of the Earth is pulled less.", ChapterId("bulges")),
        ChapterDraft("Spring and neap", "The pulls of Sun and Moon add up at new moon.", ChapterId("springs")),
        ChapterDraft("Harbours", "A harbour falls dry at the ebb.", ChapterId("harbours")),
    ),
    concepts=(
        ConceptDraft(ConceptId("spring-tide"), "Spring tide", "The higher tide.", (2,), ("springs",)),
        ConceptDraft(ConceptId("neap-tide"), "Neap tide", "The lower tide.", (2,), ("neaps",)),
    ),
    questions=(
        QuestionDraft(
            Kind.CHOICE,
            1,
            "How many bulges of water are there?",
            ("Two bulges",),
            QuestionId("bulges-choice"),
            wrong=(
                WrongDraft("One bulge", "Long ago, people thought so.", 1),
                WrongDraft("No bulge", "That is a pond.", 3),
                WrongDraft("Ten bulges", "Ten is the number of the harbour's piers.", 3),
            ),
            explanation="One bulge is under the Moon, one opposite.",
        ),
        QuestionDraft(
            Kind.TRUEFALSE,
            2,
            "At new moon the pulls add up.",
            ("true",),
            QuestionId("pulls-truefalse"),
            explanation="Sun and Moon pull the same way.",
        ),
        QuestionDraft(
            Kind.CLOZE,
            2,
            "The higher tide is called ____ tide.",
            ("spring",),
            QuestionId("spring-cloze"),
            accept=("springtime",),
            explanation="It has nothing to do with the season.",
        ),
        QuestionDraft(
            Kind.SHORT,
            3,
            "What is left in a harbour that falls dry?",
            ("stranded boats",),
            QuestionId("harbour-short"),
            explanation="They lie on the mud.",
        ),
        QuestionDraft(
            Kind.ORDER,
            3,
            "Put the states of a harbour in order, from high water on.",
            ("High water", "Ebb", "Low water"),
            QuestionId("harbour-order"),
            explanation="Ebb lies between the two.",
        ),
        QuestionDraft(
            Kind.WHICH,
            2,
            "Which chapter is about Sun and Moon together?",
            (),
            QuestionId("sun-which"),
            wrong=(WrongDraft("", "It is about the Moon alone.", 1), WrongDraft("", "It is about mud.", 3)),
            explanation="It says so in its first sentence.",
        ),
    ),
)
WRONG = "quicksand"
"""What nobody takes for an answer."""


async def begins(host: Person, *others: Person, line: str = "/quiz questions:6") -> Round:
    """The host begins a round, the others join, and the host starts it; its first question is shown."""
    lobby = await host.says(line)
    await host.house.settles()
    for other in others:
        await other.presses(host.house.board.last(host.channel), "Join", private=False)
    await host.presses(lobby, "Start")
    await host.house.settles()
    return await playing(host)


async def playing(person: Person) -> Round:
    """The round that is on in the person's channel, or was last."""
    async with person.house.store.reading() as repositories:
        found = await repositories.rounds.in_channel(ChannelId(person.channel))
        assert found is not None, "no round is on"
        round_ = await repositories.rounds.get(found)
    assert round_ is not None
    return round_


async def as_it_is(house: House, round_: Round) -> Round:
    """The round as it is stored now."""
    async with house.store.reading() as repositories:
        found = await repositories.rounds.get(round_.id)
    assert found is not None
    return found


async def kept(house: House, round_: Round) -> list[Kept]:
    """Every answer of a round."""
    async with house.store.reading() as repositories:
        return list(await repositories.answers.of_round(round_.id))


async def answers(person: Person, put: Put, *, rightly: bool = True, question: Reply | None = None) -> Answer:
    """Answers the question that stands in the channel, in the way of its kind."""
    shown = question or person.house.board.last(person.channel)
    private = question is not None
    match put.question.kind:
        case Kind.CHOICE | Kind.WHICH:
            place = next(place for place, option in enumerate(put.options) if option.is_right is rightly)
            return await person.presses(shown, "ABCDEFGH"[place], private=private)
        case Kind.TRUEFALSE:
            is_true = (put.question.answer[0] == "true") is rightly
            return await person.presses(shown, "True" if is_true else "False", private=private)
        case Kind.CLOZE | Kind.SHORT:
            return await types(person, put.question.answer[0] if rightly else WRONG, question=question)
        case Kind.ORDER:
            menu = await person.presses(shown, "Put them in order", private=private)
            items = put.question.answer if rightly else tuple(reversed(put.question.answer))
            for item in items[:-1]:
                menu = await person.presses(menu, item)
            return menu


async def types(person: Person, text: str, *, question: Reply | None = None) -> Answer:
    """Opens the form of a typed question and fills it in."""
    shown = question or person.house.board.last(person.channel)
    form = await person.presses(shown, "Type your answer", private=question is not None)
    assert isinstance(form, Form), form
    return await person.submits(form, {"answer": text})


async def press_any(person: Person, post: Reply) -> Reply:
    """Answers the post, whatever kind its question is of."""
    if "Type your answer" in labels(post):
        return shown(await types(person, "spring", question=post))
    label = next(label for label in labels(post) if label in ("A", "True"))
    return shown(await person.presses(post, label, private=False))


async def plays_on(person: Person, round_: Round) -> Round:
    """Lets the round go on by itself, nobody answering any more, until it stands still."""
    house = person.house
    for _ in range(4 * len(round_.paper)):
        now = await as_it_is(house, round_)
        if now.wake is None:
            return now
        await house.passes((now.wake - house.time.now).total_seconds() + 0.01)
    return await as_it_is(house, round_)


async def is_revealed(person: Person) -> None:
    """Lets time pass until the question in play is closed."""
    round_ = await playing(person)
    assert round_.is_open
    assert round_.wake is not None
    await person.house.passes((round_.wake - person.house.time.now).total_seconds() + 0.01)


def buttons(house: House, channel: str = "test:general") -> list[str]:
    """What can be pressed on the latest message of a channel."""
    return labels(house.board.last(channel))


def learner(name: str) -> LearnerId:
    """Whom the tests call so."""
    return LearnerId(f"test:{name}")
