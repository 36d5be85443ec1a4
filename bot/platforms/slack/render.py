"""Cards as Block Kit: what a message and a Home show. Pure: the same card always gives the same JSON.

Blocks of a card become parts (layout.py), a part becomes a block of Slack's.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias, assert_never

from bot.chat import cutting, token
from bot.chat.card import (
    Action,
    Ask,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Heading,
    LinkButton,
    Note,
    Option,
    Paragraph,
    Select,
    Tone,
)
from bot.chat.text import Span, Style, Text, bare, join, plain
from bot.platforms.slack import limits, mrkdwn
from bot.platforms.slack.layout import Part, Rank, given_room
from bot.platforms.slack.mrkdwn import Json

Spelling: TypeAlias = Callable[[str], str]
"""What a thing to type is called on Slack: `/topic tides` is `/study topic tides`."""

MARK = "#"
"""Stands after a token where the same action occurs again in a message, before a number; no token contains it.
An id that begins with it means nothing by itself."""

FIELD = "ask:"
"""Begins the id of a block with a line to type into; the name of the field follows."""

_SIGNS = {Tone.WARNING: "⚠️", Tone.TROUBLE: "❌"}
_LARGE = 2  # the lowest level of heading that is a header


@lru_cache(maxsize=256)
def message(card: Card, spelled: Spelling = str) -> Json:
    """What makes a message show *card*. It mentions nobody, and no link in it unfolds.

    Remembered, because many people ask for the same: nobody is to change it.
    """
    return {
        "text": _read_aloud(card, spelled),
        "blocks": _blocks(card, spelled, limits.BLOCKS),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def home(card: Card, spelled: Spelling = str) -> Json:
    """The Home that shows *card*."""
    return {"type": "home", "blocks": _blocks(card, spelled, limits.VIEW_BLOCKS)}


def view_blocks(card: Card, spelled: Spelling = str) -> list[Json]:
    """The blocks of a modal that shows *card*. Instead of lines to type into it has buttons that open their forms."""
    return _blocks(card, spelled, limits.VIEW_BLOCKS, asks_inline=False)


def action_token(name: str) -> str:
    """The token in the id of an element, or in the value of an option; empty where it means nothing by itself."""
    return name.partition(MARK)[0]


class _Ids:
    """Makes the ids of one message's elements differ, where the same action occurs twice."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def give(self, action: Action) -> str:
        """The id of one more element that means *action*."""
        name = token.write(action)
        before = self._seen[name]
        self._seen[name] += 1
        return f"{name}{MARK}{before}" if before else name

    def other(self, kind: str) -> str:
        """The id of one more element that means nothing by itself: a menu, whose options do, or a link."""
        self._seen[MARK] += 1
        return f"{MARK}{kind}{self._seen[MARK]}"


def _blocks(card: Card, spelled: Spelling, most: int, *, asks_inline: bool = True) -> list[Json]:
    ids = _Ids()
    parts = [part for block in _signed(card) for part in _parts(block, ids, spelled, asks_inline)]
    return given_room(parts, most, limits.TEXT) or [_context(mrkdwn.plain("", 1))]


def _signed(card: Card) -> Sequence[Block]:
    """The blocks, with a sign of the card's tone before its first words."""
    if card.tone is Tone.NEUTRAL:
        return card.blocks
    sign = Span(f"{_SIGNS[card.tone]} ")
    match card.blocks:
        case (Heading() | Paragraph() | Note() as first, *others):
            return (replace(first, text=(sign, *first.text)), *others)
        case _:
            return (Paragraph((sign,)), *card.blocks)


def _parts(block: Block, ids: _Ids, spelled: Spelling, asks_inline: bool) -> Iterator[Part]:
    match block:
        case Heading(text, level):
            yield _heading(_spelt(text, spelled), level)
        case Paragraph(text):
            yield _section(_spelt(text, spelled))
        case Bullets(items):
            yield _section(_spelt(_listed(items), spelled))
        case Entry(title, text, button):
            yield from _entry(_spelt(_titled(title, text), spelled), button, ids)
        case Note(text):
            yield Part(Rank.FRAME, text=_spelt(text, spelled), put=_context, limit=limits.CONTEXT)
        case Divider():
            yield Part(Rank.BODY, {"type": "divider"})
        case Buttons(buttons):
            yield from _row(buttons, ids)
        case Select(placeholder, options):
            for first in range(0, len(options), limits.OPTIONS):
                yield _menu(placeholder, options[first : first + limits.OPTIONS], ids)
        case Ask() if asks_inline:
            yield _line(block, ids)
        case Ask(label, form=form):
            yield from _row((Button(label, form),), ids)
        case _:
            assert_never(block)


def _heading(text: Text, level: int) -> Part:
    words = " ".join(mrkdwn.clean(bare(text)).split())
    if level <= _LARGE and len(words) <= limits.HEADER and not any(span.url or span.at for span in text):
        return Part(Rank.FRAME, text=plain(words), put=_header, limit=limits.HEADER)
    return _section(_bold(text), Rank.FRAME)


def _header(text: Json) -> Json:
    return {"type": "header", "text": text}


def _section(text: Text, rank: Rank = Rank.BODY) -> Part:
    return Part(rank, text=text, put=_with_text, limit=limits.SECTION)


def _with_text(text: Json) -> Json:
    return {"type": "section", "text": text}


def _context(text: Json) -> Json:
    return {"type": "context", "elements": [text]}


def _listed(items: Iterable[Text]) -> Text:
    return join(((Span("• "), *item) for item in items if bare(item).strip()), "\n")


def _titled(title: Text, text: Text) -> Text:
    return (*_bold(title), Span("\n"), *text) if title and text else _bold(title) or text


def _bold(text: Text) -> Text:
    return tuple(replace(span, style=Style.BOLD) if span.style is Style.PLAIN else span for span in text)


def _entry(text: Text, button: Button | None, ids: _Ids) -> Iterator[Part]:
    if button is None or button.disabled:
        yield _section(text)
        yield from _row((button,), ids) if button else ()
        return
    pressable = _button(button, ids)
    if mrkdwn.obj(text, limits.SECTION) is None:
        yield Part(Rank.CONTROL, _actions([pressable]))
    else:
        yield Part(
            Rank.BODY, text=text, put=lambda put: {**_with_text(put), "accessory": pressable}, limit=limits.SECTION
        )


def _row(buttons: Sequence[Button | LinkButton], ids: _Ids) -> Iterator[Part]:
    """The buttons that can be pressed side by side, and as small print the others, since Slack greys none out."""
    pressable: list[Json] = []
    others: list[Text] = []
    for button in buttons:
        if isinstance(button, Button):
            if button.disabled:
                others.append(plain(button.label))
            else:
                pressable.append(_button(button, ids))
        elif (url := mrkdwn.safe_url(button.url)) and len(url) <= limits.BUTTON_URL:
            label = mrkdwn.plain(button.label, limits.BUTTON)
            pressable.append({"type": "button", "action_id": ids.other("link"), "text": label, "url": url})
        else:  # too long for a button, or no address at all
            others.append((Span(button.label, url=url),))
    for first in range(0, len(pressable), limits.ROW):
        yield Part(Rank.CONTROL, _actions(pressable[first : first + limits.ROW]))
    if others:
        yield Part(Rank.FRAME, text=join(others, "   "), put=_context, limit=limits.CONTEXT)


def _actions(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}


def _button(button: Button, ids: _Ids) -> Json:
    rendered: Json = {
        "type": "button",
        "action_id": ids.give(button.action),
        "text": mrkdwn.plain(button.label, limits.BUTTON),
    }
    return {**rendered, "style": "primary"} if button.primary else rendered


def _menu(placeholder: str, options: Sequence[Option], ids: _Ids) -> Part:
    menu: Json = {
        "type": "static_select",
        "action_id": ids.other("menu"),
        "placeholder": mrkdwn.plain(placeholder, limits.PLACEHOLDER),
        "options": [_option(option, ids) for option in options],
    }
    return Part(Rank.CONTROL, _actions([menu]))


def _option(option: Option, ids: _Ids) -> Json:
    rendered = {"text": mrkdwn.plain(option.label, limits.OPTION_LABEL), "value": ids.give(option.action)}
    if mrkdwn.clean(option.hint).strip():
        rendered["description"] = mrkdwn.plain(option.hint, limits.OPTION_LABEL)
    return rendered


def _line(ask: Ask, ids: _Ids) -> Part:
    element: Json = {
        "type": "plain_text_input",
        "action_id": ids.give(ask.action),
        "max_length": max(1, min(ask.limit, limits.INPUT_VALUE)),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if ask.placeholder.strip():
        element["placeholder"] = mrkdwn.plain(ask.placeholder, limits.PLACEHOLDER)
    block: Json = {
        "type": "input",
        "block_id": f"{FIELD}{ask.field}{ids.other('line')}",
        "label": mrkdwn.plain(ask.label, limits.OPTION_LABEL),
        "element": element,
        "dispatch_action": True,
    }
    return Part(Rank.CONTROL, block)


def _spelt(text: Text, spelled: Spelling) -> Text:
    if all(span.style is not Style.CODE for span in text):
        return text
    return tuple(replace(span, text=spelled(span.text)) if span.style is Style.CODE else span for span in text)


def _read_aloud(card: Card, spelled: Spelling) -> str:
    """The words of a card: what a notification shows, and what a screen reader says in place of the blocks."""
    lines = (_said(_spelt(text, spelled)) for block in _signed(card) for text in _words(block))
    whole = "\n".join(line for line in lines if line)
    if len(whole) <= limits.FALLBACK:
        return whole or cutting.CUT
    return cutting.fit(plain(html.unescape(whole)), _said, limits.FALLBACK)


@lru_cache(maxsize=1024)
def _said(text: Text) -> str:
    return mrkdwn.unmarked(bare(text)).strip()


def _words(block: Block) -> Iterator[Text]:
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            yield text
        case Bullets(items):
            yield from items
        case Entry(title, text):
            yield from (title, text)
        case Ask(label):
            yield plain(label)
        case Buttons() | Select() | Divider():  # what can be pressed is read from the blocks
            pass
        case _:
            assert_never(block)
