"""Cards and forms as Discord's JSON (Components V2). Pure: the same card always gives the same JSON.

A card becomes one container. Blocks become parts (layout.py); parts that are text and stand side by side become one
text display.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from itertools import chain, count, groupby
from typing import assert_never

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
    Field,
    File,
    Form,
    Heading,
    LinkButton,
    Note,
    Option,
    Paragraph,
    Select,
    Tone,
)
from bot.chat.command import Choice
from bot.chat.text import Span, Style, Text
from bot.platforms.discord import limits, markdown
from bot.platforms.discord.layout import Json, Part, Rank, given_room, joined

EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15
MARK = "#"
"""Stands after a token where the same action occurs again in a message, before a number; no token contains it."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")
"""What Discord replaces in the name of a file, so that nothing could refer to it: discord.py 2.7, file.py, File.uri."""
_HIDES = "SPOILER_"  # at a file's beginning, it hides the file: resources/message.mdx, "Attachment Flags"

_COLOURS = {Tone.WARNING: 0xF0B232, Tone.TROUBLE: 0xDA373C}
_SIGNS = {Tone.WARNING: "⚠️", Tone.TROUBLE: "❌"}


class _Type(IntEnum):
    """components/reference.mdx, "Component Types"."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    TEXT_INPUT = 4
    SECTION = 9
    TEXT = 10
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18


class _ButtonStyle(IntEnum):
    """components/reference.mdx, "Button Styles"."""

    PRIMARY = 1
    SECONDARY = 2
    LINK = 5


def message(card: Card, *, ephemeral: bool = False, files: Sequence[File] = ()) -> Json:
    """What makes a message show *card*, and hold *files* and no others. It mentions nobody.

    The files themselves are sent beside it, in this order, as `attachable` gives them.
    """
    held = attachable(files)
    return {
        "flags": COMPONENTS_V2 | EPHEMERAL if ephemeral else COMPONENTS_V2,
        "components": [_container(card, tuple(file.name for file in held))],
        "attachments": [
            {"id": number, "filename": file.name, "description": markdown.label(file.about, limits.FILE_ABOUT)}
            for number, file in enumerate(held)
        ],
        "allowed_mentions": {"parse": []},
    }


def attachable(files: Sequence[File]) -> tuple[File, ...]:
    """The files that a message can hold, under names that Discord leaves as they are, no two the same."""
    named: dict[str, File] = {}
    for file in files[: limits.FILES]:
        name = _file_name(file.name)
        others = (f"{number}-{name[-limits.FILE_NAME // 2 :]}" for number in count(2))
        free = next(candidate for candidate in chain((name,), others) if candidate.lower() not in named)
        named[free.lower()] = replace(file, name=free)
    return tuple(named.values())


def modal(form: Form) -> Json:
    """What opens *form*."""
    return {
        "title": markdown.label(form.title, limits.MODAL_TITLE),
        "custom_id": token.write(form.action),
        "components": [_field(field) for field in form.fields],
    }


def choices(found: Iterable[Choice]) -> Json:
    """What an autocompletion answers. A value that Discord refuses is left out: cut, it would mean something else."""
    fitting = [choice for choice in found if choice.value.strip() and len(choice.value) <= limits.CHOICE]
    return {
        "choices": [
            {"name": markdown.label(choice.label, limits.CHOICE), "value": choice.value}
            for choice in fitting[: limits.CHOICES]
        ]
    }


def action_token(custom_id: str) -> str:
    """The token in the id of a button or in the value of a menu's option."""
    return custom_id.partition(MARK)[0]


class _Ids:
    """Makes the ids of one message's buttons differ, where the same action occurs twice."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def give(self, action: Action) -> str:
        """The id of one more button that means *action*."""
        name = token.write(action)
        before = self._seen[name]
        self._seen[name] += 1
        return f"{name}{MARK}{before}" if before else name

    def menu(self) -> str:
        """The id of one more menu; its options say what they mean, it does not."""
        self._seen[MARK] += 1
        return f"{MARK}menu{self._seen[MARK]}"


def _file_name(name: str) -> str:
    """The end of *name*, where it says what sort of file it is."""
    name = _NOT_IN_NAMES.sub("_", name)[-limits.FILE_NAME :].strip("._")
    while name.upper().startswith(_HIDES):
        name = name[len(_HIDES) :].strip("._")
    return name or "file"


@lru_cache(maxsize=256)
def _container(card: Card, files: Sequence[str]) -> Json:
    """The card, with the files of these names. Remembered, because many ask for the same: nobody is to change it."""
    ids = _Ids()
    parts = [part for block in _signed(card) for part in _parts(block, ids)]
    parts += [Part(Rank.FILE, other=_file(name)) for name in files]
    container: Json = {"type": _Type.CONTAINER, "components": _arranged(parts)}
    if card.tone in _COLOURS:
        container["accent_color"] = _COLOURS[card.tone]
    return container


def _signed(card: Card) -> Sequence[Block]:
    """The blocks, with a sign of the card's tone before its first words, since a colour alone says nothing to many."""
    if card.tone is Tone.NEUTRAL:
        return card.blocks
    sign = Span(f"{_SIGNS[card.tone]} ")
    match card.blocks:
        case (Heading() | Paragraph() | Note() as first, *others):
            return (replace(first, text=(sign, *first.text)), *others)
        case _:
            return (Paragraph((sign,)), *card.blocks)


def _parts(block: Block, ids: _Ids) -> Iterator[Part]:
    match block:
        case Heading(text, level):
            yield Part(Rank.FRAME, text, _heading(level))
        case Paragraph(text):
            yield Part(Rank.BODY, text, apart=True)
        case Bullets(items):
            yield from (Part(Rank.BODY, item, _bullet) for item in items)
        case Entry(title, text, button):
            accessory = _button(button, ids) if button else None
            yield Part(Rank.BODY, _titled(title, text), accessory=accessory, apart=True)
        case Note(text):
            yield Part(Rank.FRAME, text, _note)
        case Divider():
            yield Part(Rank.BODY, other={"type": _Type.SEPARATOR})
        case Buttons(buttons):
            yield from _rows(buttons, ids)
        case Select(placeholder, options):
            for first in range(0, len(options), limits.OPTIONS):
                yield Part(
                    Rank.CONTROL, other=_row([_select(placeholder, options[first : first + limits.OPTIONS], ids)])
                )
        case Ask(label=label, form=form):
            yield from _rows((Button(label, form, primary=True),), ids)
        case _:
            assert_never(block)


def _heading(level: int) -> Callable[[Text], str]:
    mark = "#" * level
    return lambda text: f"{mark} {markdown.line(text)}"


def _bullet(text: Text) -> str:
    return f"- {markdown.line(text)}"


def _note(text: Text) -> str:
    return f"-# {markdown.line(text)}"


def _titled(title: Text, text: Text) -> Text:
    strong = tuple(replace(span, style=Style.BOLD) if span.style is Style.PLAIN else span for span in title)
    return (*strong, Span("\n"), *text) if title and text else strong or text


def _rows(buttons: Sequence[Button | LinkButton], ids: _Ids) -> Iterator[Part]:
    pressable: list[Json] = []
    for button in buttons:
        if isinstance(button, Button):
            pressable.append(_button(button, ids))
        elif (url := markdown.safe_url(button.url)) and len(url) <= limits.BUTTON_URL:
            words = markdown.label(button.label, limits.LABEL)
            pressable.append({"type": _Type.BUTTON, "style": _ButtonStyle.LINK, "label": words, "url": url})
        else:  # too long for a button, or no address at all
            yield Part(Rank.FRAME, (Span(button.label, url=url),))
    for first in range(0, len(pressable), limits.ROW_BUTTONS):
        yield Part(Rank.CONTROL, other=_row(pressable[first : first + limits.ROW_BUTTONS]))


def _file(name: str) -> Json:
    return {"type": _Type.FILE, "file": {"url": f"attachment://{name}"}}


def _row(components: list[Json]) -> Json:
    return {"type": _Type.ROW, "components": components}


def _button(button: Button, ids: _Ids) -> Json:
    rendered: Json = {
        "type": _Type.BUTTON,
        "style": _ButtonStyle.PRIMARY if button.primary else _ButtonStyle.SECONDARY,
        "label": markdown.label(button.label, limits.LABEL),
        "custom_id": ids.give(button.action),
    }
    if button.disabled:
        rendered["disabled"] = True
    return rendered


def _select(placeholder: str, options: Sequence[Option], ids: _Ids) -> Json:
    return {
        "type": _Type.SELECT,
        "custom_id": ids.menu(),
        "placeholder": markdown.label(placeholder, limits.PLACEHOLDER),
        "options": [_option(option, ids) for option in options],
    }


def _option(option: Option, ids: _Ids) -> Json:
    rendered = {"label": markdown.label(option.label, limits.OPTION_LABEL), "value": ids.give(option.action)}
    if markdown.clean(option.hint).strip():
        rendered["description"] = markdown.label(option.hint, limits.OPTION_LABEL)
    return rendered


def _arranged(parts: Sequence[Part]) -> list[Json]:
    """The components of a container, no more and no longer than Discord takes."""
    components: list[Json] = []
    for is_text, group in groupby(given_room(parts), key=lambda entry: entry[0].is_text):
        if is_text:
            components.append(_text(joined(group)))
        else:
            components.extend(_component(part, text) for part, text in group)
    return components or [_text(cutting.CUT)]


def _component(part: Part, text: str) -> Json:
    if part.accessory is not None:
        return {"type": _Type.SECTION, "components": [_text(text)], "accessory": part.accessory}
    assert part.other is not None
    return part.other


def _text(content: str) -> Json:
    return {"type": _Type.TEXT, "content": content}


def _field(field: Field) -> Json:
    limit = max(1, min(field.limit, limits.FIELD_VALUE))
    entry: Json = {
        "type": _Type.TEXT_INPUT,
        "custom_id": field.name,
        "style": 2 if field.long else 1,
        "required": field.required,
        "max_length": limit,
    }
    if field.value:
        entry["value"] = cutting.shorten(markdown.clean(field.value), limit)
    if field.placeholder.strip():
        entry["placeholder"] = markdown.label(field.placeholder, limits.FIELD_PLACEHOLDER)
    rendered: Json = {"type": _Type.LABEL, "label": markdown.label(field.label, limits.FIELD_LABEL), "component": entry}
    if len(field.label) > limits.FIELD_LABEL:
        rendered["description"] = markdown.label(field.label, limits.FIELD_DESCRIPTION)
    return rendered
