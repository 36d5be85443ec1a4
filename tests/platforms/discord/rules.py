"""What Discord refuses, as far as this bot could send it: the shapes and limits of messages, forms and choices.

Written from Discord's documentation and kept apart from the renderer's own limits, so that the two check each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, FILE, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 13, 14, 17, 18
_KEYS = {
    ROW: {"components"},
    BUTTON: {"style", "label", "custom_id", "url", "disabled"},
    SELECT: {"custom_id", "placeholder", "options"},
    INPUT: {"custom_id", "style", "required", "max_length", "value", "placeholder"},
    SECTION: {"components", "accessory"},
    TEXT: {"content"},
    FILE: {"file"},
    SEPARATOR: set(),
    CONTAINER: {"components", "accent_color"},
    LABEL: {"label", "description", "component"},
}


def message_problems(message: Json, uploaded: Collection[str] | None = None) -> list[str]:
    """Why Discord would refuse to show *message*; empty if it would not.

    *uploaded* are the names of the files that came with it, in order; None where they are not looked at.
    """
    problems = [*_message(message), *_attachments(message)]
    named = [attachment["filename"] for attachment in message.get("attachments", ())]
    if uploaded is not None and named != list(uploaded):
        problems.append(f"{named} are announced, and {list(uploaded)} come")
    return problems


def post_problems(message: Json) -> list[str]:
    """Why Discord would refuse *message* as a message of a channel, or might show it twice."""
    problems = message_problems({key: value for key, value in message.items() if "nonce" not in key}, ())
    if message.get("enforce_nonce") is not True or not 1 <= len(message.get("nonce", "")) <= 25:
        problems.append("it has no nonce, or too long a one, or does not enforce it")
    return problems


def modal_problems(modal: Json) -> list[str]:
    """Why Discord would refuse to open *modal*."""
    return list(_modal(modal))


def choice_problems(data: Json) -> list[str]:
    """Why Discord would refuse these completions."""
    return list(_choices(data))


def components(message: Json) -> Iterator[Json]:
    """Every component of a message or form, those that hold others before what they hold."""
    for component in message.get("components", ()):
        yield component
        yield from components(component)
        for held in ("accessory", "component"):
            if held in component:
                yield from components({"components": [component[held]]})


def _message(message: Json) -> Iterator[str]:
    if unknown := message.keys() - {"flags", "components", "attachments", "allowed_mentions"}:
        yield f"unknown keys {unknown}"
    if message.get("allowed_mentions") != {"parse": []}:
        yield "it may mention somebody"
    flags = message.get("flags", 0)
    if not flags & 1 << 15 or flags & ~(1 << 15 | 1 << 6):
        yield f"wrong flags {flags}"
    found = list(components(message))
    if not 1 <= len(found) <= 40:
        yield f"{len(found)} components"
    if (length := sum(len(component["content"]) for component in found if component["type"] == TEXT)) > 4000:
        yield f"{length} characters of text"
    ids = Counter(component["custom_id"] for component in found if "custom_id" in component)
    yield from (f"{name} is the id of {count} components" for name, count in ids.items() if count > 1)
    for component in found:
        yield from _component(component)


def _attachments(message: Json) -> Iterator[str]:
    attachments = message.get("attachments", ())
    names = [attachment["filename"] for attachment in attachments]
    if len(names) > 10 or len({name.lower() for name in names}) < len(names):
        yield f"too many files, or two of one name: {names}"
    for number, attachment in enumerate(attachments):
        if attachment.keys() != {"id", "filename", "description"} or attachment["id"] != number:
            yield f"a file with {attachment}"
        yield from _length("description", attachment["description"], 1024)
        if not re.fullmatch(r"(?!SPOILER_)[A-Za-z0-9_.-]{1,100}", attachment["filename"]):
            yield f"a file named {attachment['filename']}, which Discord would rename or hide"
    shown = [component["file"]["url"] for component in components(message) if component["type"] == FILE]
    if sorted(shown) != sorted(f"attachment://{name}" for name in names):
        yield f"{names} are attached, and {shown} are shown"


def _modal(modal: Json) -> Iterator[str]:
    if modal.keys() != {"title", "custom_id", "components"}:
        yield f"keys {modal.keys()}"
    yield from _length("title", modal["title"], 45)
    yield from _length("custom_id", modal["custom_id"], 100)
    if not 1 <= len(modal["components"]) <= 5:
        yield f"{len(modal['components'])} fields"
    for component in components(modal):
        yield from _component(component)


def _choices(data: Json) -> Iterator[str]:
    if data.keys() != {"choices"} or len(data["choices"]) > 25:
        yield f"wrong or too many: {data}"
    for choice in data["choices"]:
        yield from _length("name", choice["name"], 100)
        yield from _length("value", choice["value"], 100)


def _component(component: Json) -> Iterator[str]:
    kind = component["type"]
    if kind not in _KEYS or (unknown := component.keys() - _KEYS[kind] - {"type"}):
        yield f"component {kind} with unknown keys: {unknown}"
    if "custom_id" in component:
        yield from _length("custom_id", component["custom_id"], 100)
    match kind:
        case 1:
            yield from _row(component)
        case 2:
            yield from _button(component)
        case 3:
            yield from _select(component)
        case 4:
            yield from _input(component)
        case 9:
            if [part["type"] for part in component["components"]] != [TEXT] or component["accessory"]["type"] != BUTTON:
                yield "a section is not a text and a button"
        case 10:
            if not component["content"].strip():
                yield "an empty text"
        case 18:
            yield from _length("label", component["label"], 45)
            yield from _length("description", component.get("description", "-"), 100)


def _row(row: Json) -> Iterator[str]:
    kinds = [component["type"] for component in row["components"]]
    if kinds != [SELECT] and not (1 <= len(kinds) <= 5 and set(kinds) == {BUTTON}):
        yield f"a row of {kinds}"


def _button(button: Json) -> Iterator[str]:
    yield from _length("label", button["label"], 80)
    if button["style"] == 5:
        yield from _length("url", button["url"], 512)
        if "custom_id" in button or not button["url"].startswith(("http://", "https://")):
            yield "a link button with an id, or without an address"
    elif button["style"] not in (1, 2) or "custom_id" not in button or "url" in button:
        yield "a button without an id, or of a wrong style, or with an address"


def _select(select: Json) -> Iterator[str]:
    yield from _length("placeholder", select["placeholder"], 150)
    if not 1 <= len(select["options"]) <= 25:
        yield f"{len(select['options'])} options"
    if len({option["value"] for option in select["options"]}) < len(select["options"]):
        yield "two options of one value"
    for option in select["options"]:
        for key in option:
            yield from _length(key, option[key], 100)
        if not {"label", "value"} <= option.keys() <= {"label", "value", "description"}:
            yield f"an option with {option.keys()}"


def _input(field: Json) -> Iterator[str]:
    yield from _length("placeholder", field.get("placeholder", "-"), 100)
    if not 1 <= field["max_length"] <= 4000 or len(field.get("value", "")) > field["max_length"]:
        yield "a field with a wrong length"


def _length(what: str, text: str, most: int) -> Iterator[str]:
    if not text.strip() or len(text) > most:
        yield f"{what} has {len(text)} characters, or none but blanks"
