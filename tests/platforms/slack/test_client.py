"""The real Bolt and slack_sdk against a small Slack: what people do, and what they are shown."""

from __future__ import annotations

import pytest

from bot.chat.interaction import Kind, PlaceKind
from bot.kernel.errors import PersonError
from bot.platforms.slack.client import Keys, SlackPlatform
from tests.platforms.slack import rules
from tests.platforms.slack.conftest import LIMIT, running
from tests.platforms.slack.small_core import TITLES, SmallCore
from tests.slack_server import (
    ADA,
    APP_TOKEN,
    BEN,
    BOT,
    BOT_TOKEN,
    CHANNEL,
    FOREIGN,
    TEAM,
    Fault,
    SlackServer,
    conversation,
)


def labels(shown: object) -> list[str]:
    assert isinstance(shown, dict)
    return [element["text"]["text"] for element in rules.elements(shown) if element["type"] == "button"]


async def test_a_command_is_answered_by_its_acknowledgement_to_the_person_alone(
    server: SlackServer, core: SmallCore
) -> None:
    async with running(core):
        asked = await server.command("/chapter", "3")
        message = await server.shown(asked)

    assert TITLES[2] in message.text
    assert message.to == ADA
    assert asked.acknowledged
    assert server.called("response_url") == []


async def test_who_and_where_are_those_that_slack_names(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.shown(await server.command("/study", "chapter 3", user=BEN))

    heard = core.last
    assert (heard.kind, heard.command, dict(heard.arguments)) == (Kind.COMMAND, "chapter", {"which": "3"})
    assert (heard.learner.id, heard.learner.name) == (f"slack:{BEN}", "Ben")
    assert not heard.learner.may_manage
    assert (heard.place.channel, heard.place.server) == (f"slack:{CHANNEL}", f"slack:{TEAM}")
    assert heard.place.kind is PlaceKind.SERVER


@pytest.mark.parametrize(("user", "admins"), [(ADA, ()), (BEN, (BEN,))])
async def test_an_administrator_and_who_is_named_for_it_may_manage(
    server: SlackServer, core: SmallCore, user: str, admins: tuple[str, ...]
) -> None:
    async with running(core, admins=admins):
        await server.shown(await server.command("/chapter", "3", user=user))

    assert core.last.learner.may_manage
    assert core.last.learner.may_moderate


async def test_slack_is_asked_once_in_a_while_who_somebody_is(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        for _ in range(3):
            await server.shown(await server.command("/chapter", "3"))

    assert len(server.called("users.info")) == 1


async def test_rights_that_slack_does_not_tell_are_not_had(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("users.info", error="missing_scope"))

    async with running(core):
        await server.shown(await server.command("/chapter", "3"))

    assert not core.last.learner.may_manage


async def test_what_is_wrong_on_a_line_is_said_to_the_person_alone(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/study", "chpater 3"))

    assert "Did you mean" in message.text
    assert message.to == ADA
    assert core.heard == []


async def test_study_alone_is_help(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/study"))

    assert "`/help`" in message.text  # this small program has none


async def test_a_command_that_answers_publicly_does_so(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/shout", "how:public"))

    assert message.to == ""


async def test_a_button_changes_a_private_message_in_place(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/chapter", "3"))
        pressed = await server.press(message, "Next")
        await server.shown(pressed)

    assert TITLES[3] in message.text
    assert message.edits == 1
    assert core.last.on_private


async def test_a_button_on_a_public_message_is_answered_privately(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "2"))
        public = await server.shown(await server.press(first, "Share with the channel"))
        private = await server.shown(await server.press(public, "Next", user=BEN))

    assert public.to == ""
    assert private.to == BEN
    assert public.edits == 0
    assert not core.last.on_private


async def test_a_button_may_be_answered_beside_its_message(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "3"))
        beside = await server.shown(await server.press(first, "Beside"))

    assert beside is not first
    assert beside.to == ADA


async def test_a_chosen_option_is_a_press(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        await server.shown(await server.press(first, "A straight way"))

    assert TITLES[2] in first.text


async def test_what_is_typed_into_a_line_of_a_message_is_its_field(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        await server.shown(await server.press(first, "Your answer", text="yeast"))

    assert (core.last.command, dict(core.last.arguments)) == ("answer", {"round": "r1", "text": "yeast"})


async def test_a_link_button_needs_no_answer(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        pressed = await server.press(first, "Watch")
        await server.until(lambda: pressed.acknowledged is not None)
        await server.shown(await server.command("/chapter", "2"))

    assert pressed.message is None


async def test_a_button_that_is_not_known_any_more_says_so(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        said = await server.shown(await server.press(first, "Stored"))

    assert "no longer known" in said.text


async def test_a_command_that_needs_more_opens_a_form_whose_lists_search(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        view = await server.opened(await server.command("/chapter"))
        offered = await server.complete(view, "which", "straight")
        await server.submit(view, {"which": offered[0]["value"]})
        message = await server.posted()

    assert [option["text"]["text"] for option in offered] == ["A straight way", "w" * 74 + "…", "straight"]
    assert TITLES[2] in message.text
    assert (message.to, message.channel) == (ADA, CHANNEL)
    assert core.last.kind is Kind.COMMAND


async def test_a_list_answers_in_time_though_the_choices_do_not_come(server: SlackServer, core: SmallCore) -> None:
    core.completion_is_stuck = True

    async with running(core):
        view = await server.opened(await server.command("/study", "topic"))
        offered = await server.complete(view, "query", "flow")

    assert [option["value"] for option in offered] == ["flow"]


async def test_a_button_may_open_the_form_of_a_command(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        view = await server.opened(await server.press(first, "Search"))

    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["query"]


async def test_a_form_of_the_cores_own_is_opened_and_answered(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "1"))
        view = await server.opened(await server.press(first, "Wrong?"))
        await server.submit(view, {"text": "All of it"})
        await server.until(lambda: "Kept: All of it" in first.text)

    heard = core.last
    assert (heard.kind, heard.command) == (Kind.SUBMIT, "save")
    assert dict(heard.arguments) == {"lecture": "x", "text": "All of it", "where": ""}


async def test_a_command_that_is_answered_by_a_form_opens_it(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        view = await server.opened(await server.command("/study", "feedback"))
        await server.submit(view, {"text": "Well done"})
        message = await server.posted()

    assert message.text == "Kept: Well done"


async def test_a_file_is_handed_over_in_a_form(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        view = await server.opened(await server.command("/lecture", "add name:week-2"))
        await server.submit(view, {"file": server.file("week2.txt", b"chapters"), "name": "week-2"})
        message = await server.posted()

    assert message.text == "week2.txt has 8 bytes."
    (name,) = [block for block in view["blocks"] if block.get("block_id") == "name"]
    assert name["element"]["initial_value"] == "week-2"


@pytest.mark.parametrize("honest", [True, False])
async def test_a_file_that_is_too_large_is_refused(server: SlackServer, core: SmallCore, honest: bool) -> None:
    file = server.file("week2.txt", b"c" * (LIMIT + 1))
    if not honest:
        file["files"][0]["size"] = 1

    async with running(core):
        view = await server.opened(await server.command("/lecture", "add"))
        await server.submit(view, {"file": file})
        message = await server.posted()

    assert "week2.txt is too large" in message.text
    assert core.heard == []


async def test_a_file_that_the_bot_may_not_read_says_what_is_missing(server: SlackServer, core: SmallCore) -> None:
    server.reads_files = False

    async with running(core):
        view = await server.opened(await server.command("/lecture", "add"))
        await server.submit(view, {"file": server.file("week2.txt", b"x")})
        message = await server.posted()

    assert "files:read" in message.text


async def test_a_file_to_take_along_is_sent_to_the_person(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/export"))

    assert server.uploaded == [(conversation(ADA), b"a,b\n")]
    assert "Here it is." in message.text
    assert "direct message" in message.text


async def test_a_shortcut_on_a_message_asks_for_its_words_privately(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(
            await server.shortcut("<@U1> Why <https://x.org|open weights> &amp; so?", user=BEN)
        )

    assert dict(core.last.arguments) == {"query": "Why open weights & so?"}
    assert message.to == BEN


async def test_a_mention_is_answered_where_it_stands(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.say("chapter 3", channel=CHANNEL, thread="17.000100")
        message = await server.posted()

    assert (message.to, message.channel, message.thread) == (ADA, CHANNEL, "17.000100")
    assert TITLES[2] in message.text


async def test_a_direct_message_is_answered_for_good(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.say("chapter 3")
        message = await server.posted()
        await server.press(message, "Next")
        await server.until(lambda: message.edits == 1)

    assert (message.to, message.channel) == ("", conversation(ADA))
    assert TITLES[3] in message.text
    assert core.last.place.kind is PlaceKind.DIRECT


async def test_words_that_name_no_command_are_a_question(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.say("what is <flow> matching?")
        await server.posted()

    assert (core.last.command, dict(core.last.arguments)) == ("topic", {"query": "what is <flow> matching?"})


async def test_where_no_form_can_be_opened_a_button_offers_it(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.say("chapter")
        message = await server.posted()
        view = await server.opened(await server.press(message, "Fill in a form"))

    assert "needs" in message.text
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["which"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "user": BOT, "text": "chapter 3", "ts": "1.1", "channel": "D0ADA", "channel_type": "im"},
        {"type": "message", "bot_id": "B1", "text": "chapter 3", "ts": "1.2", "channel": "D0ADA", "channel_type": "im"},
        {"type": "message", "subtype": "message_changed", "ts": "1.3", "channel": "D0ADA", "channel_type": "im"},
        {"type": "app_mention", "user": "U1", "bot_id": "B1", "text": "chapter 3", "ts": "1.4", "channel": CHANNEL},
    ],
)
async def test_what_bots_say_and_what_is_changed_is_not_answered(
    server: SlackServer, core: SmallCore, event: dict[str, object]
) -> None:
    async with running(core):
        asked = await server.event(dict(event))
        await server.until(lambda: asked.acknowledged is not None)
        await server.shown(await server.command("/chapter", "1"))

    assert len(server.messages) == 1


async def test_a_conversation_of_two_others_is_not_the_bots(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        message = await server.shown(await server.command("/chapter", "3", channel="D0OTHERS"))
        kind = core.last.place.kind
        lasting = await server.shown(await server.command("/chapter", "3", channel=conversation(ADA)))

    assert (kind, message.to) == (PlaceKind.ELSEWHERE, ADA)
    assert (core.last.place.kind, lasting.to) == (PlaceKind.DIRECT, "")


async def test_where_the_bot_is_no_member_it_answers_all_the_same(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        asked = await server.command("/chapter", channel=FOREIGN)
        view = await server.opened(asked)
        await server.submit(view, {"which": "3"})
        message = await server.shown(asked)

    assert TITLES[2] in message.text
    assert (message.to, message.channel) == (ADA, FOREIGN)


async def test_the_home_shows_what_is_here_and_answers_in_modals(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        home = await server.open_home(BEN)
        opened = await server.opened(await server.press(home, "Next", user=BEN))
        await server.press(opened, "Next", user=BEN)
        await server.until(lambda: TITLES[2] in str(server.views[opened["id"]]))
        form = await server.opened(await server.press(server.views[opened["id"]], "Wrong?", user=BEN))
        kept = await server.opened(await server.submit(form, {"text": "All"}, user=BEN))

    assert "One lecture." in str(home)
    assert TITLES[1] in str(opened)
    assert "Kept: All" in str(kept)
    assert server.messages == []
    assert len(server.called("views.publish")) == 2


async def test_a_slow_answer_to_a_press_in_the_home_fills_a_modal_that_is_open(
    server: SlackServer, core: SmallCore
) -> None:
    async with running(core):
        home = await server.open_home()
        opened = await server.opened(await server.press(home, "Slow"))
        core.gate.set()
        await server.until(lambda: "It is done." in str(server.views[opened["id"]]))

    assert "One moment" in str(opened)


async def test_a_prefix_stands_before_every_name(server: SlackServer, core: SmallCore) -> None:
    async with running(core, prefix="cs-"):
        message = await server.shown(await server.command("/cs-topic", "tides"))
        said = await server.shown(await server.command("/cs-study", "chpater 3"))

    assert core.last.command == "topic"
    assert message.to == ADA
    assert "/cs-chapter" in said.text or "chapter" in said.text


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (Keys("", APP_TOKEN), "SLACK_BOT_TOKEN"),
        (Keys("xoxb-wrong", APP_TOKEN), "SLACK_BOT_TOKEN"),
        (Keys(BOT_TOKEN, "xapp-wrong"), "SLACK_APP_TOKEN"),
    ],
)
async def test_a_token_that_is_not_taken_is_named(server: SlackServer, core: SmallCore, keys: Keys, named: str) -> None:
    platform = SlackPlatform(keys, "", (), LIMIT)

    with pytest.raises(PersonError, match=named) as caught:
        await platform.run(core, lambda: None)

    assert "wrong" not in str(caught.value)
