"""Cards and forms as the JSON that the page draws. Pure: the same card always gives the same JSON.

The page puts every text into a text node, so nothing is escaped here; what could mislead is taken away: addresses that
are not of the web, and characters that no page shows.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias, assert_never
from urllib.parse import urlsplit

from bot.chat import card, token
from bot.chat.card import Block, Button, Card, Field, Form, LinkButton, Option
from bot.chat.text import Span, Style, Text
from bot.platforms.web import limits

Json: TypeAlias = dict[str, Any]

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def content(shown: Card) -> Json:
    """What a message holds that shows the card."""
    return {"tone": shown.tone.value, "blocks": [_block(block) for block in shown.blocks]}


def said(words: str) -> Json:
    """What a message holds that is somebody's own words."""
    return {"said": True, "blocks": [{"kind": "paragraph", "text": [_span(Span(words))]}]}


def form(asked: Form) -> Json:
    """A form to fill in."""
    return {
        "title": clean(asked.title),
        "token": token.write(asked.action),
        "fields": [_field(field) for field in asked.fields],
    }


def clean(text: str) -> str:
    """*text* without what no page shows and no JSON holds."""
    return _UNSEEN.sub("", text)


def safe_url(url: str) -> str:
    """*url* if it is one of the web, else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return clean(url) if parts.scheme in ("http", "https") and parts.netloc else ""


def _block(block: Block) -> Json:
    match block:
        case card.Heading(text, level):
            return {"kind": "heading", "level": level, "text": _spans(text)}
        case card.Paragraph(text):
            return {"kind": "paragraph", "text": _spans(text)}
        case card.Note(text):
            return {"kind": "note", "text": _spans(text)}
        case card.Bullets(items):
            return {"kind": "bullets", "items": [_spans(item) for item in items]}
        case card.Entry(title, text, button):
            opener = {} if button is None else {"button": _side(button)}
            return {"kind": "entry", "title": _spans(title), "text": _spans(text), **opener}
        case card.Divider():
            return {"kind": "divider"}
        case card.Buttons(buttons):
            return {"kind": "buttons", "buttons": [_side(item) for item in buttons]}
        case card.Select(placeholder, options):
            return {"kind": "select", "placeholder": clean(placeholder), "options": [_option(one) for one in options]}
        case card.Ask(label, field, action, placeholder=placeholder, limit=limit):
            return {
                "kind": "ask",
                "label": clean(label),
                "field": field,
                "token": token.write(action),
                "placeholder": clean(placeholder),
                "limit": min(limit, limits.FIELD),
            }
        case _:
            assert_never(block)


def _side(item: Button | LinkButton) -> Json:
    match item:
        case LinkButton(label, url):
            return {"label": clean(label), "url": safe_url(url)}
        case Button(label, disabled=True):
            return {"label": clean(label), "disabled": True}
        case Button(label, action, primary):
            return {"label": clean(label), "token": token.write(action), **({"primary": True} if primary else {})}
        case _:
            assert_never(item)


def _option(option: Option) -> Json:
    return {"label": clean(option.label), "token": token.write(option.action), "hint": clean(option.hint)}


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "label": clean(field.label),
        "value": clean(field.value),
        "placeholder": clean(field.placeholder),
        "long": field.long,
        "required": field.required,
        "limit": min(field.limit, limits.FIELD),
    }


def _spans(text: Text) -> list[Json]:
    return [_span(span) for span in text]


def _span(span: Span) -> Json:
    shown: Json = {"text": clean(span.text)}
    if span.style is not Style.PLAIN:
        shown["style"] = span.style.value
    if url := safe_url(span.url):
        shown["url"] = url
    if span.at is not None:
        shown["dated" if span.dated else "at"] = span.at.isoformat()
    return shown
