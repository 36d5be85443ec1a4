"""Answers as JSON: a card's words, its blocks, and everything on it that can be pressed. Pure."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import assert_never, overload

from bot.chat import card, token
from bot.chat.card import Answer, Block, Button, Card, File, Form, LinkButton, Option, Reply
from bot.chat.command import Choice
from bot.chat.text import Text
from bot.platforms.terminal import files, render
from bot.platforms.terminal.protocol import (
    AskOut,
    BlockOut,
    BulletsOut,
    ButtonOut,
    ButtonsOut,
    ChoiceOut,
    DividerOut,
    EntryOut,
    FieldOut,
    FileOut,
    FormOut,
    GreyOut,
    HeadingOut,
    LinkOut,
    NoteOut,
    OptionOut,
    ParagraphOut,
    SelectOut,
    Shown,
    SpanOut,
)


def shown(answer: Answer) -> Shown:
    """What is to be seen of *answer*."""
    match answer:
        case Form(title, fields, action):
            listed = [FieldOut.model_validate(field, from_attributes=True) for field in fields]
            return Shown(
                text=render.answer(answer, render.PLAIN),
                form=FormOut(title=title, submit=token.write(action), fields=listed),
            )
        case Reply(content, private, error=error, files=brought):
            return Shown(
                private=private,
                tone=content.tone.value,
                text=render.answer(answer, render.PLAIN),
                blocks=[_block(block) for block in content.blocks],
                buttons=pressable(content),
                error=error,
                files=[_file(file) for file in brought],
            )
        case _:
            assert_never(answer)


def pressable(content: Card) -> list[ButtonOut]:
    """Everything on the card that can be pressed."""
    return [_button(item) for item in render.presses(content)]


def choices(found: tuple[Choice, ...]) -> list[ChoiceOut]:
    """Completions as they are sent."""
    return [ChoiceOut(label=choice.label, value=choice.value) for choice in found]


def as_json(answer: Answer) -> str:
    """The answer as JSON to be read by people too: what an envelope holds, without the envelope."""
    return shown(answer).model_dump_json(indent=2)


def _block(block: Block) -> BlockOut:
    match block:
        case card.Heading(text, level):
            return HeadingOut(level=level, text=_spans(text))
        case card.Paragraph(text):
            return ParagraphOut(text=_spans(text))
        case card.Note(text):
            return NoteOut(text=_spans(text))
        case card.Bullets(items):
            return BulletsOut(items=[_spans(item) for item in items])
        case card.Entry(title, text, button):
            opener = None if button is None else _side(button)
            return EntryOut(title=_spans(title), text=_spans(text), button=opener)
        case card.Divider():
            return DividerOut()
        case card.Buttons(buttons):
            return ButtonsOut(buttons=[_side(item) for item in buttons])
        case card.Select(placeholder, options):
            listed = [OptionOut(label=item.label, token=token.write(item.action), hint=item.hint) for item in options]
            return SelectOut(placeholder=placeholder, options=listed)
        case card.Ask(label, field, action, form, placeholder, limit):
            return AskOut(
                label=label,
                field=field,
                submit=token.write(action),
                form=token.write(form),
                placeholder=placeholder,
                limit=limit,
            )
        case _:
            assert_never(block)


@overload
def _side(item: Button) -> ButtonOut | GreyOut: ...
@overload
def _side(item: LinkButton) -> LinkOut: ...
def _side(item: Button | LinkButton) -> ButtonOut | GreyOut | LinkOut:
    match item:
        case LinkButton(label, url):
            return LinkOut(label=label, url=url)
        case Button(label, disabled=True):
            return GreyOut(label=label)
        case Button():
            return _button(item)
        case _:
            assert_never(item)


def _button(item: Button | Option) -> ButtonOut:
    return ButtonOut(label=item.label, token=token.write(item.action))


def _file(file: File) -> FileOut:
    return FileOut(name=files.base(file.name), about=file.about, content=base64.b64encode(file.content).decode())


def _spans(text: Text) -> list[SpanOut]:
    return [SpanOut.model_validate({**asdict(span), "style": span.style.value}) for span in text]
