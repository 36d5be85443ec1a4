"""A whole bot without a platform, and people who speak to it: what the tests of commands are told with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from bot import app
from bot.chat import card, grammar, text, token
from bot.chat.card import Action, Answer, Button, Card, Form, OnPress, Reply
from bot.chat.command import Choice
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind, Upload
from bot.commands.dispatch import Dispatcher
from bot.commands.importing import Terms, bring_in
from bot.commands.shelves import Shelves
from bot.commands.uploads import Limits, Uploads
from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, ServerId
from bot.ports import Store
from bot.storage import open_store

T = TypeVar("T")

LIMITS = Limits(size=100_000, chapters=20, lectures=5)

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
class House:
    """A bot on a database of its own."""

    store: Store
    shelves: Shelves
    uploads: Uploads
    dispatcher: Dispatcher

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
    when: datetime = WHEN

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
        learner = Learner(LearnerId(f"test:{self.name}"), self.name, self.manages)
        server = ServerId(self.server) if self.server is not None and self.kind is PlaceKind.SERVER else None
        place = Place(ChannelId(self.channel), server, self.kind)
        return Interaction(kind, command, arguments, learner, place, self.when, focus, on_private, on_press)


@asynccontextmanager
async def a_house(
    folder: Path, *drafts: LectureDraft, patience: timedelta = timedelta(seconds=5)
) -> AsyncIterator[House]:
    """A bot whose database is in *folder*, with these lectures; again on the same folder, it is that bot restarted."""
    numbers = count(100_001)

    async def aside(work: Callable[[], T], /) -> T:
        return work()

    async with open_store(f"sqlite:///{folder / 'house.db'}", patience=patience) as store:
        shelves = Shelves(store, aside)
        uploads = Uploads(aside, LIMITS)
        dispatcher = Dispatcher(app.COMMANDS, shelves, store, uploads, lambda: next(numbers))
        house = House(store, shelves, uploads, dispatcher)
        await house.load(*drafts)
        yield house


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
