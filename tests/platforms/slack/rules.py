"""What Slack refuses, as far as this bot could send it: the shapes and limits of messages, views and options.

Written from Slack's documentation and kept apart from the renderer's own limits, so that the two check each other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_KEYS = {
    "section": {"text", "accessory"},
    "header": {"text"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "input": {"block_id", "label", "element", "dispatch_action", "optional", "hint"},
    "button": {"action_id", "text", "url", "style"},
    "static_select": {"action_id", "placeholder", "options", "initial_option"},
    "external_select": {"action_id", "min_query_length", "initial_option"},
    "plain_text_input": {
        *("action_id", "max_length", "multiline", "initial_value", "placeholder", "dispatch_action_config"),
    },
    "number_input": {"action_id", "is_decimal_allowed", "min_value", "max_value", "initial_value"},
    "file_input": {"action_id", "max_files"},
}
_IN_A_MODAL = {"number_input", "file_input"}


def message_problems(message: Json) -> list[str]:
    """Why Slack would refuse to show *message*; empty if it would not."""
    return list(_message(message))


def view_problems(view: Json) -> list[str]:
    """Why Slack would refuse to open *view*, or to publish it."""
    return list(_view(view))


def options_problems(answer: Json) -> list[str]:
    """Why Slack would refuse these choices of a list."""
    return list(_options(answer["options"]))


def elements(shown: Json) -> Iterator[Json]:
    """Everything in a message or view that can be pressed, chosen or filled in."""
    for block in shown["blocks"]:
        if "accessory" in block:
            yield block["accessory"]
        if "element" in block:
            yield block["element"]
        if block["type"] == "actions":
            yield from block["elements"]


def texts(shown: Any) -> Iterator[Json]:
    """Every text object in it."""
    match shown:
        case {"type": "plain_text" | "mrkdwn"}:
            yield shown
        case dict():
            for value in shown.values():
                yield from texts(value)
        case list():
            for value in shown:
                yield from texts(value)


def _message(message: Json) -> Iterator[str]:
    if not message.get("text", "").strip() or len(message["text"]) > 4000:
        yield "a message without text to read aloud, or one that chat.update does not take"
    if message.get("unfurl_links") is not False or message.get("unfurl_media") is not False:
        yield "links unfold"
    if sum(len(text["text"]) for text in texts(message["blocks"])) > 13_000:
        yield "msg_blocks_too_long"
    yield from _blocks(message["blocks"], 50, is_modal=False)


def _view(view: Json) -> Iterator[str]:
    is_modal = view["type"] == "modal"
    if is_modal:
        yield from _length("title", view["title"]["text"], 24)
        yield from _length("metadata", view["private_metadata"], 3000)
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            yield "inputs without a button that submits them"
        yield from _length("callback_id", view.get("callback_id", "-"), 255)
    if len(json.dumps(view)) > 250_000:
        yield "view_too_large"
    yield from _blocks(view["blocks"], 100, is_modal=is_modal)


def _blocks(blocks: list[Json], most: int, *, is_modal: bool) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    ids.update(element["action_id"] for element in elements({"blocks": blocks}))
    yield from (f"the id {name} occurs {times} times" for name, times in ids.items() if times > 1 and not is_modal)
    for block in blocks:
        yield from _block(block, is_modal=is_modal)


def _block(block: Json, *, is_modal: bool) -> Iterator[str]:
    if unknown := block.keys() - {"type"} - _KEYS[block["type"]]:
        yield f"a {block['type']} with {unknown}"
    match block["type"]:
        case "section":
            yield from _text("section", block["text"], 3000)
        case "header":
            yield from _text("header", block["text"], 150, {"plain_text"})
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "a context with too many elements, or none"
            for element in block["elements"]:
                yield from _text("context", element, 3000)
        case "actions":
            if not 1 <= len(block["elements"]) <= 25:
                yield "too many elements side by side, or none"
        case "input":
            yield from _text("label", block["label"], 2000, {"plain_text"})
            yield from _length("block_id", block["block_id"], 255)
            yield from _text("hint", block.get("hint", {"type": "plain_text", "text": "-"}), 2000, {"plain_text"})
    for element in elements({"blocks": [block]}):
        yield from _element(element, is_modal=is_modal)


def _element(element: Json, *, is_modal: bool) -> Iterator[str]:
    kind = element["type"]
    if unknown := element.keys() - {"type"} - _KEYS[kind]:
        yield f"a {kind} with {unknown}"
    if kind in _IN_A_MODAL and not is_modal:
        yield f"a {kind} outside of a modal"
    yield from _length("action_id", element["action_id"], 255)
    if "placeholder" in element:
        yield from _text("placeholder", element["placeholder"], 150, {"plain_text"})
    match kind:
        case "button":
            yield from _text("label", element["text"], 75, {"plain_text"})
            yield from _length("url", element.get("url", "-"), 3000)
            if not element.get("url", "http://").startswith(("http://", "https://")):
                yield "a link that is none"
        case "static_select":
            if not 1 <= len(element["options"]) <= 100:
                yield f"{len(element['options'])} options"
            yield from _options(element["options"])
        case "plain_text_input":
            if not 1 <= element["max_length"] <= 3000 or len(element.get("initial_value", "")) > element["max_length"]:
                yield "an input with a wrong length"


def _options(options: list[Json]) -> Iterator[str]:
    if len(options) > 100:
        yield f"{len(options)} options"
    if len({option["value"] for option in options}) < len(options):
        yield "two options of one value"
    for option in options:
        yield from _text("option", option["text"], 75, {"plain_text"})
        yield from _length("value", option["value"], 150)
        yield from _text("hint", option.get("description", option["text"]), 75, {"plain_text"})


def _text(what: str, text: Json, most: int, kinds: set[str] | None = None) -> Iterator[str]:
    if text["type"] not in (kinds or {"plain_text", "mrkdwn"}):
        yield f"a {text['type']} as {what}"
    if text.keys() - {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}:
        yield f"a {text['type']} with {text.keys()}"
    yield from _length(what, text["text"], most)


def _length(what: str, text: str, most: int) -> Iterator[str]:
    if not text.strip() or len(text) > most:
        yield f"{what} has {len(text)} characters, or none but blanks"
