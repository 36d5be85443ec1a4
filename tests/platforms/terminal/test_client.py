"""A person at the terminal, and one line asked."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import select
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.chat.card import Answer
from bot.kernel import clock
from bot.kernel.errors import PersonError
from bot.platforms.terminal import document, limits, render
from bot.platforms.terminal.client import TerminalPlatform, ask, look, show
from bot.platforms.terminal.parse import seat
from bot.platforms.terminal.prompt import Prompt, completer
from bot.platforms.terminal.render import Look
from bot.platforms.terminal.speaker import Speaker
from tests.platforms.terminal.core import Small

RENDERINGS: dict[str, Callable[[Answer], str]] = {
    "terminal": lambda answer: render.answer(answer, Look()),
    "json": document.as_json,
}


def speaker() -> Speaker:
    return Speaker(Small(), seat("ada"), clock.now, upload_limit=1000, fallback="topic")


class Paper(io.StringIO):
    """Keeps apart what is printed at once."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = []

    def write(self, text: str) -> int:
        self.answers.append(text.rstrip("\n"))
        return len(text)


async def conversation(*typed: str) -> list[str]:
    """What is printed, answer by answer, when these lines come through a pipe."""
    source, sink = os.pipe()
    os.write(sink, "\n".join(typed).encode())
    os.close(sink)
    output = Paper()
    started: list[str] = []
    platform = TerminalPlatform(user="ada", clock=clock.now, upload_limit=1000, source=source, output=output)

    async with asyncio.timeout(10):
        await platform.run(Small(), lambda: started.append("ready"))

    os.close(source)
    assert started == ["ready"]
    return output.answers


async def test_a_line_is_answered() -> None:
    assert await conversation("/whoami") == [
        "terminal:ada | ada | terminal:local | terminal:local | server | manages: True"
    ]


async def test_a_bare_line_is_a_question_and_an_empty_one_nothing() -> None:
    (answer,) = await conversation("", "what is noise?", "  ")

    assert "what is noise?" in answer


async def test_a_number_presses_what_has_it() -> None:
    first, second = await conversation("/chapter 1", "1")

    assert first.startswith("Boots\n")
    assert second.startswith("Bootstraps\n")


async def test_numbers_go_on_meaning_the_last_card_that_had_any() -> None:
    *_, last = await conversation("/chapter 1", "/whoami", "1")

    assert last.startswith("Bootstraps\n")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["1"], "nothing to press yet"),
        (["/chapter 1", "9"], "The last answer has 1 to 3."),
        (["/chapter 1", "0"], "The last answer has 1 to 3."),
        (["/chapter 1", "9" * 5000], "The last answer has 1 to 3."),
        (["/chaptr 1"], "Did you mean /chapter?"),
    ],
)
async def test_what_cannot_be_done_is_said_and_the_talk_goes_on(typed: list[str], sentence: str) -> None:
    *_, refused, last = await conversation(*typed, "/whoami")

    assert sentence in refused
    assert last.startswith("terminal:ada")


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "EXIT"])
async def test_exit_ends_the_talk(word: str) -> None:
    assert await conversation(word, "/whoami") == []


async def test_a_form_is_asked_line_by_line() -> None:
    assert await conversation("/rename", "Ada", "Lovelace") == ["You are Ada Lovelace"]


async def test_a_field_is_asked_again_until_it_fits() -> None:
    needed, shorter, named = await conversation("/rename", "", "Ada Augusta King", "Ada", "", "")

    assert "That is needed" in needed
    assert "At most 10 characters, please; that was 16." in shorter
    assert named == "You are Ada"


async def test_a_form_that_is_left_sends_nothing() -> None:
    assert await conversation("/rename", "Ada") == ["! The form was left; nothing was sent."]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("/chapter 3", 0, "Flow matching"),
        ("/rename", 0, "First name"),
        ("/chapter 99", 1, "There is no chapter 99."),
        ("/chaptr 3", 1, "Did you mean /chapter?"),
        ("/break", 3, "number 7"),
    ],
)
async def test_one_line_is_answered_with_an_exit_code(line: str, code: int, words: str) -> None:
    output = io.StringIO()

    given = await ask(speaker(), line, RENDERINGS, "terminal", output)

    assert given == code
    assert words in output.getvalue()


async def test_the_same_answer_is_shown_in_the_rendering_asked_for() -> None:
    output = io.StringIO()

    await ask(speaker(), "/chapter 3", RENDERINGS, "json", output)

    assert json.loads(output.getvalue())["blocks"][0]["text"][0]["text"] == "Flow matching"


async def test_a_rendering_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(PersonError, match="There are: terminal, json"):
        await ask(speaker(), "/chapter 3", RENDERINGS, "telex", io.StringIO())


def test_what_the_output_cannot_encode_becomes_a_question_mark() -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")

    show("Übung „流“", output)

    assert output.buffer.getvalue() == "Übung ???\n".encode("latin-1")


def test_a_file_gets_whole_lines_without_style() -> None:
    assert look(io.StringIO()) == Look(limits.UNWRAPPED)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"COLUMNS": "72"}, Look(72, style=True, links=True)),
        ({"COLUMNS": "300"}, Look(limits.WIDEST, style=True, links=True)),
        ({"COLUMNS": "3"}, Look(limits.NARROWEST, style=True, links=True)),
        ({"COLUMNS": "72", "NO_COLOR": "1"}, Look(72)),
        ({"COLUMNS": "72", "TERM": "dumb"}, Look(72)),
    ],
)
def test_a_terminal_is_used_as_far_as_it_can(
    environment: dict[str, str], expected: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert look(Screen(), links=True) == expected


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("/cha", ["/chapter "]),
        ("/chapter boot", ["/chapter Boots", "/chapter Bootstraps"]),
        ("/chapter which:flow", ['/chapter which:"Flow matching"']),
        ("/chapter w", ["/chapter which:"]),
        ("/topic noise le", ["/topic noise lecture:"]),
        ("/mood calm loud:n", ["/mood calm loud:no"]),
        ("a question", []),
    ],
)
async def test_completions_stand_in_the_line_where_they_belong(line: str, after: list[str]) -> None:
    found = completer(speaker()).get_completions_async(Document(line), CompleteEvent())

    completed = [line[: len(line) + item.start_position] + item.text async for item in found]

    assert completed == after


async def test_what_is_typed_is_remembered_for_the_next_time(tmp_path: Path) -> None:
    history = tmp_path / "new" / "history"
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text("/whoami\r")
        typed = await Prompt(speaker(), history).command("> ")
        keyboard.send_text("\x1b[A\r")
        again = await Prompt(speaker(), history).command("> ")

    assert (typed, again) == ("/whoami", "/whoami")


async def test_a_history_that_cannot_be_kept_is_done_without(tmp_path: Path) -> None:
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text("/whoami\r")
        typed = await Prompt(speaker(), tmp_path).command("> ")

    assert typed == "/whoami"


async def test_a_field_begins_with_what_stands_in_it() -> None:
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(" King\r")
        value = await Prompt(speaker(), None).field("Name: ", "Ada")

    assert value == "Ada King"


PROMPTED = "\x1b[?25h"  # the cursor is shown: the prompt stands there
PROGRAM = """
import asyncio
from bot.kernel import clock
from bot.platforms.terminal.client import TerminalPlatform
from tests.platforms.terminal.core import Small

platform = TerminalPlatform(user="ada", clock=clock.now, upload_limit=1000)
asyncio.run(platform.run(Small(), lambda: print("ready", flush=True)))
print("over", flush=True)
"""


def test_at_a_real_terminal_one_types_presses_gives_up_and_leaves() -> None:
    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover  the child is another program
        os.environ |= {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM])
    screen = ""

    def until(words: str) -> None:
        nonlocal screen
        while words not in screen:
            readable, _, _ = select.select([terminal], [], [], 15)
            assert readable, f"{words!r} never came: {screen!r}"
            screen += os.read(terminal, 65_536).decode("utf-8", "replace")
        screen = screen[screen.index(words) + len(words) :]

    until("ready")
    until(PROMPTED)
    os.write(terminal, b"/chapter 1\r")
    until("Chapter 1 of 10")
    until(PROMPTED)
    os.write(terminal, b"1\r")
    until("Chapter 2 of 10")
    until(PROMPTED)
    os.write(terminal, b"half a li\x03")
    until(PROMPTED)
    os.write(terminal, b"/rename\r")
    until("First name")
    os.write(terminal, b"\x03")
    until("The form was left")
    until(PROMPTED)
    os.write(terminal, b"\x04")
    until("over")

    assert os.waitpid(process, 0)[1] == 0
    os.close(terminal)
