"""A whole bot without a platform, and people who speak to it: what the tests of commands are told with."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot import app
from bot.chat import card, grammar, text, token
from bot.chat.card import Action, Answer, Button, Card, Form, OnPress, Reply
from bot.chat.command import Choice
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind, Upload
from bot.chat.platform import Manner, Posted, Unsent, Whereabouts
from bot.commands import visits
from bot.commands.accounts import Accounts
from bot.commands.answering import Desk, Take
from bot.commands.command import Services
from bot.commands.dispatch import Dispatcher
from bot.commands.importing import Terms, bring_in
from bot.commands.rounds import Rounds
from bot.commands.shelves import Shelves
from bot.commands.uploads import Limits, Uploads
from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, ServerId
from bot.ports import Store
from bot.scheduler import Scheduler
from bot.storage import Gathering, open_store

T = TypeVar("T")

LIMITS = Limits(size=100_000, chapters=20, lectures=5)

PLATFORMS = ("test", "terminal")
"""Those on which tests say that people are."""

WHEN = datetime(2026, 10, 1, 18, 0, tzinfo=UTC)

BREAD = LectureDraft(
    file="bread.yaml",
    id=LectureId("bread"),
    title="Baking 101 | How bread works",
    speakers=("Maria Krume",),
    source="Open Kitchen",
    url="https://www.youtube.com/watch?v=abc123",
    chapters=(
        ChapterDraft("Flour, water, salt", "What each of the three does.", ChapterId("bread-1"), timedelta()),
        ChapterDraft(
            "Wild yeast and sourdough",
            "A starter keeps wild yeast alive. Feed it every day.",
            ChapterId("bread-2"),
            timedelta(minutes=4, seconds=5),
            key_points=("A starter is fed every day.",),
            answers=("How do I raise dough with nothing from a packet?",),
        ),
        ChapterDraft("Kneading", "Gluten forms when the dough is worked.", ChapterId("bread-3"), timedelta(minutes=12)),
        ChapterDraft("Baking with steam", "Steam keeps the crust soft while the loaf rises.", ChapterId("bread-4")),
    ),
)
CHEESE = LectureDraft(
    file="cheese.yaml",
    id=LectureId("cheese"),
    title="Cheese, from milk to rind",
    source="Open Kitchen",
    url="https://example.org/cheese",
    chapters=(
        ChapterDraft("Milk", "Milk is warmed before anything is added.", ChapterId("cheese-1"), timedelta()),
        ChapterDraft("Curdling", "Rennet makes the milk set.", ChapterId("cheese-2"), timedelta(minutes=3)),
        ChapterDraft("Ripening", "A rind grows in the cellar.", ChapterId("cheese-3"), timedelta(minutes=9)),
    ),
    concepts=(
        ConceptDraft(
            ConceptId("rennet"),
            "Rennet",
            "What makes warm milk set.",
            (ChapterId("cheese-2"), ChapterId("cheese-1")),
            ("chymosin", "curdling enzyme"),
            (ConceptId("curd"), ConceptId("rind")),
            "It was taken from the stomachs of calves.",
        ),
        ConceptDraft(ConceptId("curd"), "Curd", "The part of the milk that sets.", (2,), ("curds",)),
        ConceptDraft(ConceptId("rind"), "Rind", "The skin that grows in the cellar.", (3,)),
        ConceptDraft(ConceptId("washed-rind"), "Washed rind", "A rind that is washed with brine.", (3,)),
    ),
)
TEA = LectureDraft(
    file="tea.yaml",
    id=LectureId("tea"),
    title="An evening of tea",
    source="Open Kitchen",
    chapters=(
        ChapterDraft("Picking the leaves", "Only the youngest leaves of the shrub are plucked.", ChapterId("tea-1")),
        ChapterDraft("Oxidation", "Black leaves are oxidised; green ones are heated first.", ChapterId("tea-2")),
    ),
)


def long_lecture(chapters: int) -> LectureDraft:
    """A lecture with many chapters, for pages."""
    return LectureDraft(
        file="long.yaml",
        id=LectureId("long"),
        title="A long lecture",
        chapters=tuple(ChapterDraft(f"Part {n}", f"About {n}.", ChapterId(f"p{n}")) for n in range(1, chapters + 1)),
    )


@dataclass
class Time:
    """A clock that stands still until it is told to go on."""

    now: datetime = WHEN

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class House:
    """A bot on a database of its own. *board* is the platform `test`, on which it posts; *time* is everybody's."""

    store: Store
    shelves: Shelves
    services: Services
    dispatcher: Dispatcher
    time: Time
    board: Board
    scheduler: Scheduler

    @property
    def uploads(self) -> Uploads:
        return self.services.uploads

    async def settles(self) -> None:
        """Waits until nothing is due any more at this moment."""
        quiet = 0
        async with asyncio.timeout(20):
            while quiet < 2:  # looking takes time too, in which a claim may be made that hides what is due
                quiet = 0 if await self._is_due() else quiet + 1
                self.scheduler.ring()
                await asyncio.sleep(0.002)

    async def passes(self, seconds: float) -> None:
        """Lets time pass, and what is due happen."""
        self.time.passes(seconds)
        await self.settles()

    async def _is_due(self) -> bool:
        if self.scheduler.last_tick != self.time.now or not self.scheduler.is_idle:
            return True
        async with self.store.reading() as repositories:
            due = [await one.next_due(PLATFORMS) for one in (repositories.timers, repositories.messages)]
        return not self.scheduler.is_idle or any(one is not None and one <= self.time.now for one in due)

    def person(self, name: str = "ada", **circumstances: object) -> Person:
        """Somebody in the channel `#general` of a server; *circumstances* are fields of Person."""
        return Person(self, name, **circumstances)  # type: ignore[arg-type]

    async def load(self, *drafts: LectureDraft, **terms: object) -> None:
        """Imports lectures as a host would, and has the bot notice."""
        await bring_in(self.store, drafts, Terms(**terms))  # type: ignore[arg-type]
        await self.shelves.refresh()


@dataclass
class Person:
    """Somebody who types and presses. What comes back is the answer as the core gives it."""

    house: House
    name: str
    manages: bool = False
    channel: str = "test:general"
    server: str | None = "test:server"
    kind: PlaceKind = PlaceKind.SERVER
    when: datetime | None = None
    moderates: bool = False
    may_be_posted: bool = True
    platform: str = "test"

    async def says(self, line: str) -> Answer:
        """Types a line."""
        typed = grammar.read(line, self.house.dispatcher.declarations)
        return await self.calls(typed.command, typed.arguments)

    async def calls(self, command: str, arguments: Mapping[str, str], **files: Upload) -> Answer:
        """Calls a command with options and files, as a platform with forms for them does."""
        interaction = self._does(Kind.COMMAND, command, arguments)
        return await self.house.dispatcher.answer(replace(interaction, uploads=files))

    async def hands_in(self, text: str | bytes, name: str = "lecture.yaml", **options: str) -> Answer:
        """Adds a lecture from a file."""
        content = text.encode() if isinstance(text, str) else text
        return await self.calls("lecture add", options, file=Upload(name, content))

    async def presses(self, answer: Answer, label: str, *, private: bool = True) -> Answer:
        """Presses a button or chooses an option of a menu, by the beginning of its label."""
        return await self.presses_token(token.write(button(answer, label)), private=private)

    async def presses_token(self, name: str, *, private: bool = True) -> Answer:
        """Presses whatever has this id."""
        action = await self.house.dispatcher.action(name)
        interaction = self._does(
            Kind.PRESS, action.command, action.arguments, on_private=private, on_press=action.on_press
        )
        return await self.house.dispatcher.answer(interaction)

    async def submits(self, form: Form, fields: Mapping[str, str]) -> Answer:
        """Fills a form in."""
        arguments = {**form.action.arguments, **fields}
        return await self.house.dispatcher.answer(self._does(Kind.SUBMIT, form.action.command, arguments))

    async def is_offered(self, command: str, option: str, typed: str, **others: str) -> Sequence[Choice]:
        """Types into an option and looks at what is offered."""
        interaction = self._does(Kind.COMPLETE, command, {option: typed, **others}, focus=option)
        return await self.house.dispatcher.complete(interaction)

    def _does(
        self,
        kind: Kind,
        command: str,
        arguments: Mapping[str, str],
        *,
        focus: str = "",
        on_private: bool = False,
        on_press: OnPress | None = None,
    ) -> Interaction:
        learner = Learner(LearnerId(f"{self.platform}:{self.name}"), self.name, self.manages, self.moderates)
        server = ServerId(self.server) if self.server is not None and self.kind is PlaceKind.SERVER else None
        place = Place(ChannelId(self.channel), server, self.kind, self.may_be_posted)
        when = self.house.time.now if self.when is None else self.when
        return Interaction(kind, command, arguments, learner, place, when, focus, on_private, on_press)


@asynccontextmanager
async def a_house(
    folder: Path,
    *drafts: LectureDraft,
    patience: timedelta = timedelta(seconds=5),
    time: Time | None = None,
    board: Board | None = None,
    url: str = "",
) -> AsyncIterator[House]:
    """A bot whose database is in *folder*, with these lectures; again on the same folder, it is that bot restarted."""
    time = time or Time()
    board = board or Board(time)
    bell = app.Bell()
    if not url:
        url = await empty_database(folder / "house.db")
    async with AsyncExitStack() as exits:
        store = await exits.enter_async_context(open_store(url, now=time, patience=patience, bell=bell.ring))
        together = Gathering(Desk(store).commit, timedelta(milliseconds=2), 200)
        visiting = Gathering(visits.VisitDesk(store).commit, timedelta(), 200)
        await exits.enter_async_context(together)
        await exits.enter_async_context(visiting)
        services = services_of(store, together.take, visiting.take, time, board)
        numbers = count(100_001)
        dispatcher = Dispatcher(app.COMMANDS, services, lambda: next(numbers))
        scheduler = Scheduler(store, dispatcher, dict.fromkeys(PLATFORMS, board), time, app.RETURNS)
        bell.listeners.append(scheduler.ring)
        house = House(store, services.shelves, services, dispatcher, time, board, scheduler)
        await house.load(*drafts)
        tasks = await exits.enter_async_context(asyncio.TaskGroup())
        serving = tasks.create_task(scheduler.run())
        yield house
        serving.cancel()


_empty: list[bytes] = []


async def empty_database(file: Path) -> str:
    """The address of a database at *file*, made there if it is not: migrating takes long, so that is done once."""
    if not _empty:
        with TemporaryDirectory() as folder:
            made = Path(folder) / "empty.db"
            async with open_store(f"sqlite:///{made}"):
                pass
            _empty.append(bytes_of(made))
    with suppress(FileExistsError), file.open("xb") as copy:
        copy.write(_empty[0])
    return f"sqlite:///{file}"


def bytes_of(database: Path) -> bytes:
    """The database as one file, with what stands in its log beside it."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.serialize()


async def at_once(work: Callable[[], T], /) -> T:
    return work()


def services_of(store: Store, take: Take, visit: visits.Take, time: Time, board: Board | None = None) -> Services:
    """What handlers use, with chance that is the same every time."""
    return Services(
        store=store,
        shelves=Shelves(store, at_once),
        uploads=Uploads(at_once, LIMITS),
        rounds=Rounds(store, take),
        visits=visits.Visits(store, visit),
        accounts=Accounts(store, time),
        aside=at_once,
        clock=time,
        chance=Random(7),
        window=timedelta(hours=6),
        find=find,
        manner=lambda _platform: Manner() if board is None else board.manner,
    )


async def find(_platform: str, typed: str) -> Whereabouts | None:
    """Channels are named with their server before them: `test:server/general`.

    In the one called `closed` nothing can be posted, and in that called `flat` no threads begun.
    """
    server, slash, name = typed.partition("/")
    lacks = ("It is closed." if name == "closed" else "", "It is flat." if name == "flat" else "")
    return Whereabouts(ChannelId(f"test:{name}"), ServerId(server), *lacks) if slash else None


@dataclass
class Standing:
    """A message on the board: *cards* are what it showed, the last one now."""

    id: str
    channel: str
    nonce: str
    cards: list[Card]
    under: str = ""
    aloud: bool = False

    @property
    def answer(self) -> Reply:
        """What it shows, so that it can be read and pressed like an answer."""
        return Reply(self.cards[-1], private=False)


class Board:
    """A platform that is nothing but its messages, in memory. *fails* are raised, one a post, in place of posting."""

    pace = timedelta()
    remembers = timedelta.max
    manner = Manner()

    def __init__(self, time: Time) -> None:
        self._time = time
        self.messages: list[Standing] = []
        self.fails: list[Unsent] = []

    async def post(self, channel: ChannelId, card: Card, nonce: str, under: str = "", *, aloud: bool = False) -> Posted:
        if self.fails:
            raise self.fails.pop(0)
        found = next((one for one in self.messages if one.nonce == nonce), None)
        if found is None:
            found = Standing(f"m{len(self.messages) + 1}", channel, nonce, [card], under, aloud)
            self.messages.append(found)
        return Posted(found.id, self._time.now)

    async def find(self, typed: str) -> Whereabouts | None:
        return await find("test", typed)

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        found = next(one for one in self.messages if one.id == message and one.channel == channel)
        found.cards.append(card)

    def last(self, channel: str = "test:general") -> Reply:
        """What the latest message of a channel shows."""
        return [one for one in self.messages if one.channel == channel][-1].answer

    def titles(self, channel: str = "test:general") -> list[str]:
        """The headings of a channel's messages, in order."""
        return [title(one.answer) for one in self.messages if one.channel == channel]


def shown(answer: Answer) -> Reply:
    """The answer, which is a card."""
    assert isinstance(answer, Reply), answer
    return answer


def words(answer: Answer) -> str:
    """Everything that the card says, a line a block, without its buttons."""
    return "\n".join(line for block in shown(answer).card.blocks for line in _lines(block))


def title(answer: Answer) -> str:
    """The card's first heading."""
    return next(text.bare(block.text) for block in shown(answer).card.blocks if isinstance(block, card.Heading))


def entries(answer: Answer) -> list[str]:
    """The titles of the card's entries, in order."""
    return [text.bare(block.title) for block in shown(answer).card.blocks if isinstance(block, card.Entry)]


def labels(answer: Answer) -> list[str]:
    """What can be pressed, in order; what is disabled is left out."""
    return [label for label, _ in _buttons(shown(answer).card)]


def button(answer: Answer, label: str) -> Action:
    """The action behind the first thing whose label begins so."""
    found = [action for name, action in _buttons(shown(answer).card) if name.startswith(label)]
    assert found, f"no {label!r} among {labels(answer)}"
    return found[0]


def _buttons(shown_card: Card) -> list[tuple[str, Action]]:
    found: list[tuple[str, Action]] = []
    for block in shown_card.blocks:
        match block:
            case card.Buttons(buttons):
                found += [(one.label, one.action) for one in buttons if isinstance(one, Button) and not one.disabled]
            case card.Entry(button=Button() as one):
                found.append((one.label, one.action))
            case card.Select(options=options):
                found += [(option.label, option.action) for option in options]
            case card.Ask(label, form=form):
                found.append((label, form))
            case _:
                pass
    return found


def _lines(block: card.Block) -> list[str]:
    match block:
        case card.Heading(said) | card.Paragraph(said) | card.Note(said):
            return [text.bare(said)]
        case card.Bullets(items):
            return [text.bare(item) for item in items]
        case card.Entry(heading, said):
            return [text.bare(heading), text.bare(said)]
        case _:
            return []
