"""A person at the terminal, and one line asked."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import select
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.chat.card import Action, Answer, Button, Buttons, Card, File, Paragraph
from bot.chat.platform import Fate, Platform, Unsent, direct
from bot.chat.text import plain
from bot.kernel import clock
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LearnerId
from bot.platforms.terminal import document, files, limits, render
from bot.platforms.terminal.client import TerminalPlatform, ask, look, show
from bot.platforms.terminal.parse import seat
from bot.platforms.terminal.prompt import Prompt, completer
from bot.platforms.terminal.render import Look
from bot.platforms.terminal.speaker import Speaker
from tests.gallery import strings
from tests.platforms.terminal.core import FILES, Small, close

RENDERINGS: dict[str, Callable[[Answer], str]] = {
    "terminal": lambda answer: render.answer(answer, Look()),
    "json": document.as_json,
}


def speaker() -> Speaker:
    return Speaker(Small(), seat("ada"), clock.now, upload_limit=1000, fallback="topic")


class Paper(io.StringIO):
    """Keeps apart what is printed at once, and tells when something is."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = []
        self.written = asyncio.Event()

    def write(self, text: str) -> int:
        self.answers.append(text.rstrip("\n"))
        self.written.set()
        return len(text)


async def conversation(*typed: str, folder: Path = Path()) -> list[str]:
    """What is printed, answer by answer, when these lines come through a pipe."""
    source, sink = os.pipe()
    os.write(sink, "\n".join(typed).encode())
    os.close(sink)
    output = Paper()
    started: list[str] = []
    platform = TerminalPlatform(
        user="ada", clock=clock.now, upload_limit=1000, source=source, output=output, folder=folder
    )

    async with asyncio.timeout(10):
        await platform.run(Small(), lambda: started.append("ready"))

    close(source)
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


async def test_files_are_written_where_the_person_is_and_it_is_said_where(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "deck.csv").write_bytes(b"there before")

    answer, first, second = await conversation("/export", folder=folder)

    assert answer == "Here they are."
    assert [first, second] == [f"Every card: {folder}/deck-2.csv", f"Noise: {folder}/deck-3.csv"]
    assert (folder / "deck.csv").read_bytes() == b"there before"
    assert [(folder / f"deck-{number}.csv").read_bytes() for number in (2, 3)] == [file.content for file in FILES]
    assert os.listdir(tmp_path) == ["in"]


async def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    _, refused, _ = await conversation("/export", folder=tmp_path / "nowhere")

    assert refused == "deck.csv could not be written: No such file or directory."


async def test_files_of_one_line_are_written_only_where_they_are_not_shown(tmp_path: Path) -> None:
    output = io.StringIO()

    await ask(speaker(), "/export", RENDERINGS, "json", output, tmp_path)
    before = os.listdir(tmp_path)
    await ask(speaker(), "/export", RENDERINGS, "terminal", output, tmp_path)

    assert before == []
    assert {*os.listdir(tmp_path)} == {"deck.csv", "deck-2.csv"}


async def test_a_line_to_type_into_is_pressed_and_asked() -> None:
    *_, named = await conversation("/riddle", "1", "Ada", "Lovelace")

    assert named == "You are Ada Lovelace"


def saying(words: str) -> Card:
    return Card((Paragraph(plain(words)), Buttons((Button("Open", Action("chapter", {"which": "3"})),))))


class Talk:
    """Somebody at a terminal while it runs."""

    def __init__(self, core: Small, platform: Platform, paper: Paper, sink: int) -> None:
        self.core = core
        self.platform = platform
        self.paper = paper
        self._sink = sink

    async def types(self, line: str) -> str:
        """Types a line, or several; gives what is printed next."""
        before = len(self.paper.answers)
        self.paper.written.clear()
        os.write(self._sink, line.encode() + b"\n")
        async with asyncio.timeout(10):
            await self.paper.written.wait()
        return self.paper.answers[before]


@asynccontextmanager
async def talking() -> AsyncIterator[Talk]:
    """A terminal from when it is ready until the person leaves."""
    source, sink = os.pipe()
    paper, core, ready = Paper(), Small(), asyncio.Event()
    platform = TerminalPlatform(user="ada", clock=clock.now, upload_limit=1000, source=source, output=paper)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(platform.run(core, ready.set))
        await ready.wait()
        yield Talk(core, platform, paper, sink)
        os.close(sink)
    close(source)


LOCAL = ChannelId("terminal:local")


async def test_posts_are_printed_as_they_come_and_can_be_pressed() -> None:
    async with talking() as talk:
        await talk.platform.post(LOCAL, saying("one"), "n1")
        answer = await talk.types("1")

    assert talk.paper.answers[0] == "one\n\n[1] Open"
    assert answer.startswith("Flow matching")
    assert not talk.core.seen[-1].on_private


async def test_a_change_is_printed_when_its_words_are_others() -> None:
    async with talking() as talk:
        posted = await talk.platform.post(LOCAL, saying("one"), "n1")
        await talk.platform.edit(LOCAL, posted.message, saying("one"))
        await talk.platform.edit(LOCAL, posted.message, saying("two"))
        await talk.platform.edit(LOCAL, posted.message, saying("one"))

    assert [printed[:3] for printed in talk.paper.answers] == ["one", "two", "one"]


async def test_the_same_nonce_is_printed_once() -> None:
    async with talking() as talk:
        first = await talk.platform.post(LOCAL, saying("one"), "n1")
        again = await talk.platform.post(LOCAL, saying("other words"), "n1")

    assert talk.platform.remembers
    assert first == again
    assert len(talk.paper.answers) == 1


async def test_a_post_while_a_form_is_filled_in_does_not_change_what_the_form_belongs_to() -> None:
    async with talking() as talk:
        await talk.types("/chapter 1")
        needed = await talk.types("3\n")
        await talk.platform.post(LOCAL, saying("one"), "n1")
        named = await talk.types("Ada\nLovelace")

    assert "That is needed" in needed
    assert named == "You are Ada Lovelace"
    assert talk.core.seen[-1].on_private


async def test_the_persons_own_conversation_is_private() -> None:
    async with talking() as talk:
        await talk.platform.post(direct(LearnerId("terminal:ada")), saying("one"), "n1")
        await talk.types("1")

    assert talk.core.seen[-1].on_private


@pytest.mark.parametrize("channel", ["terminal:elsewhere", "terminal:@bo"])
async def test_there_is_no_other_channel(channel: str) -> None:
    async with talking() as talk:
        with pytest.raises(Unsent) as raised:
            await talk.platform.post(ChannelId(channel), saying("one"), "n1")

    assert raised.value.fate is Fate.NEVER


async def test_while_nobody_is_there_everything_is_for_later() -> None:
    async with talking() as talk:
        pass

    with pytest.raises(Unsent) as raised:
        await talk.platform.post(LOCAL, saying("one"), "n1")

    assert raised.value.fate is Fate.LATER


@given(st.builds(File, strings, st.binary(max_size=5), strings))
def test_a_file_never_leaves_its_folder_whatever_its_name(file: File) -> None:
    with tempfile.TemporaryDirectory() as outer:
        folder = Path(outer) / "in"
        folder.mkdir()
        said = [files.save(file, folder) for _ in range(2)]

        assert [path.name for path in Path(outer).iterdir()] == ["in"]
        assert sorted(path.read_bytes() for path in folder.iterdir()) == [file.content] * 2
        assert all(any(one.endswith(str(path)) for one in said) for path in folder.iterdir())
        assert not any(path.name.startswith(".") for path in folder.iterdir())


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "deck.csv").symlink_to(tmp_path / "elsewhere")

    files.save(FILES[0], tmp_path)

    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "deck-2.csv").read_bytes() == FILES[0].content


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
from bot.chat.card import Action, Button, Buttons, Card, Paragraph
from bot.chat.text import plain
from bot.kernel import clock
from bot.platforms.terminal.client import TerminalPlatform
from tests.platforms.terminal.core import Small

platform = TerminalPlatform(user="ada", clock=clock.now, upload_limit=1000)
posted = Card((Paragraph(plain("A post")), Buttons((Button("Third", Action("chapter", {"which": "3"})),))))

class Posting(Small):
    async def complete(self, interaction):
        if interaction.arguments["which"] == "fl":
            await platform.post("terminal:local", posted, "n1")
        return await super().complete(interaction)

asyncio.run(platform.run(Posting(), lambda: print("ready", flush=True)))
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
    os.write(terminal, b"/chapter fl")  # which completes, and with that this program posts
    until("A post")
    until("/chapter fl")
    os.write(terminal, b"\x03")
    until(PROMPTED)
    os.write(terminal, b"1\r")
    until("Chapter 3 of 10")
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
