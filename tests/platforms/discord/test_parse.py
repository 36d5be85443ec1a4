"""Payloads as Discord's gateway delivers them, shortened to what matters and with invented names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat import token
from bot.chat.card import Action, OnPress
from bot.chat.command import Replies
from bot.chat.interaction import Kind, PlaceKind, Upload
from bot.kernel.errors import NotFound
from bot.platforms.discord import parse
from bot.platforms.discord.parse import Waiting

USER = {"id": "81384788765712384", "username": "ada_l", "global_name": "Ada", "discriminator": "0", "avatar": None}
IN_SERVER: dict[str, Any] = {
    "guild_id": "41771983423143936",
    "channel_id": "41771983423143937",
    "context": 0,
    "authorizing_integration_owners": {"0": "41771983423143936"},
    "member": {"user": USER, "nick": "Countess", "permissions": "0", "roles": []},
}
IN_DIRECT: dict[str, Any] = {
    "channel_id": "41771983423143938",
    "context": 1,
    "authorizing_integration_owners": {"0": "0"},
    "user": USER,
}
IN_OTHER_SERVER: dict[str, Any] = {**IN_SERVER, "authorizing_integration_owners": {"1": USER["id"]}}
AMONG_FRIENDS: dict[str, Any] = {
    **IN_DIRECT,
    "context": 2,
    "authorizing_integration_owners": {"1": USER["id"]},
}
EPHEMERAL_MESSAGE = {"message": {"id": "9", "flags": 1 << 15 | 1 << 6}}
PUBLIC_MESSAGE = {"message": {"id": "9", "flags": 1 << 15}}


def payload(kind: int, data: dict[str, Any], where: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    about = {"id": "1415270409216000000", "application_id": "1001", "token": "aW50ZXJhY3Rpb24", "version": 1}
    return {**about, "type": kind, "data": data, **(where or IN_SERVER), **more}


def press(action: Action, where: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return payload(3, {"component_type": 2, "custom_id": token.write(action)}, where, **more)


def with_rights(rights: int) -> dict[str, Any]:
    return {**IN_SERVER, "member": {**IN_SERVER["member"], "permissions": str(rights)}}


TYPED = {"id": "7", "name": "chapter", "type": 1, "options": [{"name": "which", "type": 3, "value": "3"}]}


def test_a_typed_command_is_an_interaction() -> None:
    interaction = parse.typed(payload(2, TYPED), {})

    assert interaction.kind is Kind.COMMAND
    assert interaction.command == "chapter"
    assert interaction.arguments == {"which": "3"}
    assert interaction.learner.id == "discord:81384788765712384"
    assert interaction.place.channel == "discord:41771983423143937"
    assert interaction.place.server == "discord:41771983423143936"
    assert interaction.when == datetime(2025, 9, 10, 9, 39, 20, 9000, tzinfo=UTC)


def test_a_command_of_a_family_has_both_its_words() -> None:
    use = {"name": "use", "type": 1, "options": [{"name": "lecture", "type": 3, "value": "x"}]}

    interaction = parse.typed(payload(2, {"name": "lecture", "options": [use]}), {})

    assert (interaction.command, interaction.arguments) == ("lecture use", {"lecture": "x"})


def test_a_command_of_a_family_without_options_has_none() -> None:
    interaction = parse.typed(payload(2, {"name": "lecture", "options": [{"name": "list", "type": 1}]}), {})

    assert (interaction.command, interaction.arguments) == ("lecture list", {})


def test_numbers_and_yes_or_no_are_as_typed() -> None:
    options = [{"name": "number", "type": 4, "value": 5}, {"name": "solo", "type": 5, "value": True}]

    interaction = parse.typed(payload(2, {"name": "quiz", "options": options}), {})

    assert interaction.arguments == {"number": "5", "solo": "true"}


def test_the_option_being_completed_is_in_focus() -> None:
    options = [
        {"name": "lecture", "type": 3, "value": "x"},
        {"name": "which", "type": 3, "value": "boo", "focused": True},
    ]

    interaction = parse.typed(payload(4, {"name": "chapter", "options": options}), {})

    assert interaction.kind is Kind.COMPLETE
    assert (interaction.focus, interaction.arguments) == ("which", {"lecture": "x", "which": "boo"})


def test_files_are_found_by_their_option() -> None:
    file = {"id": "77", "filename": "talk.txt", "size": 12, "url": "https://cdn.example.org/talk.txt"}
    data = {
        "name": "import",
        "options": [{"name": "file", "type": 11, "value": "77"}],
        "resolved": {"attachments": {"77": file}},
    }
    upload = Upload("talk.txt", b"x")

    found = parse.attachments(payload(2, data))
    interaction = parse.typed(payload(2, data), {"file": upload})

    assert found == {"file": parse.Attachment("talk.txt", 12, "https://cdn.example.org/talk.txt")}
    assert (interaction.arguments, interaction.uploads) == ({}, {"file": upload})


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ({"user": USER, "nick": "Countess", "permissions": "0"}, "Countess"),
        ({"user": USER, "nick": None, "permissions": "0"}, "Ada"),
        ({"user": {**USER, "global_name": None}, "permissions": "0"}, "ada_l"),
    ],
)
def test_a_person_is_called_as_the_server_calls_them(member: dict[str, Any], name: str) -> None:
    assert parse.typed(payload(2, TYPED, {**IN_SERVER, "member": member}), {}).learner.name == name


@pytest.mark.parametrize(
    ("where", "may_manage"),
    [
        (with_rights(0), False),
        (with_rights(1 << 5), True),
        (with_rights(1 << 3), True),
        (with_rights(1 << 11), False),
        ({**with_rights(1 << 5), "authorizing_integration_owners": {"1": "8"}}, False),
        (IN_DIRECT, False),
    ],
)
def test_who_manages_the_server_may_manage(where: dict[str, Any], may_manage: bool) -> None:
    assert parse.typed(payload(2, TYPED, where), {}).learner.may_manage is may_manage


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        (IN_SERVER, PlaceKind.SERVER),
        ({**IN_SERVER, "authorizing_integration_owners": {"0": "41771983423143936", "1": "8"}}, PlaceKind.SERVER),
        (IN_DIRECT, PlaceKind.DIRECT),
        (IN_OTHER_SERVER, PlaceKind.ELSEWHERE),
        (AMONG_FRIENDS, PlaceKind.ELSEWHERE),
    ],
)
def test_the_kind_of_place_is_known(where: dict[str, Any], kind: PlaceKind) -> None:
    place = parse.typed(payload(2, TYPED, where), {}).place

    assert place.kind is kind
    assert (place.server is None) is (kind is not PlaceKind.SERVER)


def test_a_pressed_button_is_the_interaction_that_its_token_names() -> None:
    action = Action("chapter", {"which": "4"}, OnPress.REPLY)

    pressed = press(action)
    interaction = parse.acted(pressed, action)

    assert parse.pressed(pressed) == token.write(action)
    assert interaction.kind is Kind.PRESS
    assert (interaction.command, interaction.arguments) == ("chapter", {"which": "4"})
    assert interaction.on_press is OnPress.REPLY


def test_the_second_of_two_equal_buttons_has_the_same_token() -> None:
    name = token.write(Action("chapter", {"which": "4"}))

    assert parse.pressed(payload(3, {"component_type": 2, "custom_id": f"{name}#1"})) == name


def test_a_chosen_option_is_what_is_pressed() -> None:
    name = token.write(Action("chapter", {"which": "4"}))
    data = {"component_type": 3, "custom_id": "#menu1", "values": [f"{name}#2"]}

    assert parse.pressed(payload(3, data)) == name


@pytest.mark.parametrize(
    "components",
    [
        [{"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "text", "value": "a word"}}],
        [{"type": 1, "components": [{"type": 4, "custom_id": "text", "value": "a word"}]}],
    ],
)
def test_the_fields_of_a_form_are_added_to_its_arguments(components: list[Any]) -> None:
    action = Action("save", {"lecture": "x"})

    interaction = parse.acted(payload(5, {"custom_id": token.write(action), "components": components}), action)

    assert interaction.kind is Kind.SUBMIT
    assert interaction.arguments == {"lecture": "x", "text": "a word"}


@pytest.mark.parametrize(
    ("where", "message", "on_private"),
    [
        (IN_SERVER, EPHEMERAL_MESSAGE, True),
        (IN_SERVER, PUBLIC_MESSAGE, False),
        (IN_DIRECT, PUBLIC_MESSAGE, True),
        (AMONG_FRIENDS, PUBLIC_MESSAGE, False),
        (IN_DIRECT, {}, False),
    ],
)
def test_only_a_message_that_nobody_else_sees_is_private(
    where: dict[str, Any], message: dict[str, Any], on_private: bool
) -> None:
    action = Action("chapter", {})

    assert parse.acted(press(action, where, **message), action).on_private is on_private


@pytest.mark.parametrize(
    ("replies", "where", "waiting"),
    [
        (Replies.PRIVATE, IN_SERVER, Waiting.PRIVATE),
        (Replies.PUBLIC, IN_SERVER, Waiting.PUBLIC),
        (Replies.FORM, IN_SERVER, Waiting.NOTHING),
        (Replies.PRIVATE, IN_DIRECT, Waiting.PUBLIC),
        (Replies.PUBLIC, IN_OTHER_SERVER, Waiting.PRIVATE),
    ],
)
def test_a_command_is_waited_for_as_its_declaration_says(
    replies: Replies, where: dict[str, Any], waiting: Waiting
) -> None:
    assert parse.waiting(payload(2, TYPED, where), replies) is waiting


@pytest.mark.parametrize(
    ("on_press", "message", "waiting"),
    [
        (OnPress.REPLACE, EPHEMERAL_MESSAGE, Waiting.UPDATE),
        (OnPress.REPLACE, PUBLIC_MESSAGE, Waiting.PRIVATE),
        (OnPress.REPLY, EPHEMERAL_MESSAGE, Waiting.PRIVATE),
        (OnPress.SHARE, EPHEMERAL_MESSAGE, Waiting.PUBLIC),
        (OnPress.FORM, EPHEMERAL_MESSAGE, Waiting.NOTHING),
    ],
)
@pytest.mark.parametrize("filler", ["", "long" * 50])
def test_a_button_is_waited_for_as_it_says_itself_even_where_the_store_keeps_the_rest(
    on_press: OnPress, message: dict[str, Any], waiting: Waiting, filler: str
) -> None:
    assert parse.waiting(press(Action("chapter", {"which": filler}, on_press), **message), None) is waiting


def test_sharing_where_the_bot_does_not_belong_is_private() -> None:
    pressed = press(Action("chapter", {}, OnPress.SHARE), IN_OTHER_SERVER, **EPHEMERAL_MESSAGE)

    assert parse.waiting(pressed, None) is Waiting.PRIVATE


def test_the_answer_to_a_form_is_never_a_form() -> None:
    submitted = payload(5, {"custom_id": token.write(Action("save", {}, OnPress.FORM)), "components": []})

    assert parse.waiting(submitted, None) is Waiting.PRIVATE


def test_a_button_that_was_never_ours_is_not_found() -> None:
    with pytest.raises(NotFound):
        parse.waiting(payload(3, {"component_type": 2, "custom_id": "§"}), None)


def test_an_id_holds_the_moment_when_discord_made_it() -> None:
    # the example of reference.mdx, "Snowflake ID Format Structure"
    assert parse.moment("175928847299117063") == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


def test_a_ping_is_not_ours_to_answer() -> None:
    assert parse.kind(payload(1, {})) is None


@pytest.mark.parametrize(
    ("where", "may_moderate"),
    [
        (with_rights(0), False),
        (with_rights(1 << 13), True),
        (with_rights(1 << 5), True),
        (with_rights(1 << 3), True),
        (with_rights(1 << 11), False),
        ({**with_rights(1 << 13), "authorizing_integration_owners": {"1": "8"}}, False),
        (IN_DIRECT, False),
    ],
)
def test_who_manages_messages_may_moderate(where: dict[str, Any], may_moderate: bool) -> None:
    assert parse.typed(payload(2, TYPED, where), {}).learner.may_moderate is may_moderate


VIEW, SEND, SEND_IN_THREADS, ADMINISTRATOR = 1 << 10, 1 << 11, 1 << 38, 1 << 3


@pytest.mark.parametrize(
    ("rights", "channel_type", "may_post"),
    [
        (VIEW | SEND, 0, True),
        (VIEW, 0, False),
        (SEND, 0, False),
        (VIEW | SEND_IN_THREADS, 0, False),
        (ADMINISTRATOR, 0, True),
        *((VIEW | SEND_IN_THREADS, thread, True) for thread in (10, 11, 12)),
        *((VIEW | SEND, thread, False) for thread in (10, 11, 12)),
    ],
)
def test_it_may_post_where_it_sees_the_channel_and_may_send(rights: int, channel_type: int, may_post: bool) -> None:
    channel = {"id": "41771983423143937", "type": channel_type}

    interaction = parse.typed(payload(2, TYPED, app_permissions=str(rights), channel=channel), {})

    assert interaction.place.may_post is may_post


@pytest.mark.parametrize(
    ("where", "may_post"), [(IN_SERVER, True), (IN_DIRECT, True), (IN_OTHER_SERVER, False), (AMONG_FRIENDS, False)]
)
def test_where_discord_does_not_say_it_may_post_where_it_belongs(where: dict[str, Any], may_post: bool) -> None:
    assert parse.typed(payload(2, TYPED, where), {}).place.may_post is may_post


def test_the_size_of_files_is_limited_as_discord_says() -> None:
    assert parse.attachment_limit(payload(2, TYPED, attachment_size_limit=25_000_000)) == 25_000_000
    assert parse.attachment_limit(payload(2, TYPED)) == 10 * 1024**2
