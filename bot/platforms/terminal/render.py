"""Cards and forms as lines of text. Pure: the width and what the terminal can show are given.

No character of a card's texts reaches the terminal as a command: whatever is not printable is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import assert_never
from urllib.parse import quote

from wcwidth import width, wrap

from bot.chat.card import (
    Answer,
    Ask,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Form,
    Heading,
    LinkButton,
    Note,
    Option,
    Paragraph,
    Reply,
    Select,
    Tone,
)
from bot.chat.text import Span, Style, Text, plain
from bot.platforms.terminal import limits

# Select Graphic Rendition, ECMA-48 8.3.117
_RESET, _BOLD, _DIM, _ITALIC, _UNDERLINED = (f"\x1b[{number}m" for number in (0, 1, 2, 3, 4))
_RED, _YELLOW, _CYAN = (f"\x1b[{number}m" for number in (31, 33, 36))
_STYLES = {
    Style.PLAIN: "",
    Style.BOLD: _BOLD,
    Style.ITALIC: _ITALIC,
    Style.CODE: _CYAN,
    Style.HIGHLIGHT: _BOLD + _YELLOW,
}
_MARKS = {Tone.NEUTRAL: "", Tone.WARNING: "! ", Tone.TROUBLE: "!! "}
_TONES = {Tone.NEUTRAL: "", Tone.WARNING: _YELLOW, Tone.TROUBLE: _RED}
_GAP = "   "  # between buttons that stand side by side
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # they would reorder what stands beside them
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # controls (C0, DEL, C1); halves of a pair, not to be encoded
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Look:
    """What the terminal can do, and what the reader wants.

    *width* in columns. *style*: bold, colour and the like. *links*: hidden behind their words (OSC 8) rather than
    written out. *numbers* stand before what can be pressed. *marks*: bad news stand behind `!`, and found words
    between `*` where there is no style.
    """

    width: int = limits.USUAL
    style: bool = False
    links: bool = False
    numbers: bool = True
    marks: bool = True


PLAIN = Look(limits.UNWRAPPED, numbers=False, marks=False)
"""The words and nothing else, for programs."""


def answer(given: Answer, look: Look) -> str:
    """What a command answered, as it is printed."""
    match given:
        case Reply(card):
            return "\n".join(lines(card, look))
        case Form():
            return "\n".join(form(given, look))
        case _:
            assert_never(given)


def lines(card: Card, look: Look) -> tuple[str, ...]:
    """The card from top to bottom. What can be pressed is numbered from 1 in the order of `presses`. A moment is its
    text, since what was printed stays as it is."""
    numbers = count(1)
    marked = _MARKS[card.tone] if look.marks else ""
    parts = [_block(block, replace(look, width=look.width - len(marked)), numbers) for block in card.blocks]
    shown = [line for part in _spaced(card.blocks, parts) for line in part]
    return tuple(_marked(shown, card.tone, look))


def form(asked: Form, look: Look) -> tuple[str, ...]:
    """The form as something to read: its title and fields, with what stands in them."""
    shown = _wrapped(plain(asked.title), look, base=_BOLD)
    for field in asked.fields:
        need = "" if field.required else " (may stay empty)"
        held = field.value or (f"({field.placeholder})" if field.placeholder else "")
        shown += _wrapped(plain(f"{field.label}{need}: {held}"), look, "  ", "    ")
    return tuple(shown)


def presses(card: Card) -> tuple[Button | Option, ...]:
    """What can be pressed, from top to bottom: buttons that are not disabled, and each option of a menu."""
    return tuple(_presses(card.blocks))


def opener(ask: Ask) -> Button:
    """What opens the form of a line to type into."""
    return Button(ask.label, ask.form)


def clean(text: str) -> str:
    """*text* on one line, with nothing in it that a terminal would obey."""
    flat = _BREAK.sub(" ", text).replace("\t", " ").translate(_TURNS)
    return _OBEYED.sub("\ufffd", flat)


def _presses(blocks: Iterable[Block]) -> Iterator[Button | Option]:
    for block in blocks:
        match block:
            case Buttons(buttons):
                yield from (button for button in buttons if isinstance(button, Button) and not button.disabled)
            case Entry(button=Button(disabled=False) as button):
                yield button
            case Select(options=options):
                yield from options
            case Ask():
                yield opener(block)
            case Heading() | Paragraph() | Bullets() | Entry() | Note() | Divider():
                pass
            case _:
                assert_never(block)


def _block(block: Block, look: Look, numbers: Iterator[int]) -> list[str]:
    match block:
        case Heading(text, level):
            return _heading(text, level, look)
        case Paragraph(text):
            return _wrapped(text, look)
        case Note(text):
            return _wrapped(text, look, base=_DIM)
        case Bullets(items):
            return [line for item in items for line in _wrapped(item, look, "- ", "  ")]
        case Entry(title, text, button):
            head = _wrapped(title, look, base=_BOLD)
            return [*_opened(head, button, look, numbers), *_wrapped(text, look, "    ")]
        case Divider():
            return ["-" * min(look.width, limits.WIDEST)]
        case Buttons(buttons):
            return _row([_press(button, look, numbers) for button in buttons], look)
        case Select(placeholder, options):
            listed = (_wrapped(plain(_press(option, look, numbers)), look, "  ", "      ") for option in options)
            return [*_wrapped(plain(placeholder), look), *(line for item in listed for line in item)]
        case Ask():
            return _row([_press(opener(block), look, numbers)], look)
        case _:
            assert_never(block)


def _spaced(blocks: Sequence[Block], parts: Sequence[list[str]]) -> Iterator[list[str]]:
    """The parts with an empty line between them, but not between a heading and the small print under it."""
    before: Block | None = None
    for block, part in zip(blocks, parts, strict=True):
        if not part:
            continue
        if before is not None and not (isinstance(before, Heading) and isinstance(block, Note)):
            yield [""]
        yield part
        before = block


def _heading(text: Text, level: int, look: Look) -> list[str]:
    shown = _wrapped(text, look, base=_BOLD)
    rule = max((width(line) for line in shown), default=0)
    return [*shown, "=" * min(rule, limits.WIDEST)] if level == 1 and rule else shown


def _press(item: Button | LinkButton | Option, look: Look, numbers: Iterator[int]) -> str:
    match item:
        case LinkButton(label, url):
            return f"{clean(label)}: {_address(url)}"
        case Button(label, disabled=True):
            return f"({clean(label)})"
        case Option(label, hint=hint):
            words = f"{clean(label)} ({clean(hint)})" if hint else clean(label)
            return f"[{next(numbers)}] {words}" if look.numbers else words
        case Button(label):
            return f"[{next(numbers)}] {clean(label)}" if look.numbers else f"[{clean(label)}]"
        case _:
            assert_never(item)


def _opened(head: list[str], button: Button | None, look: Look, numbers: Iterator[int]) -> list[str]:
    """An entry's title with its button at the end, on a line of its own where there is no room."""
    if button is None:
        return head
    press = _press(button, look, numbers)
    if head and width(f"{head[-1]}  {press}") <= look.width:
        return [*head[:-1], f"{head[-1]}  {press}"]
    return [*head, *_fitted(press, look, "  ", "  ")]


def _row(shown: Iterable[str], look: Look) -> list[str]:
    """Side by side as many as fit, and the rest below."""
    rows: list[str] = []
    for item in shown:
        if rows and width(rows[-1] + _GAP + item) <= look.width:
            rows[-1] += _GAP + item
        else:
            rows.append(item)
    return [line for row in rows for line in (_fitted(row, look) if width(row) > look.width else [row])]


def _wrapped(text: Text, look: Look, first: str = "", rest: str | None = None, base: str = "") -> list[str]:
    """*text* in lines that fit, each paragraph of it by itself. *base* is the style under that of the spans.

    *first* stands before the first line, *rest* (like *first*, if not given) before each other.
    """
    following = first if rest is None else rest
    shown: list[str] = []
    for paragraph in _paragraphs(text):
        marked = "".join(_span(span, look, base) for span in paragraph)
        shown += _fitted(marked, look, following if shown else first, following)
    return shown


def _fitted(line: str, look: Look, first: str = "", rest: str = "") -> list[str]:
    if look.width == limits.UNWRAPPED:
        return [first + line.strip()] if line.strip() else []
    return wrap(line, look.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _paragraphs(text: Text) -> list[list[Span]]:
    paragraphs: list[list[Span]] = [[]]
    for span in text:
        first, *others = _BREAK.split(span.text)
        paragraphs[-1].append(replace(span, text=first))
        paragraphs += ([replace(span, text=other)] for other in others)
    return paragraphs


def _span(span: Span, look: Look, base: str) -> str:
    words = clean(span.text)
    if span.style is Style.HIGHLIGHT and look.marks and not look.style and words.strip():
        words = f"*{words}*"
    if not look.style:
        return words + _reference(span, words)
    styled = f"{base}{_STYLES[span.style]}{words}{_RESET}" if base or _STYLES[span.style] else words
    if look.links and span.url.startswith(_WEB):
        return f"\x1b]8;;{_address(span.url)}\x1b\\{_UNDERLINED}{styled}{_RESET}\x1b]8;;\x1b\\"
    return styled + _reference(span, words)


def _reference(span: Span, words: str) -> str:
    """The address of a link, where it is not what is shown already."""
    address = _address(span.url)
    return f" ({address})" if address and address != words else ""


def _address(url: str) -> str:
    """*url* without blanks or anything a terminal would obey: such characters are percent-encoded."""
    return "".join(quote(item, errors="replace") if item.isspace() or clean(item) != item else item for item in url)


def _marked(shown: Sequence[str], tone: Tone, look: Look) -> list[str]:
    """The lines with the sign of bad news before the first."""
    mark = _MARKS[tone]
    if not mark or not shown or not look.marks:
        return list(shown)
    return [f"{_TONES[tone]}{mark.strip()}{_RESET} {shown[0]}" if look.style else mark + shown[0], *shown[1:]]
