"""What people see of each other and of the bot: public and private answers, buttons, forms, files, presence."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.interaction import Kind, PlaceKind
from tests.platforms.web.small_core import TITLES
from tests.platforms.web.visitor import GENERAL, QUIZ, Chat, words


async def test_what_one_says_all_hear(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")

    await ada.says("Hello, everybody")
    heard = (await ben.until("message"))["message"]

    assert words(heard) == "Hello, everybody"
    assert (heard["name"], heard["said"], heard["author"]) == ("Ada", True, ada.id)


async def test_a_private_answer_is_told_to_the_one_who_asked_alone(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")

    answer = await ada.shown("/chapter 2")
    await ben.says("anything")

    assert words(answer).startswith(TITLES[1])
    assert answer["id"].startswith("~")
    assert answer["line"] == "/chapter 2"
    assert [message["type"] for message in ben.heard if message["type"] == "private"] == []
    assert TITLES[1] not in str(ben.heard)


async def test_a_private_answer_is_not_kept(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    await ada.shown("/chapter 2")
    history = (await ada.asks("older", before=0))["answer"]

    assert history["messages"] == []


async def test_a_public_answer_stands_in_the_channel_with_who_asked_for_it(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")

    await ada.says("/shout words:Good morning")
    heard = (await ben.until("message"))["message"]

    assert words(heard) == "Good morning"
    assert (heard["name"], heard["line"], heard["said"]) == ("Ada", "/shout words:Good morning", False)


async def test_a_private_answer_changes_in_place(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    second = await ada.shown("/chapter 2")

    third = (await ada.presses(second, "Next"))["answer"]["message"]
    fourth = (await ada.presses(third, TITLES[3]))["answer"]["message"]

    assert words(third).startswith(TITLES[2])
    assert words(fourth).startswith(TITLES[3])
    assert second["id"] == third["id"] == fourth["id"]
    assert chat.core.heard[-1].on_private


async def test_an_answer_beside_is_another_message(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    second = await ada.shown("/chapter 2")

    beside = (await ada.presses(second, "Beside"))["answer"]["message"]

    assert beside["id"] != second["id"]


async def test_sharing_shows_it_to_all(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")
    second = await ada.shown("/chapter 2")

    await ada.presses(second, "Share with the channel")
    shared = (await ben.until("message"))["message"]

    assert words(shared).startswith(TITLES[1])
    assert shared["name"] == "Ada"


async def test_what_is_public_is_not_replaced_by_who_presses(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")
    await ada.presses(await ada.shown("/chapter 2"), "Share with the channel")
    shared = (await ben.until("message"))["message"]

    own = (await ben.presses(shared, "Next"))["answer"]["message"]

    assert own["id"].startswith("~")
    assert not chat.core.heard[-1].on_private


async def test_a_form_opens_and_is_sent_in(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    opened = (await ada.says("/feedback"))["answer"]

    kept = await ada.asks(
        "submit", message="", token=opened["form"]["token"], fields={"words": "A letter", "where": ""}
    )

    assert [field["name"] for field in opened["form"]["fields"]] == ["words", "where"]
    assert words(kept["answer"]["message"]) == "Kept: A letter"
    assert chat.core.heard[-1].kind is Kind.SUBMIT


async def test_a_line_to_type_into_runs_its_action_with_what_was_typed(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    riddle = await ada.shown("/riddle")
    asked = riddle["blocks"][1]

    kept = await ada.asks("submit", message=riddle["id"], token=asked["token"], fields={asked["field"]: "a piano"})

    assert asked["label"] == "Your answer"
    assert words(kept["answer"]["message"]) == "Kept: a piano"
    assert kept["answer"]["message"]["id"] == riddle["id"]


async def test_what_is_mistyped_is_answered_with_what_to_type(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    answer = await ada.shown("/chpater 2")

    assert "/chapter" in words(answer)
    assert answer["tone"] == "warning"


async def test_a_failure_of_ours_is_said_and_the_chat_goes_on(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    failed = await ada.says("/break")

    assert failed["done"]["sorry"]
    assert words(await ada.shown("/chapter 1")).startswith(TITLES[0])


async def test_a_file_is_handed_in_with_a_command(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    async with ada.session.post(
        "/upload?name=tides.yaml", data=b"title: Tides", headers={"Origin": ada.origin}
    ) as sent:
        handed = await sent.json()

    answer = await ada.shown("/import", files={"file": handed["id"]})
    again = await ada.shown("/import", files={"file": handed["id"]})

    assert words(answer) == "tides.yaml has 12 bytes."
    assert "Choose it again" in words(again)


async def test_another_persons_file_is_not_there(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")
    async with ada.session.post(
        "/upload?name=tides.yaml", data=b"title: Tides", headers={"Origin": ada.origin}
    ) as sent:
        handed = await sent.json()

    answer = await ben.shown("/import", files={"file": handed["id"]})

    assert "did not arrive" in words(answer)


async def test_a_file_that_is_named_and_not_handed_in_is_asked_for(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    answer = await ada.shown("/import file:/etc/passwd")

    assert "paper clip" in words(answer)


async def test_a_file_is_taken_away_by_its_link(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    (file,) = (await ada.shown("/export"))["files"]

    async with ada.session.get(file["url"]) as response:
        assert await response.read() == b"title: Tides\n"
        assert response.headers["Content-Disposition"].startswith("attachment;")
    assert (file["name"], file["size"]) == ("tides ü.yaml", 13)


async def test_a_posted_vote_is_seen_by_all_and_each_press_counts(chat: Chat) -> None:
    crowd = [await chat.visitor(f"Player {number}") for number in range(12)]
    await crowd[0].says("/vote", channel=QUIZ)
    ballots = await asyncio.gather(*(one.until("message") for one in crowd[1:]))
    ballot = ballots[0]["message"]

    await asyncio.gather(*(one.presses(ballot, "ABC"[number % 3]) for number, one in enumerate(crowd)))
    history = (await crowd[0].asks("older", channel=QUIZ, before=0))["answer"]

    assert len(chat.core.votes) == 12
    assert [words(message).splitlines()[-1] for message in history["messages"]] == ["12 voted"]
    assert history["messages"][0]["id"] == ballot["id"]


async def test_a_message_to_a_person_alone_waits_in_their_own_channel(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")
    await ada.says("/vote")
    ballot = (await ben.until("message"))["message"]
    await ben.presses(ballot, "B")

    lane = f"web:@{ben.id.removeprefix('web:')}"
    kept = (await ben.asks("older", channel=lane, before=0))["answer"]
    refused = await ada.asks("older", channel=lane, before=0)

    assert [words(message) for message in kept["messages"]] == ["You voted B"]
    assert "no such channel" in refused["done"]["sorry"]
    assert "You voted B" not in str(ada.heard)


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [("Chapter 2", "chapter", {"which": "2"}), ("chaptr two", "topic", {"query": "chaptr two"})],
)
async def test_in_ones_own_channel_words_without_a_slash_are_for_the_bot(
    chat: Chat, line: str, command: str, arguments: dict[str, str]
) -> None:
    ada = await chat.visitor("Ada")

    await ada.says(line, channel=f"web:@{ada.id.removeprefix('web:')}")

    assert (chat.core.heard[-1].command, chat.core.heard[-1].arguments) == (command, arguments)


async def test_in_ones_own_channel_answers_are_kept_and_replaced_there(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    lane = f"web:@{ada.id.removeprefix('web:')}"

    await ada.says("/chapter 2", channel=lane)
    second = next(message["message"] for message in ada.heard if message["type"] == "message")
    await ada.presses(second, "Next")
    kept = (await ada.asks("older", channel=lane, before=0))["answer"]["messages"]

    assert [words(message).splitlines()[0] for message in kept] == [TITLES[2]]
    assert chat.core.heard[-1].place.kind is PlaceKind.DIRECT
    assert chat.core.heard[-1].place.server is None


async def test_the_server_is_one_and_its_channels_are_of_it(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    await ada.shown("/chapter 1", channel=QUIZ)
    heard = chat.core.heard[-1]

    assert (heard.place.channel, heard.place.server, heard.place.kind) == (QUIZ, "web:local", PlaceKind.SERVER)
    assert not heard.learner.may_manage


async def test_who_opened_the_administrators_link_may_manage(chat: Chat) -> None:
    ada = await chat.visitor("Ada", key=chat.admin_key)

    await ada.shown("/chapter 1")

    assert chat.core.heard[-1].learner.may_manage
    assert chat.core.heard[-1].learner.may_moderate


async def test_who_comes_and_goes_is_told(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    ben = await chat.visitor("Ben")

    came = await ada.until("people", lambda told: any(one["name"] == "Ben" for one in told["people"]))
    await ben.leave()
    went = await ada.until("people", lambda told: any(not one["here"] for one in told["people"]))

    assert came["people"][-1]["here"]
    assert went["people"] == [{"id": ben.id, "name": "Ben", "here": False}]


async def test_tabs_with_one_cookie_are_one_person_and_a_seat_is_another(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    first = ada.id

    await ada.connect()
    second = ada.id
    await ada.enter("Ben", seat=True)
    await ada.connect()

    assert first == second
    assert ada.id != first


async def test_two_people_who_are_here_have_different_names(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    other = await chat.stranger()

    _, answer = await other.enter("ada")
    _, renamed = await ada.enter("ADA")

    assert answer["name"] == "ada 2"
    assert renamed["name"] == "ADA"


async def test_commands_options_and_values_are_completed(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    names = (await ada.asks("complete", line="/cha"))["answer"]
    values = (await ada.asks("complete", line="/chapter straight"))["answer"]
    choices = (await ada.asks("complete", line="/wait how:p"))["answer"]
    file = (await ada.asks("complete", line="/import "))["answer"]

    assert [item["insert"] for item in names["items"]] == ["/chapter ", "/chapters "]
    assert names["chosen"]
    assert values["items"][0] == {"label": TITLES[2], "about": "", "insert": "3", "start": 9, "tag": ""}
    assert (values["usage"], values["active"], values["about"]) == (["/chapter", "which:"], 1, "Number or title")
    assert [item["insert"] for item in choices["items"]] == ["private", "public"]
    assert file["file"] == "file"
    assert [(item["insert"], item["tag"]) for item in file["items"]] == [("replace:", "optional")]


async def test_history_is_loaded_page_by_page(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    for number in range(35):
        await ada.says(f"message {number}")

    last = (await ada.asks("older", before=0))["answer"]
    first = (await ada.asks("older", before=last["messages"][0]["number"]))["answer"]

    assert [words(message) for message in (*first["messages"], *last["messages"])] == [
        f"message {number}" for number in range(35)
    ]
    assert (last["more"], first["more"]) == (True, False)


async def test_the_channels_are_listed_with_their_last_message(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    await ada.says("first")
    number = next(message["message"]["number"] for message in ada.heard if message["type"] == "message")

    ben = await chat.visitor("Ben")
    channels = ben.heard[0]["channels"]

    assert [channel["id"] for channel in channels] == [
        GENERAL,
        QUIZ,
        "web:quiet",
        f"web:@{ben.id.removeprefix('web:')}",
    ]
    assert [channel["latest"] for channel in channels] == [number, 0, 0, 0]
    assert [channel["lane"] for channel in channels] == [False, False, False, True]
