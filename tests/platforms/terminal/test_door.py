"""The door for programs: requests in, answers out, whatever comes."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import token
from bot.chat.card import Action, Button, Buttons, Card, OnPress, Paragraph, Reply
from bot.chat.platform import Fate, Platform, Unsent, direct
from bot.chat.text import plain
from bot.kernel import clock
from bot.kernel.ids import ChannelId, LearnerId
from bot.platforms.terminal import document, limits, protocol
from bot.platforms.terminal.door import Door, ProgramPlatform
from tests.gallery import CARDS, FORMS, cards, forms, shown
from tests.platforms.terminal.core import FILES, Small, close

SCHEMA = protocol.json_schema()
OUT = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/Envelope"}]})
IN = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/Request"}]})


class Program:
    """A program that speaks through the door and checks what it hears against the published schema."""

    def __init__(self, core: Small | None = None) -> None:
        self.core = Small() if core is None else core
        self.door = Door(self.core, clock.now, upload_limit=1000)

    async def raw(self, line: bytes) -> dict[str, Any]:
        envelope = (await self.door.answer(line)).model_dump(mode="json")
        OUT.validate(envelope)
        return envelope

    async def __call__(self, user: str = "u1", **request: Any) -> dict[str, Any]:
        IN.validate({"user": user, **request})
        return await self.raw(json.dumps({"user": user, **request}).encode())


@pytest.fixture
def program() -> Program:
    return Program()


def press(envelope: dict[str, Any], label: str) -> str:
    return next(str(button["token"]) for button in envelope["buttons"] if button["label"] == label)


async def test_a_line_is_answered_to_its_person_in_words_blocks_and_buttons(program: Program) -> None:
    heard = await program(text="/chapter 1", channel="c", id=41)

    assert (heard["id"], heard["to"], heard["channel"], heard["private"]) == (41, "u1", "c", True)
    assert (
        heard["text"]
        == "Boots\n\nChapter 1 of 10".replace("\n\n", "\n")
        + "\n\n(Previous)   [Next]   [Share with the channel]   [Rename]"
    )
    assert [block["kind"] for block in heard["blocks"]] == ["heading", "note", "buttons"]
    assert [button["label"] for button in heard["buttons"]] == ["Next", "Share with the channel", "Rename"]
    assert heard["error"] is None


async def test_a_press_changes_the_private_message_it_stands_on(program: Program) -> None:
    first = await program(text="/chapter 1")

    second = await program(press=press(first, "Next"))

    assert second["message"] == first["message"]
    assert second["text"].startswith("Bootstraps")


async def test_a_new_answer_is_a_new_message(program: Program) -> None:
    first = await program(text="/chapter 1")
    second = await program(text="/chapter 1")

    assert first["message"] != second["message"]


async def test_a_press_beside_the_message_is_a_new_one(program: Program) -> None:
    found = await program(text="/topic noise")

    more = await program(press=press(found, "More"))

    assert more["message"] != found["message"]


async def test_of_two_messages_with_the_same_button_the_named_one_changes(program: Program) -> None:
    first = await program(text="/chapter 1")
    second = await program(text="/chapter 1")

    latest = await program(press=press(first, "Next"))
    named = await program(press=press(first, "Next"), message=first["message"])

    assert latest["message"] == second["message"]
    assert named["message"] == first["message"]


async def test_what_is_shared_goes_to_the_channel_as_a_message_of_its_own(program: Program) -> None:
    first = await program(text="/chapter 2", channel="c")

    shared = await program(press=press(first, "Share with the channel"), channel="c")

    assert (shared["to"], shared["channel"], shared["private"]) == ("channel", "c", False)
    assert shared["message"] != first["message"]


async def test_a_press_on_a_public_message_is_answered_beside_it(program: Program) -> None:
    first = await program(text="/chapter 2")
    shared = await program(press=press(first, "Share with the channel"))

    answer = await program("u2", press=press(shared, "Next"))

    assert (answer["to"], answer["private"]) == ("u2", True)
    assert answer["message"] not in (first["message"], shared["message"])


async def test_holding_a_token_gives_no_right(program: Program) -> None:
    first = await program(text="/chapter 1", admin=True)

    answer = await program("u2", press=press(first, "Next"), message=first["message"])

    assert answer["to"] == "u2"
    assert answer["message"] != first["message"]
    assert not program.core.seen[-1].on_private
    assert not program.core.seen[-1].learner.may_manage
    assert program.core.seen[-1].learner.id == "terminal:u2"


async def test_a_message_of_one_channel_is_not_changed_from_another(program: Program) -> None:
    first = await program(text="/chapter 1", channel="c")

    elsewhere = await program(press=press(first, "Next"), channel="d")

    assert elsewhere["message"] != first["message"]


async def test_a_button_works_after_a_restart(program: Program) -> None:
    first = await program(text="/chapter 1")

    answer = await Program(program.core)(press=press(first, "Next"))

    assert answer["text"].startswith("Bootstraps")


async def test_a_form_is_asked_and_its_answer_takes_the_place_of_the_message_it_came_from(program: Program) -> None:
    first = await program(text="/chapter 1")

    asked = await program(press=press(first, "Rename"))
    named = await program(submit=asked["form"]["submit"], fields={"first": "Ada", "last": "Lovelace"})

    assert asked["message"] is None
    assert [field["name"] for field in asked["form"]["fields"]] == ["first", "last"]
    assert named["text"] == "You are Ada Lovelace"
    assert named["message"] == first["message"]


async def test_a_form_that_a_line_asked_for_is_answered_with_a_new_message(program: Program) -> None:
    asked = await program(text="/rename")

    named = await program(submit=asked["form"]["submit"], fields={"first": "Ada", "last": ""})

    assert named["text"] == "You are Ada"
    assert named["message"] is not None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("/chapter boots", ["Boots", "Bootstraps"]),
        ("/chapter which:tok", ["Tokens"]),
        ("/cha", ["/chapter"]),
        ("/mood c", ["calm", "cheerful"]),
        ("/mood calm loud:", ["yes", "no"]),
        ("/nonsense x", []),
        ("/whoami x", []),
    ],
)
async def test_a_half_typed_line_is_completed(program: Program, line: str, values: list[str]) -> None:
    heard = await program(complete=line)

    assert [choice["value"] for choice in heard["choices"]] == values
    assert heard["message"] is None


async def test_the_person_the_place_and_the_rights_are_as_the_program_says(program: Program) -> None:
    everyone = await program(text="/whoami")
    admin = await program("u 2", text="/whoami", channel="c:1", server="s", admin=True)

    assert everyone["text"] == "terminal:u1 | u1 | terminal:local | terminal:local | server | manages: False"
    assert admin["text"] == "terminal:u 2 | u 2 | terminal:c:1 | terminal:s | server | manages: True"


async def test_our_own_failure_has_its_number(program: Program) -> None:
    heard = await program(text="/break")

    assert (heard["error"], heard["tone"]) == (7, "trouble")


async def test_a_bare_question_is_put_to_the_fallback(program: Program) -> None:
    assert "what is noise?" in (await program(text="what is noise?"))["text"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"nonsense", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'"\\ud800"', "not JSON"),
        (b"[1]", "A request is a JSON object"),
        (b"{}", "exactly one of text, press, submit and complete"),
        (b'{"user": "u1"}', "exactly one of"),
        (b'{"user": "u1", "text": "/help", "press": "x"}', "exactly one of"),
        (b'{"text": "/help"}', "user is missing"),
        (b'{"user": 1, "text": "/help"}', "user cannot be used: Input should be a valid string"),
        (b'{"user": "", "text": "/help"}', "user cannot be used"),
        (b'{"user": "a\\u0007", "text": "/help"}', "user cannot be used: a name has printable characters only"),
        (b'{"user": "u1", "text": "/help", "admin": "yes"}', "admin cannot be used: Input should be a valid boolean"),
        (b'{"user": "u1", "text": "/help", "chanel": "c"}', "chanel is not known here; did you mean channel?"),
        (b'{"user": "u1", "text": "/help", "fields": {}}', "fields is not known here"),
        (b'{"user": "u1", "text": 3}', "text cannot be used"),
        (b'{"user": "u1", "submit": "rchapter?", "fields": {"a": 1}}', "fields.a cannot be used"),
        (b'{"user": "u1", "press": "never a token"}', "older version"),
        (b'{"user": "u1", "press": "~rAAAA"}', "no longer known"),
        (b'{"user": "u1", "press": "' + b"x" * 101 + b'"}', "press cannot be used"),
        (b'{"user": "u1", "submit": "~rAAAA", "fields": {}}', "no longer known"),
        (b'{"user": "u1", "press": "rvanished?"}', "no such command"),
        (b'{"user": "u1", "text": "/chaptr 3"}', "Did you mean /chapter?"),
        (b'{"user": "u1", "text": "/chapter 99"}', "There is no chapter 99."),
        (b'{"user": "u1", "text": "' + b"x" * limits.LINE + b'"}', "1,000,000 bytes at most"),
    ],
)
async def test_a_bad_line_is_answered_with_what_is_wrong_with_it(program: Program, line: bytes, sentence: str) -> None:
    heard = await program.raw(line)

    assert sentence in heard["text"].replace("`", "")
    assert (heard["tone"], heard["private"], heard["error"]) == ("warning", True, None)


async def test_a_bad_line_is_answered_to_whom_it_names(program: Program) -> None:
    heard = await program.raw(b'{"user": "u1", "id": "x", "txt": "/help"}')

    assert (heard["to"], heard["id"]) == ("u1", "x")


_KEYS = st.sampled_from(("user", "text", "press", "submit", "fields", "complete", "admin", "channel", "id", "message"))
_VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.dictionaries(_KEYS, st.text(), max_size=2)
_REQUESTS = st.dictionaries(_KEYS, _VALUES, max_size=4).map(lambda value: json.dumps(value).encode())


@settings(max_examples=60, deadline=None)
@given(st.binary() | _REQUESTS)
async def test_no_line_whatever_ends_the_door(line: bytes) -> None:
    await Program().raw(line)


async def test_files_of_this_machine_are_read_for_those_who_may_manage_only(
    program: Program, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("door") / "my lecture.yaml"
    path.write_bytes(b"title: x")
    large = path.with_name("large")
    large.write_bytes(b"x" * 1001)

    allowed = await program(text=f'/lecture add "{path}"', admin=True)
    refused = await program(text=f'/lecture add "{path}"')
    absent = await program(text="/lecture add /nowhere/x.yaml", admin=True)
    too_large = await program(text=f"/lecture add {large}", admin=True)

    assert allowed["text"] == "my lecture.yaml has 8 bytes"
    assert "by those who may manage it only" in refused["text"]
    assert "is not a file" in absent["text"]
    assert "larger than 1,000 bytes" in too_large["text"]


async def test_only_so_many_messages_are_remembered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES", 2)
    first, second, third = [await program(text=f"/chapter {number}") for number in (1, 4, 7)]

    forgotten = await program(press=press(first, "Next"))
    remembered = await program(press=press(third, "Next"))

    assert forgotten["message"] not in (first["message"], second["message"], third["message"])
    assert remembered["message"] == third["message"]


@settings(max_examples=25)
@given(cards)
def test_every_word_of_any_card_is_in_its_json(card: Any) -> None:
    seen = document.shown(Reply(card)).model_dump(mode="json")

    strings = "\n".join(_strings(seen["blocks"]))
    for text in shown(card):
        assert text in strings or text.replace("\n", "") in strings.replace("\n", "")


@settings(max_examples=25)
@given(cards | forms)
def test_any_answer_fits_the_published_schema(content: Any) -> None:
    answer = content if content in FORMS.values() or hasattr(content, "fields") else Reply(content)

    seen = document.shown(answer).model_dump(mode="json")

    OUT.validate({"to": "u1", "channel": "c", "id": None, "message": None, "choices": None, **seen})


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_as_json_is_json(card: Any) -> None:
    assert json.loads(document.as_json(Reply(card)))["buttons"] is not None


def test_a_long_action_has_a_token_that_fits() -> None:
    seen = document.shown(Reply(CARDS["long_arguments"]))

    assert [len(button.token) <= token.LIMIT for button in seen.buttons] == [True] * 3
    assert token.is_stored(seen.buttons[0].token)


async def test_every_line_is_answered_in_order_and_the_end_is_the_end() -> None:
    source, sink = os.pipe()
    heard, to = os.pipe()
    with os.fdopen(sink, "wb") as requests:
        for number in range(50):
            requests.write(json.dumps({"user": "u1", "text": "/whoami", "id": number}).encode() + b"\n\n")
        requests.write(b'{"user": "u1", "text": "/whoami", "id": "no line end"}')

    await ProgramPlatform(clock.now, 1000, source=source, to=to).run(Small(), lambda: None)

    os.close(to)
    with os.fdopen(heard, "rb") as answers:
        assert [json.loads(line)["id"] for line in answers] == [*range(50), "no line end"]
    close(source)


async def test_a_reader_who_went_away_ends_the_door_quietly() -> None:
    source, sink = os.pipe()
    heard, to = os.pipe()
    os.close(heard)
    os.write(sink, b'{"user": "u1", "text": "/whoami"}\n')

    await ProgramPlatform(clock.now, 1000, source=source, to=to).run(Small(), lambda: None)

    os.close(sink)
    os.close(to)
    close(source)


async def test_a_forged_token_reaches_the_core_as_what_its_holder_may_do(program: Program) -> None:
    forged = token.write(Action("lecture add", {"file": "/etc/passwd"}, OnPress.REPLY))

    heard = await program("u2", press=forged)

    assert "root" not in heard["text"]
    assert heard["tone"] == "warning"


async def test_files_come_in_base64_under_names_that_stay_in_their_folder(program: Program) -> None:
    heard = await program(text="/export")

    assert [(file["name"], file["about"]) for file in heard["files"]] == [
        ("deck.csv", "Every card"),
        ("deck.csv", "Noise"),
    ]
    assert [base64.b64decode(file["content"]) for file in heard["files"]] == [file.content for file in FILES]


async def test_a_line_to_type_into_is_sent_in_at_once_or_through_its_form(program: Program) -> None:
    asked = await program(text="/riddle")
    line = asked["blocks"][-1]

    form = await program(press=line["form"])
    typed = await program(submit=line["submit"], fields={line["field"]: "Ada"})

    assert (line["kind"], line["label"], line["placeholder"], line["limit"]) == ("ask", "Say who", "a name", 10)
    assert asked["buttons"] == [{"label": "Say who", "token": line["form"]}]
    assert form["form"]["title"] == "A name"
    assert (typed["text"], typed["message"]) == ("You are Ada", asked["message"])


def test_a_moment_is_given_beside_its_words() -> None:
    (paragraph,) = (block for block in document.shown(Reply(CARDS["moments"])).blocks if block.kind == "paragraph")

    soon, _, then = paragraph.model_dump(mode="json")["text"]
    moment = {"style": "plain", "url": "", "at": "2026-10-01T18:00:20Z"}
    assert soon == {"text": "at 18:00:20 UTC", **moment, "dated": False}
    assert then == {"text": "Thu 01 Oct 2026, 18:00 UTC", **moment, "dated": True}


async def test_who_is_vouched_for_as_admin_may_moderate_too(program: Program) -> None:
    await program(text="/whoami")
    await program(text="/whoami", admin=True)

    assert [seen.learner.may_moderate for seen in program.core.seen] == [False, True]


def saying(words: str) -> Card:
    return Card((Paragraph(plain(words)), Buttons((Button("Open", Action("chapter", {"which": "3"})),))))


class Line:
    """A program at the other end of the door while it is open."""

    def __init__(self, platform: Platform, requests: int, answers: int) -> None:
        self.platform = platform
        self._requests = requests
        self._answers = os.fdopen(answers, "rb")

    def send(self, **request: Any) -> None:
        os.write(self._requests, json.dumps({"user": "u1", **request}).encode() + b"\n")

    async def heard(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            envelope: dict[str, Any] = json.loads(await asyncio.to_thread(self._answers.readline))
        OUT.validate(envelope)
        return envelope

    def close(self) -> None:
        self._answers.close()


@asynccontextmanager
async def open_door() -> AsyncIterator[Line]:
    """The door from when it is open until the end of input, at which it ends by itself."""
    source, requests = os.pipe()
    answers, to = os.pipe()
    platform = ProgramPlatform(clock.now, 1000, source=source, to=to)
    line = Line(platform, requests, answers)
    ready = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(platform.run(Small(), ready.set))
        await ready.wait()
        yield line
        os.close(requests)
    line.close()
    close(source)
    os.close(to)


HERE = ChannelId("terminal:c")


async def test_what_nobody_asked_for_is_pushed_to_the_channel_and_so_is_its_change() -> None:
    async with open_door() as line:
        posted = await line.platform.post(HERE, saying("one"), "n1")
        await line.platform.edit(HERE, posted.message, saying("two"))
        first, second = await line.heard(), await line.heard()

    assert (first["id"], first["to"], first["channel"], first["pushed"]) == (None, "channel", "c", True)
    assert (first["private"], first["message"]) == (False, posted.message)
    assert [first["text"].split()[0], second["text"].split()[0]] == ["one", "two"]
    assert second["message"] == first["message"]


async def test_answers_are_not_pushed_and_keep_their_order_among_what_is() -> None:
    async with open_door() as line:
        for number in range(20):
            line.send(text="/whoami", id=number)
            await line.platform.post(HERE, saying("one"), f"n{number}")
        heard = [await line.heard() for _ in range(40)]

    assert [envelope["id"] for envelope in heard if not envelope["pushed"]] == [*range(20)]
    assert len({envelope["message"] for envelope in heard if envelope["pushed"]}) == 20


async def test_the_same_nonce_is_pushed_once() -> None:
    async with open_door() as line:
        first = await line.platform.post(HERE, saying("one"), "n1")
        again = await line.platform.post(HERE, saying("one"), "n1")
        line.send(text="/whoami", id="after")
        heard = [await line.heard(), await line.heard()]

    assert line.platform.remembers
    assert first == again
    assert [envelope["id"] for envelope in heard] == [None, "after"]


async def test_a_press_on_a_pushed_message_leaves_it_and_answers_the_presser() -> None:
    async with open_door() as line:
        await line.platform.post(HERE, saying("one"), "n1")
        pushed = await line.heard()
        line.send(press=press(pushed, "Open"), channel="c", message=pushed["message"])
        answer = await line.heard()

    assert (answer["to"], answer["private"], answer["pushed"]) == ("u1", True, False)
    assert answer["message"] != pushed["message"]


async def test_a_persons_own_conversation_is_pushed_to_that_person_and_changes_in_place() -> None:
    async with open_door() as line:
        await line.platform.post(direct(LearnerId("terminal:u1")), saying("one"), "n1")
        pushed = await line.heard()
        line.send(press=press(pushed, "Open"), channel=pushed["channel"])
        answer = await line.heard()

    assert (pushed["to"], pushed["channel"], pushed["private"]) == ("u1", "@u1", True)
    assert answer["message"] == pushed["message"]


async def test_without_a_program_everything_is_for_later() -> None:
    async with open_door() as line:
        pass

    with pytest.raises(Unsent) as raised:
        await line.platform.post(HERE, saying("one"), "n1")

    assert raised.value.fate is Fate.LATER


async def test_a_program_that_reads_no_more_is_for_later() -> None:
    async with open_door() as line:
        line.close()
        with pytest.raises(Unsent) as raised:
            await line.platform.post(HERE, saying("one"), "n1")

    assert raised.value.fate is Fate.LATER


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            joined = "".join(item["text"] for item in value if isinstance(item, dict) and "style" in item)
            return [joined, *(text for item in value for text in _strings(item))]
        case dict():
            return [text for item in value.values() for text in _strings(item)]
        case _:
            return []
