"""Modals as Slack's JSON: forms of the core, forms made of a declaration, cards where no message can stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.chat import cutting, token
from bot.chat.card import Card, Field, Form
from bot.chat.command import Choice, Declaration, OptionDeclaration, OptionKind
from bot.platforms.slack import limits, mrkdwn
from bot.platforms.slack.mrkdwn import Json
from bot.platforms.slack.render import Spelling, view_blocks

COMMAND = "/"
"""Begins the id of a form made of a declaration; the command's name follows. No token begins so."""

COMPLETED = 25  # choices of a list, before the words as they were typed: that many the core gives
YES, NO = "yes", "no"


def form(form: Form, metadata: str) -> Json:
    """What opens *form*. *metadata* comes back with it."""
    return _modal(form.title, "Send", token.write(form.action), metadata, [_field(field) for field in form.fields])


def asking(declaration: Declaration, given: Mapping[str, str], metadata: str) -> Json:
    """A form for the options of a command; *given* stands in it already."""
    about = {"type": "section", "text": mrkdwn.plain(declaration.summary, limits.SECTION)}
    return _modal(
        declaration.name.capitalize(),
        "Send",
        f"{COMMAND}{declaration.name}",
        metadata,
        [about, *(_option(option, given.get(option.name, "")) for option in declaration.options)],
    )


def showing(card: Card, metadata: str, spelled: Spelling = str, title: str = "Chapterhouse") -> Json:
    """*card* where only the person looks: answers to what is pressed in a Home or a modal."""
    return {
        "type": "modal",
        "title": mrkdwn.plain(title, limits.VIEW_TITLE),
        "close": mrkdwn.plain("Close", limits.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": view_blocks(card, spelled),
    }


def options(found: Iterable[Choice], typed: str) -> Json:
    """The choices of a list that searches as one types; at the end stands what was typed, since it may be meant so.

    A value that Slack refuses is left out: cut, it would mean something else.
    """
    offered = [*found][:COMPLETED]
    as_typed = typed.strip()
    if as_typed and as_typed not in (choice.value for choice in offered):
        offered.append(Choice(as_typed, as_typed))
    values = {choice.value: choice.label for choice in reversed(offered) if choice.value.strip()}
    fitting = [(label, value) for value, label in reversed(values.items()) if len(value) <= limits.OPTION_VALUE]
    return {"options": [_choice(label, value) for label, value in fitting]}


def _modal(title: str, submit: str, name: str, metadata: str, blocks: list[Json]) -> Json:
    return {
        "type": "modal",
        "callback_id": name,
        "title": mrkdwn.plain(title, limits.VIEW_TITLE),
        "submit": mrkdwn.plain(submit, limits.VIEW_TITLE),
        "close": mrkdwn.plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def _field(field: Field) -> Json:
    limit = max(1, min(field.limit, limits.INPUT_VALUE))
    element: Json = {"type": "plain_text_input", "multiline": field.long, "max_length": limit}
    if value := cutting.shorten(mrkdwn.clean(field.value), limit):
        element["initial_value"] = value
    if field.placeholder.strip():
        element["placeholder"] = mrkdwn.plain(field.placeholder, limits.PLACEHOLDER)
    return _input(field.name, field.label, element, optional=not field.required)


def _option(option: OptionDeclaration, given: str) -> Json:
    label = option.name[:1].upper() + option.name[1:]
    block = _input(option.name, label, _element(option, given), optional=not option.required)
    if hint := option.description.replace("`", ""):
        block["hint"] = mrkdwn.plain(hint, limits.INPUT_LABEL)
    return block


def _input(name: str, label: str, element: Json, *, optional: bool) -> Json:
    """An input whose block and element both have the name of what is filled in."""
    return {
        "type": "input",
        "block_id": name,
        "label": mrkdwn.plain(label, limits.INPUT_LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }


def _element(option: OptionDeclaration, given: str) -> Json:
    match option.kind:
        case OptionKind.TEXT if option.completes:
            return _chosen({"type": "external_select", "min_query_length": 0}, given)
        case OptionKind.TEXT:
            limit = min(option.length or limits.INPUT_VALUE, limits.INPUT_VALUE)
            element: Json = {"type": "plain_text_input", "max_length": limit}
            return {**element, "initial_value": given[:limit]} if given else element
        case OptionKind.WHOLE_NUMBER:
            return _number(option, given)
        case OptionKind.YES_NO:
            return _menu((YES, NO), given)
        case OptionKind.CHOICE:
            return _menu(option.choices[: limits.OPTIONS], given)
        case OptionKind.FILE:
            return {"type": "file_input", "max_files": 1}
        case OptionKind.CHANNEL:
            chosen: Json = {"type": "channels_select"}
            return {**chosen, "initial_channel": given} if given else chosen


def _number(option: OptionDeclaration, given: str) -> Json:
    element: Json = {"type": "number_input", "is_decimal_allowed": False}
    if option.minimum is not None:
        element["min_value"] = str(option.minimum)
    if option.maximum is not None:
        element["max_value"] = str(option.maximum)
    return {**element, "initial_value": given} if given.isascii() and given.isdigit() else element


def _menu(choices: Iterable[str], given: str) -> Json:
    offered = [_choice(choice, choice) for choice in choices]
    menu: Json = {"type": "static_select", "options": offered}
    chosen = next((choice for choice in offered if choice["value"] == given), None)
    return {**menu, "initial_option": chosen} if chosen else menu


def _chosen(element: Json, given: str) -> Json:
    fits = given.strip() and len(given) <= limits.OPTION_VALUE
    return {**element, "initial_option": _choice(given, given)} if fits else element


def _choice(label: str, value: str) -> Json:
    return {"text": mrkdwn.plain(label, limits.OPTION_LABEL), "value": value}
