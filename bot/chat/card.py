"""What goes out: a card is a closed union of blocks, and each platform has one total renderer for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from bot.chat.text import Text, prose


class OnPress(Enum):
    """What becomes of the message whose button is pressed.

    REPLACE: it changes in place where that disturbs nobody (a private message), else a private reply is given.
    REPLY: a private reply beside it. SHARE: a public one. FORM: a form opens.
    """

    REPLACE = "r"
    REPLY = "p"
    SHARE = "s"
    FORM = "f"


@dataclass(frozen=True, slots=True)
class Action:
    """What a press means: a command and its arguments. `token.py` writes it into a button's id."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    on_press: OnPress = OnPress.REPLACE

    def __hash__(self) -> int:  # mappings have none
        return hash((self.command, *sorted(self.arguments.items())))


@dataclass(frozen=True, slots=True)
class Button:
    """A button with its words. A *disabled* one shows where one could go, were there more."""

    label: str
    action: Action
    primary: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens *url* (http or https)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The card's title, or a title within it; *level* 1 to 3."""

    text: Text
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list of results: a title line, text below it, and the button that opens it."""

    title: Text
    text: Text
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: the citation, a hint."""

    text: Text


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons side by side, at most five."""

    buttons: tuple[Button | LinkButton, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. *hint* stands small beside the label."""

    label: str
    action: Action
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A menu of 1 to 25 options, of which one is chosen; choosing is pressing that option's action."""

    placeholder: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A line to type into, which runs *action* with what was typed as its argument *field*.

    Where a message cannot hold such a line, a button with the label opens the form that *form* (OnPress.FORM) gives; it
    has that one field.
    """

    label: str
    field: str
    action: Action
    form: Action
    placeholder: str = ""
    limit: int = 200


Block: TypeAlias = Heading | Paragraph | Bullets | Entry | Note | Divider | Buttons | Select | Ask


class Tone(Enum):
    """What kind of news a card is; renderers may colour by it, and never only by it."""

    NEUTRAL = "neutral"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Card:
    """Blocks from top to bottom. It keeps its hash, because what is made of cards is remembered by them."""

    blocks: tuple[Block, ...]
    tone: Tone = Tone.NEUTRAL

    @cached_property
    def _hash(self) -> int:
        return hash((self.blocks, self.tone))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Field:
    """A line or box of a form. *value* is what stands in it at first."""

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    long: bool = False
    required: bool = True
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in; on submission *action* runs with the fields added to its arguments. 1 to 5 fields."""

    title: str
    fields: tuple[Field, ...]
    action: Action


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away. *about* says what is in it, for those who cannot see its name."""

    name: str
    content: bytes
    about: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A command's answer. *private*: only the person sees it. Where a press asked for REPLACE, it takes that place.

    *again* shows the same once more: a private reply that has it can be shared with the channel.
    *error* is the number under which our own failure stands in the log, else None. *files* come with it; a reply that
    has any is a private one.

    For what the bot posts by itself: *under* is the message in whose thread it stands, *aloud* that it is seen in the
    channel too.
    """

    card: Card
    private: bool = True
    again: Action | None = None
    error: int | None = None
    files: tuple[File, ...] = ()
    under: str = ""
    aloud: bool = False


Answer: TypeAlias = Reply | Form


def actions(card: Card) -> Iterator[Action]:
    """Every action that the card's buttons and menus offer, from top to bottom."""
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                yield from (button.action for button in buttons if isinstance(button, Button))
            case Entry(button=Button() as button):
                yield button.action
            case Select(options=options):
                yield from (option.action for option in options)
            case Ask(action=action, form=form):
                yield from (action, form)
            case _:
                pass


def refusal(sentence: str) -> Reply:
    """What cannot be done and what to do about it, to the person alone; `backticks` stand around what to type."""
    return Reply(Card((Paragraph(prose(sentence)),), Tone.WARNING))
