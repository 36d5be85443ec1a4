"""What a round looks like: its lobby, a question open and revealed, the podium; and what is asked of one person alone.

Public cards name only people who may be ranked. Of the others only the number is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.chat.card import (
    Action,
    Ask,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Note,
    OnPress,
    Paragraph,
    Tone,
)
from bot.chat.text import Text, bold, code, join, plain, prose, until
from bot.commands import cards
from bot.corpus.question import FALSE, TRUE, Kind
from bot.kernel.ids import LearnerId
from bot.ports import Answer, Player
from bot.study.lookup import Found
from bot.study.quiz import timing
from bot.study.quiz.options import Put
from bot.study.quiz.round import Round, Scoring, State
from bot.study.quiz.scoring import WORTH, Confidence, Mark, Score, scores
from bot.study.quiz.timing import Pace

LETTERS = "ABCDEFGH"
LATE = "This comes late: I was not there when it was due."
TYPED = 200  # characters of what somebody types as an answer; the longest right answers have some 60
NAMES = 12  # names in one line of a public card
PODIUM = 10  # places that a podium shows

KINDS = {
    Kind.CHOICE: "choice",
    Kind.TRUEFALSE: "true or false",
    Kind.CLOZE: "fill the gap",
    Kind.SHORT: "short answer",
    Kind.ORDER: "put in order",
    Kind.WHICH: "which chapter",
}
SCORINGS = {
    Scoring.ACCURACY: "A right answer is 1 point",
    Scoring.SPEED: "A right answer is 600 points, and up to 400 more the sooner it stands",
    Scoring.CONFIDENCE: "The surer you say you are, the more a right answer wins and a wrong one costs",
}
PACES = {
    Pace.NORMAL: "time by what there is to read",
    Pace.SLOW: "half as much time again",
    Pace.SLOWER: "twice the time",
    Pace.UNTIMED: "no clock, the host goes on",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a public card shows beside the round: who plays, what was answered, who is not named, and our time now.

    *is_counted*: a question that is open says how many have answered, and is shown anew whenever that changes.
    *is_late*: it was due at a time, and came after it.
    """

    players: Sequence[Player]
    answers: Sequence[Answer]
    unranked: Collection[LearnerId]
    now: datetime
    is_counted: bool = True
    is_late: bool = False

    def named(self, learners: Iterable[LearnerId]) -> Text:
        """`Ada, Ben and 3 others`"""
        names = {player.learner: player.name for player in self.players}
        several = list(learners)
        shown = [names[one] for one in several if one in names and one not in self.unranked][:NAMES]
        rest = len(several) - len(shown)
        if not shown:
            return plain(f"{rest} {'person' if rest == 1 else 'people'}")
        others = f" and {rest} other{'s' if rest > 1 else ''}" if rest else ""
        return plain(", ".join(shown) + others)


# Public cards


def lobby(round_: Round, scene: Scene) -> Card:
    """Before the first question, and what stays of it afterwards."""
    blocks: list[Block] = [Heading(plain(f"A quiz on {_subject(round_)}"))]
    if scene.is_late:
        blocks.append(Note(plain(LATE)))
    blocks.append(Bullets(tuple(_rules(round_))))
    players = [player.learner for player in scene.players]
    who = scene.named(players) if players else plain("nobody yet")
    blocks.append(Paragraph(join((bold("Playing: "), who))))
    match round_.state:
        case State.LOBBY if round_.starts is not None:
            blocks.append(
                Note(join((plain("It begins by itself "), until(round_.starts), plain(", if anybody joins."))))
            )
            blocks.append(Note(prose(_ABOUT)))
            blocks.append(Buttons((join_button(round_), host_button(round_))))
        case State.LOBBY:
            blocks.append(Note(prose(_ABOUT)))
            blocks.append(Buttons((join_button(round_), start_button(round_), host_button(round_))))
        case State.OVER if round_.number < 0:
            why = "Nobody joined." if round_.starts is not None and not players else ""
            blocks.append(Note(plain(f"It ended before it began. {why}".strip())))
        case State.OVER:
            blocks.append(Note(plain("It is over; the podium stands below.")))
        case _:
            blocks.append(Note(plain("It has begun below. Whoever comes late just answers.")))
            blocks.append(Buttons((join_button(round_),)))
    return Card(tuple(blocks))


_ABOUT = (
    "Answers are private, and can be changed until a question closes. Names stand on the podium; "
    "`/privacy ranking` keeps yours off it."
)


def _subject(round_: Round) -> str:
    topic = round_.terms.topic
    return f"“{topic}”" if topic else round_.lecture.title


def _rules(round_: Round) -> Iterator[Text]:
    count = len(round_.paper)
    questions = "1 question" if count == 1 else f"{count} questions"
    if round_.terms.topic:
        yield plain(f"{questions} from {round_.lecture.title}")
    else:
        yield plain(questions)
    yield plain(f"{SCORINGS[round_.terms.scoring]}; {PACES[round_.terms.pace]}")
    yield join((plain("Another channel joins by "), code(f"/quiz join:{round_.code}")))


def question(round_: Round, scene: Scene) -> Card:
    """A question that is open, or stands still."""
    put = round_.question
    heading, *rest = asked(round_)
    blocks: list[Block] = [heading, *([Note(plain(LATE))] if scene.is_late else ()), *rest]
    answered = sum(answer.number == round_.number for answer in scene.answers)
    playing = max(len(scene.players), answered)
    count = plain(f"{answered} of {playing} answered" if playing else "nobody has answered yet")
    if round_.state is State.PAUSED:
        blocks.append(Note(join((count, plain(". Paused.")))))
        blocks.append(Buttons((resume_button(round_), host_button(round_))))
        return Card(tuple(blocks))
    if not scene.is_counted:
        count = plain("How many have answered is shown when it closes")
    blocks.append(Note(join((count, *_closing(round_, scene.now)))))
    if round_.number in round_.away:
        blocks.append(Note(plain("I was away for a moment. Nothing is lost, and the time that was left goes on.")))
    blocks += answering(round_, OnPress.REPLY)
    controls = [host_button(round_)]
    if timing.answering(put, round_.terms.pace) is None:
        controls.insert(0, Button("Next (host)", deed(round_, "next", OnPress.REPLY)))
    blocks.append(Buttons(tuple(controls)))
    return Card(tuple(blocks))


def _closing(round_: Round, now: datetime) -> Iterator[Text]:
    time = timing.answering(round_.question, round_.terms.pace)
    if time is not None:
        yield plain("; closes ")
        yield until(round_.deadline if round_.deadline is not None else now + time)


def reveal(round_: Round, number: int, scene: Scene) -> Card:
    """The answer to question *number*, how everybody chose, and why."""
    put = round_.paper[number]
    answers = [answer for answer in scene.answers if answer.number == number]
    blocks: list[Block] = [
        Heading(plain(_title(round_, number))),
        Paragraph(_stem(put)),
        *answer_of(put),
    ]
    if number in round_.void:
        why = "I was away longer than it was open" if number in round_.away else "it was skipped"
        blocks.append(Note(plain(f"This question does not count: {why}.")))
    right = [answer.learner for answer in answers if answer.right]
    if answers:
        said = plain(f"{len(right)} of {len(answers)} were right")
        blocks.append(Paragraph(join((said, plain(": "), scene.named(right))) if right else said))
    else:
        blocks.append(Paragraph(plain("Nobody answered.")))
    blocks += _chosen(put, answers)
    blocks += explanation(round_, put)
    buttons = [Button("My answer", _of(round_, number, "quiz own", OnPress.REPLY))]
    if put.question.kind in (Kind.CLOZE, Kind.SHORT) and any(not answer.right for answer in answers):
        buttons.append(Button("I was right", _of(round_, number, "quiz appeal", OnPress.REPLY)))
    buttons.append(report_button(round_, number))
    is_current = number == round_.number and round_.state in (State.REVEALING, State.PAUSED)
    if is_current and round_.state is State.REVEALING:
        blocks += _coming(round_)
    if is_current and round_.terms.pace is Pace.UNTIMED and round_.state is State.REVEALING:
        buttons.append(Button("Next (host)", deed(round_, "next", OnPress.REPLY)))
    if is_current:
        buttons.append(host_button(round_))
    blocks.append(Buttons(tuple(buttons)))
    return Card(tuple(blocks))


def _coming(round_: Round) -> Iterator[Block]:
    """When it goes on by itself: in words that may stay there afterwards."""
    time = timing.revealing(round_.question, round_.terms.pace)
    if time is not None:
        what = "The result" if round_.is_last else "The next question"
        yield Note(plain(f"{what} follows after {time.seconds} seconds."))


def stopped(round_: Round) -> Card:
    """That it paused by itself, and how it goes on."""
    blocks: list[Block] = [Heading(plain("The quiz is paused"))]
    if round_.state is State.PAUSED:
        blocks.append(Paragraph(plain(f"{round_.trouble or 'It stands still.'} Whoever hosts it can go on.")))
        blocks.append(Buttons((resume_button(round_), host_button(round_))))
    else:
        blocks.append(Paragraph(plain("It went on.")))
    return Card(tuple(blocks))


def trouble(round_: Round) -> Card:
    """What the host is told in private when the channel cannot be told."""
    if round_.state is not State.PAUSED:
        sentence = round_.trouble or "The quiz could not be shown in its channel, so it ended."
        return Card((Heading(plain("The quiz")), Paragraph(plain(sentence))), Tone.WARNING)
    return Card(
        (
            Heading(plain("Your quiz is paused")),
            Paragraph(plain(f"Question {round_.number + 1} could not be shown. {round_.trouble}")),
            Note(plain("Nobody loses points. When it is mended, go on here or in the channel.")),
            Buttons((resume_button(round_), Button("End the quiz", deed(round_, "end", OnPress.REPLY)))),
        ),
        Tone.WARNING,
    )


def podium(round_: Round, scene: Scene) -> Card:
    """The end, and what each can do with it."""
    blocks: list[Block] = [Heading(plain(f"The podium: {_subject(round_)}"))]
    ranking = [one for one in standing(round_, scene.players, scene.answers) if one.learner not in scene.unranked]
    names = {player.learner: player.name for player in scene.players}
    lines = [
        join((bold(f"{place}. {names.get(one.learner, 'somebody')}"), plain(f"  {score_line(round_, one)}")))
        for place, one in ranked(ranking)
    ]
    if lines:
        blocks.append(Paragraph(join(lines[:PODIUM], "\n")))
    hidden = len(scene.players) - len(ranking)
    rest = max(len(lines) - PODIUM, 0)
    if rest or hidden:
        blocks.append(Note(plain(f"And {rest + hidden} more, who are not listed." if hidden else f"And {rest} more.")))
    if not scene.players:
        blocks.append(Paragraph(plain("Nobody played.")))
    if round_.void:
        blocks.append(Note(plain(f"{_count(len(round_.void), 'question')} did not count.")))
    blocks.append(Note(join((plain("The same paper elsewhere: "), code(f"/quiz seed:{round_.terms.seed}")))))
    blocks.append(
        Buttons(
            (
                Button("My summary", of(round_, "quiz mine", OnPress.REPLY)),
                Button("Retry what I missed", of(round_, "quiz retry", OnPress.REPLY)),
                Button("Same again", of(round_, "quiz again", OnPress.REPLY)),
            )
        )
    )
    return Card(tuple(blocks))


# Parts of cards


def asked(round_: Round) -> Iterator[Block]:
    """The question in play, with its options in full."""
    put = round_.question
    yield Heading(plain(_title(round_, round_.number)))
    yield Paragraph(_stem(put))
    if put.question.kind is Kind.ORDER:
        yield Bullets(tuple(plain(option.text) for option in put.options))
    elif put.options:
        yield Paragraph(join((_lettered(place, option.text) for place, option in enumerate(put.options)), "\n"))


def answering(round_: Round, on_press: OnPress) -> Iterator[Block]:
    """What it is answered by. *on_press*: REPLY beside a group's question, REPLACE where it is one person's own."""
    put, number = round_.question, round_.number
    match put.question.kind:
        case Kind.CHOICE | Kind.WHICH:
            yield Buttons(
                tuple(
                    Button(LETTERS[place], choice(round_, number, place, on_press)) for place in range(len(put.options))
                )
            )
        case Kind.TRUEFALSE:
            yield Buttons(
                tuple(
                    Button(label, choice(round_, number, place, on_press))
                    for place, label in enumerate(("True", "False"))
                )
            )
        case Kind.CLOZE | Kind.SHORT:
            yield Ask(
                "Type your answer",
                "answer",
                _of(round_, number, "quiz type", on_press),
                Action("quiz form", {"round": round_.id, "n": str(number), "how": on_press.value}, OnPress.FORM),
                "A few words",
                TYPED,
            )
        case Kind.ORDER:
            yield Buttons((Button("Put them in order", _of(round_, number, "quiz order", on_press), primary=True),))
        case _:
            assert_never(put.question.kind)


def answer_of(put: Put) -> Iterator[Block]:
    """What is right."""
    yield Paragraph(join((bold("✔ "), bold(right_text(put)))))


def right_text(put: Put) -> str:
    """What is right, in a line, or for an order in lines."""
    question = put.question
    match question.kind:
        case Kind.CHOICE | Kind.WHICH:
            place = put.letter
            assert place is not None
            return f"{LETTERS[place]}  {put.options[place].text}"
        case Kind.TRUEFALSE:
            return "True" if question.answer[0] == TRUE else "False"
        case Kind.CLOZE | Kind.SHORT:
            return question.answer[0]
        case Kind.ORDER:
            return "\n".join(f"{place}. {item}" for place, item in enumerate(question.answer, 1))
        case _:
            assert_never(question.kind)


def _chosen(put: Put, answers: Sequence[Answer]) -> Iterator[Block]:
    """How the options were chosen, and where each wrong one belongs."""
    counts = Counter(answer.given for answer in answers)
    match put.question.kind:
        case Kind.CHOICE | Kind.WHICH:
            lines = [
                join(
                    (
                        _lettered(place, option.text),
                        plain(f" ({counts[option.text]})" if answers else ""),
                        plain("" if option.is_right or not option.belongs else f" – {option.belongs}"),
                    )
                )
                for place, option in enumerate(put.options)
                if not option.is_right or answers
            ]
            yield Bullets(tuple(lines))
        case Kind.TRUEFALSE if answers:
            yield Note(plain(f"True: {counts[TRUE]}, False: {counts[FALSE]}"))
        case _:
            return


def explanation(round_: Round, put: Put) -> Iterator[Block]:
    """Why, and where the lecture says so."""
    if put.question.explanation:
        yield Paragraph(plain(put.question.explanation))
    chapter = round_.lecture.chapter(put.question.chapter)
    if chapter is not None:
        yield cards.citation(Found(round_.lecture, chapter))


def own(put: Put, answer: Answer | None) -> Iterator[Block]:
    """What somebody answered, said to them alone, once it is closed."""
    if answer is None:
        yield Paragraph(plain("You did not answer this one."))
        return
    verdict = "Right." if answer.right else "Not this time."
    if answer.close:
        verdict = "Right: accepted as close."
    if answer.is_appealed:
        verdict = "Right, by appeal."
    yield Paragraph(join((bold(verdict), plain(f" You said: {said(put, answer.given)}"))))
    for option in put.options:
        if not answer.right and option.text == answer.given and option.belongs:
            yield Paragraph(plain(option.belongs))


def own_answer(round_: Round, number: int, answers: Sequence[Answer]) -> Card:
    """What somebody answered to a question that is closed, said to them alone. *answers* are theirs."""
    put = round_.paper[number]
    closed = [one for one in range(round_.number + 1) if one not in round_.void and not round_.is_undecided(one)]
    right = sum(answer.right for answer in answers if answer.number in closed)
    kept = next((answer for answer in answers if answer.number == number), None)
    blocks: list[Block] = [
        Heading(plain(_title(round_, number))),
        *own(put, kept),
        *(answer_of(put) if kept is None or not kept.right or kept.close else ()),
        Note(plain(f"So far {right} of {len(closed)} right.")),
    ]
    return Card(tuple(blocks))


def said(put: Put, given: str) -> str:
    """What somebody answered, as one says it."""
    match put.question.kind:
        case Kind.TRUEFALSE:
            return "True" if given == TRUE else "False"
        case Kind.ORDER:
            return ", ".join(f"{place}. {item}" for place, item in enumerate(given.split("\n"), 1))
        case _:
            return given


# Scores


def marks(round_: Round, answers: Iterable[Answer]) -> Iterator[Mark]:
    """The answers that count, as they are scored."""
    counted = [number for number in range(len(round_.paper)) if number not in round_.void]
    places = {number: place for place, number in enumerate(counted)}
    for answer in answers:
        if answer.number in places:
            yield Mark(
                answer.learner,
                places[answer.number],
                answer.right,
                answer.confidence,
                None if answer.shown is None else answer.at - answer.shown,
                timing.answering(round_.paper[answer.number], round_.terms.pace),
            )


def standing(round_: Round, players: Iterable[Player], answers: Iterable[Answer]) -> Sequence[Score]:
    """Everybody's score, the best first."""
    return scores(round_.terms.scoring, [player.learner for player in players], marks(round_, answers))


def ranked(found: Iterable[Score]) -> Iterator[tuple[int, Score]]:
    """Each with its place; equal points share one."""
    place, before = 0, None
    for count, one in enumerate(found, 1):
        if before is None or one.points != before:
            place, before = count, one.points
        yield place, one


def score_line(round_: Round, one: Score) -> str:
    """`8 points, 8 of 10 right, 5 in a row`"""
    counted = sum(number not in round_.void for number in range(round_.number + 1))
    streak = f", {one.streak} in a row" if one.streak > 1 else ""
    return f"{_count(one.points, 'point')}, {one.right} of {counted} right{streak}"


def worth(confidence: Confidence) -> str:
    """`2 if right, −2 if wrong`"""
    right, wrong = WORTH[confidence]
    return f"+{right} / {wrong if wrong >= 0 else f'−{-wrong}'}"


# Buttons


def of(round_: Round, command: str, on_press: OnPress) -> Action:
    """Does *command* with the round."""
    return Action(command, {"round": round_.id}, on_press)


def _of(round_: Round, number: int, command: str, on_press: OnPress) -> Action:
    return Action(command, {"round": round_.id, "n": str(number)}, on_press)


def choice(round_: Round, number: int, place: int, on_press: OnPress) -> Action:
    """Answers with the option at *place*."""
    return Action("quiz answer", {"round": round_.id, "n": str(number), "c": str(place)}, on_press)


def deed(round_: Round, what: str, on_press: OnPress) -> Action:
    """What a host does. What goes on from a question goes on from this one: pressed twice it does not skip the next."""
    at = {"at": stage(round_)} if what in ("next", "skip") else {}
    return Action("quiz do", {"round": round_.id, "what": what, **at}, on_press)


def stage(round_: Round) -> str:
    """The question in play, and what is done with it: `3a` while it is asked, `3r` while its answer is shown."""
    return f"{round_.number}{round_.state.value[0]}"


def join_button(round_: Round) -> Button:
    return Button("Join", of(round_, "quiz join", OnPress.REPLY), primary=True)


def start_button(round_: Round, on_press: OnPress = OnPress.REPLY) -> Button:
    return Button("Start", deed(round_, "start", on_press))


def host_button(round_: Round) -> Button:
    return Button("Host controls", of(round_, "quiz host", OnPress.REPLY))


def resume_button(round_: Round) -> Button:
    return Button("Go on", deed(round_, "resume", OnPress.REPLY), primary=True)


def report_button(round_: Round, number: int) -> Button:
    return Button("Something is wrong with this question", _of(round_, number, "quiz report", OnPress.FORM))


def _title(round_: Round, number: int) -> str:
    return f"Question {number + 1} of {len(round_.paper)}"


def _stem(put: Put) -> Text:
    hint = {
        Kind.TRUEFALSE: "True or false? ",
        Kind.CLOZE: "Fill the gap: ",
        Kind.ORDER: "",
        Kind.CHOICE: "",
        Kind.SHORT: "",
        Kind.WHICH: "",
    }[put.question.kind]
    return join((plain(hint), bold(put.question.stem)))


def _lettered(place: int, text: str) -> Text:
    return join((bold(LETTERS[place]), plain(f"  {text}")))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
