"""Crowds that answer at once, and rounds that go on through every crash: the whole bot with the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.corpus.question import TRUE, Kind, Question
from bot.kernel import clock
from bot.kernel.ids import LearnerId
from bot.ports import Answer
from bot.storage import open_store
from bot.study.quiz import timing
from bot.study.quiz.grading import TYPED
from bot.study.quiz.round import Round, State
from tests.discord_players import LOCKED, Key, Player, plain, until_shown
from tests.discord_server import Asked, ChannelMessage, DiscordServer
from tests.process import BotProcess
from tests.proofs import rounds, seeded

EDITS = 6
"""The most edits of one question's message, however many answer."""

KILLS = rounds(50)
CHANNELS = 6
NAMES = ("Ada", "Ben", "Zoe")
KINDS = ("choice,truefalse", "choice,truefalse", "choice,truefalse,cloze,short")

STUCK = 120.0
"""Seconds after which a round that does not move is taken for stuck. Nothing that it waits for takes half of that."""

PATIENCE = 2.0
"""Seconds after which somebody presses once more what was not acknowledged."""

TRIES = 30

LONG = 45.0
"""Seconds of an absence that is longer than any question of one letter is open."""

NOTED = timedelta(seconds=3)
"""How much longer than it was the bot may take its own absence to be: it notes that it is there every second."""


def tables(number: int, round_: int = 1) -> list[str]:
    """Channels in which nobody has played yet."""
    return [f"3{round_}{table:03}" for table in range(number)]


def seed(channel: str) -> str:
    """Under which the round of that channel is found."""
    return f"proof-{channel}"


async def begins(host: Player, questions: int, kinds: str) -> ChannelMessage:
    """Begins a round in the host's channel and starts it; gives its first question."""
    hosting = await host.says("quiz", questions=questions, kinds=kinds, seed=seed(host.channel))
    await host.presses(hosting, "Start")
    return await until_shown(host.server, host.channel, f"Question 1 of {questions}")


async def stored(folder: Path, channels: Sequence[str]) -> Mapping[str, tuple[Round, Sequence[Answer]]]:
    """What the bot whose folder that is has kept of the rounds of these channels."""
    found = {}
    async with open_store(f"sqlite:///{folder / 'var' / 'chapterhouse.db'}") as store, store.reading() as repositories:
        for channel in channels:
            round_id = await repositories.rounds.by_seed(seed(channel))
            assert round_id is not None
            round_ = await repositories.rounds.get(round_id)
            assert round_ is not None
            found[channel] = round_, await repositories.answers.of_round(round_id)
    return found


# A crowd


@pytest.mark.prove
@pytest.mark.parametrize(
    ("channels", "people"), [(1, rounds(500)), (rounds(40), 10)], ids=["one question", "many channels"]
)
async def test_a_crowd_answers_within_a_second_and_every_answer_is_kept_and_acknowledged(
    server: DiscordServer, bot: BotProcess, key: Key, tmp_path: Path, channels: int, people: int
) -> None:
    chance = seeded("crowd", channels, people)
    await bot.start()
    hosts = [Player(server, key, "Host", f"9{table}", table) for table in tables(channels)]
    shown = await asyncio.gather(*(begins(host, 2, "choice") for host in hosts))
    crowd = [
        (Player(server, key, f"Player {number}", f"8{host.channel}{number}", host.channel), message)
        for host, message in zip(hosts, shown, strict=True)
        for number in range(people)
    ]
    rightly = {f"discord:{player.user}": chance.random() < 0.5 for player, _ in crowd}

    async def answer(player: Player, message: ChannelMessage, pause: float) -> Asked:
        await asyncio.sleep(pause)
        return await player.answers(message, rightly=rightly[f"discord:{player.user}"])

    receipts = await asyncio.gather(*(answer(*one, chance.random()) for one in crowd))
    for message in shown:
        await server.wait_words(message, f"{people} of {people + 1} answered")
    assert await bot.terminate() == 0

    # No acknowledgement came later than Discord's 3 seconds: the server would have refused it.
    assert [receipt.text for receipt in receipts if LOCKED not in receipt.text] == []
    assert max(len(message.versions) - 1 for message in shown) <= EDITS
    kept = await stored(tmp_path, tables(channels))
    answers = [answer for _, several in kept.values() for answer in several]
    assert len(answers) == len(crowd)
    assert {answer.learner: answer.right for answer in answers} == rightly


# Crashes


@dataclass(frozen=True)
class Attempt:
    """What was sent as an answer to a question, numbered from 1, and what came of it."""

    number: int
    given: str
    sent: Asked

    @property
    def is_acknowledged(self) -> bool:
        return self.sent.message is not None and LOCKED in self.sent.text

    @property
    def is_refused(self) -> bool:
        return self.sent.message is not None and LOCKED not in self.sent.text


@dataclass
class Persistent(Player):
    """Somebody who does once more what was not acknowledged, as long as it can be done."""

    attempts: list[Attempt] = field(default_factory=list)

    async def plays(self, chance: Random, questions: int) -> None:
        """Answers every question, and sometimes changes their mind."""
        for number in range(1, questions + 1):
            message = await until_shown(self.server, self.channel, f"Question {number} of {questions}", STUCK)
            await asyncio.sleep(chance.uniform(0, 0.8))
            rightly = chance.random() < 0.6
            await self.gives(number, message, rightly=rightly)
            if chance.random() < 0.3:
                await self.gives(number, message, rightly=not rightly)

    async def hosts(self, chance: Random, questions: int) -> None:
        """Goes on from every answer, and sometimes from a question that all have answered, to the podium."""
        for number in range(1, questions + 1):
            message = await until_shown(self.server, self.channel, f"Question {number} of {questions}", STUCK)
            await self.server.until(partial(is_answered, message), STUCK)
            if chance.random() < 0.5:
                await self.goes_on(message, f"Question {number} of {questions} is open")
            await self.server.until(partial(is_closed, message), STUCK)
            await self.goes_on(message, f"The answer to question {number} of {questions} is shown")
        await until_shown(self.server, self.channel, "The podium", STUCK)

    async def gives(self, number: int, message: ChannelMessage, *, rightly: bool) -> None:
        """Answers the question until that is acknowledged, refused, or closed."""
        question = self.key.question(message.text)
        for _ in range(TRIES):
            if is_closed(message):
                return
            if question.kind in TYPED:
                given = self.key.right(question) if rightly else "quicksand"
                opened = await self.tries(message, "Type your answer", "modal")
                if opened is None or opened.modal is None:
                    return
                sent = await self.server.submit(opened, {"answer": given}, user=self.user, name=self.name)
            else:
                label, given = self._option(question, message, rightly=rightly)
                if label not in message.labels:
                    return
                sent = await self.server.press(message, label, **self.about())
            self.attempts.append(Attempt(number, given, sent))
            if await is_answer_to(sent):
                return
        raise AssertionError(f"{self.name} was never answered")

    async def goes_on(self, message: ChannelMessage, there: str) -> None:
        """Presses Next, if the round is still *there*."""
        controls = await self.tries(message, "Host controls")
        if controls is not None and there in controls.text:
            await self.tries(controls, "Next")

    async def tries(self, on: ChannelMessage | Asked, label: str, what: str = "message") -> Asked | None:
        """Presses until that is acknowledged; None if there is nothing to press (any more)."""
        for _ in range(TRIES):
            if isinstance(on, ChannelMessage) and label not in on.labels:
                return None
            sent = await self.server.press(on, label, **self.about())
            if await is_answer_to(sent, what):
                return sent
        raise AssertionError(f"{self.name} pressed {label} and was never answered")

    def _option(self, question: Question, message: ChannelMessage, *, rightly: bool) -> tuple[str, str]:
        """What to press, and what that says."""
        if question.kind is Kind.TRUEFALSE:
            is_true = (question.answer[0] == TRUE) is rightly
            return ("True", "true") if is_true else ("False", "false")
        options = self.options(message.text)
        right = plain(self.key.right(question))
        letter = next(letter for letter, option in options.items() if (option == right) is rightly)
        return letter, options[letter]


async def is_answer_to(sent: Asked, what: str = "message") -> bool:
    """Whether something came of what was sent, in time: what was asked for, or a sentence that says why not."""
    try:
        await sent.until("callback", PATIENCE)
        if sent.message is None and sent.modal is None:  # deferred
            await sent.until(what, PATIENCE)
    except TimeoutError:
        return False
    return True


def has_more(server: DiscordServer, messages: int) -> bool:
    """Whether more than so many messages were posted."""
    return len(server.posted) > messages


def is_answered(message: ChannelMessage) -> bool:
    """Whether all have answered the question, or it is closed."""
    return f"{len(NAMES)} of {len(NAMES)} answered" in message.text or is_closed(message)


def is_closed(message: ChannelMessage) -> bool:
    """Whether the answer to the question is shown."""
    return "were right" in message.text or "Nobody answered." in message.text


@dataclass(frozen=True)
class Game:
    """A round of *questions* in a channel, by people of whom the first is its host."""

    channel: str
    questions: int
    people: Sequence[Persistent]

    async def is_played(self, chance: Random) -> None:
        """Plays it from its first question to the podium."""
        own = [Random(chance.random()) for _ in range(len(self.people) + 1)]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.people[0].hosts(own.pop(), self.questions))
            for person in self.people:
                tasks.create_task(person.plays(own.pop(), self.questions))


@pytest.mark.prove
async def test_rounds_go_on_through_kill_9_at_any_moment_and_lose_and_double_nothing(
    server: DiscordServer, bot: BotProcess, key: Key, tmp_path: Path
) -> None:
    chance = seeded("killed quizzes")
    absences: list[timedelta] = []
    games: list[Game] = []
    await bot.start()

    async def kill(running: asyncio.Task[None]) -> None:
        """Kills the bot and starts it again, at random moments while the rounds go on."""
        while len(absences) < KILLS:
            await asyncio.wait([running], timeout=chance.uniform(0.05, 2.5))
            if chance.random() < 0.3:  # when a message stands, and the bot does not know it yet
                with suppress(TimeoutError):
                    await server.until(partial(has_more, server, len(server.posted)), 5)
            if running.done():
                return
            since = clock.now()
            await bot.kill()
            await asyncio.sleep(LONG if len(absences) % 25 == 15 else 0)
            await bot.start()
            absences.append(clock.now() - since)

    while len(absences) < KILLS:
        about = len(games) // CHANNELS + 1
        several = []
        for channel in tables(CHANNELS, about):
            people = [Persistent(server, key, name, f"7{channel}{place}", channel) for place, name in enumerate(NAMES)]
            several.append(Game(channel, min(chance.randint(4, 6), max(KILLS // 2, 1)), people))
            await begins(people[0], several[-1].questions, chance.choice(KINDS))
        games += several
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(played(several, chance))
            await kill(running)

    assert await bot.terminate() == 0
    kept = await stored(tmp_path, [game.channel for game in games])
    for game in games:
        round_, answers = kept[game.channel]
        holds_its_promises(game, round_, answers, server)
        for number in round_.void:
            time = timing.answering(round_.paper[number], round_.terms.pace)
            assert time is not None
            assert max(absences) + NOTED > time


async def played(games: Sequence[Game], chance: Random) -> None:
    """Plays all of them at once."""
    async with asyncio.TaskGroup() as tasks:
        for game in games:
            tasks.create_task(game.is_played(Random(chance.random())))


def holds_its_promises(game: Game, round_: Round, answers: Sequence[Answer], server: DiscordServer) -> None:
    """Nothing acknowledged is lost, nothing is doubled, nothing came from nobody, and the podium says what is due."""
    posted = [message for message in server.posted if message.channel == game.channel]
    assert round_.state is State.OVER
    for number in range(1, game.questions + 1):
        assert sum(f"Question {number} of {game.questions}" in message.text for message in posted) == 1
    (podium,) = (plain(message.text) for message in posted if "The podium" in message.text)

    kept = {(answer.learner, answer.number): answer for answer in answers}
    assert len(kept) == len(answers)
    counted = [number for number in range(game.questions) if number not in round_.void]
    for person in game.people:
        right = 0
        for number in range(game.questions):
            answer = kept.pop((LearnerId(f"discord:{person.user}"), number), None)
            what_is_kept_was_sent(person, number + 1, answer)
            right += answer is not None and answer.right and number in counted
            if answer is not None:
                is_right = plain(answer.given) == plain(person.key.right(round_.paper[number].question))
                assert answer.right is is_right
        points = "1 point" if right == 1 else f"{right} points"
        assert f"{person.name}  {points}, {right} of {len(counted)} right" in podium
    assert kept == {}


def what_is_kept_was_sent(person: Persistent, number: int, answer: Answer | None) -> None:
    """It is the last that was acknowledged, or something later of which it is not known whether it came."""
    sent = [attempt for attempt in person.attempts if attempt.number == number]
    last = max((place for place, attempt in enumerate(sent) if attempt.is_acknowledged), default=None)
    if answer is None:
        assert last is None, f"{person.name}'s answer to question {number} was acknowledged and lost"
    else:
        assert plain(answer.given) in {plain(one.given) for one in sent[last or 0 :] if not one.is_refused}
