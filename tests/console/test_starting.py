"""What happens before anything is asked: the folder of lectures, the doctor, wrong settings, exit codes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from bot.__main__ import main
from bot.kernel import clock
from bot.leases import LASTS
from bot.storage import open_store
from tests.console.conftest import Shell
from tests.console.test_importing import LIST

TEA = "id: tea\ntitle: Tea\nchapters:\n  - title: Leaves\n    summary: {}\n"


def test_the_lecture_that_comes_along_is_there_at_the_first_start(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CORPUS_DIR")

    answer = shell.run("ask", "/chapter 14")
    listed = json.loads(shell.run("lectures", "--json").out)

    assert answer.code == 0
    assert "Q&A" in answer.out
    assert [(item["id"], item["chapters"]) for item in listed] == [("cs153-visual-intelligence", 14)]


def test_an_empty_folder_is_an_empty_bot_that_says_how_to_import(shell: Shell) -> None:
    said = shell.run("ask", "/chapter 3")

    assert said.code == 1
    assert "chapterhouse import" in said.out


def test_a_file_of_the_folder_is_loaded_once_and_again_when_it_changed(shell: Shell) -> None:
    shell.write("corpus/tea.yaml", TEA.format("Young ones."))
    assert "Young ones." in shell.run("ask", "/chapter 1").out

    shell.run("remove", "tea")
    assert shell.run("ask", "/chapter 1").code == 1

    shell.write("corpus/tea.yaml", TEA.format("Only the youngest."))
    assert "Only the youngest." in shell.run("ask", "/chapter 1").out


def test_a_bad_file_of_the_folder_is_said_and_the_others_are_loaded(shell: Shell) -> None:
    shell.write("corpus/a.yaml", "title: [")
    shell.write("corpus/tea.yaml", TEA.format("Young ones."))

    said = shell.run("ask", "/chapter 1")

    assert "Young ones." in said.out
    assert "a.yaml" in said.err
    assert "Traceback" not in said.err


def test_one_line_is_shown_as_each_platform_would_show_it(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))

    for rendering in ("discord", "slack", "json"):
        said = shell.run("ask", "/chapter 3", "--as", rendering)
        assert "Kneading" in json.dumps(json.loads(said.out))
    assert "Kneading" in shell.run("ask", "/chapter 3").out
    assert shell.run("ask", "/chpater 3").code == 1


def test_the_doctor_says_what_there_is_and_what_to_do(shell: Shell) -> None:
    before = shell.run("doctor")
    shell.run("import", shell.write("bread.txt", LIST))
    after = shell.run("doctor")

    assert before.code == 0
    assert "made at the first start" in before.out
    assert after.code == 0
    assert "1 with 3 chapters" in after.out
    assert "DISCORD_TOKEN" in after.out


def test_the_doctor_finds_an_empty_shelf_a_broken_database_and_a_wrong_token(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("lectures")
    empty = shell.run("doctor")
    monkeypatch.setenv("DISCORD_TOKEN", "my client secret")
    token = shell.run("doctor")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{shell.write('broken.db', 'not a database' * 100)}")
    broken = shell.run("doctor")

    assert empty.code == 1
    assert "chapterhouse import" in empty.out
    assert token.code == 1
    assert "does not look like a bot's token" in token.out
    assert "my client secret" not in token.out
    assert broken.code == 1
    assert "wrong  database" in broken.out


HERE, ELSEWHERE = f"{socket.gethostname()} {os.getppid()} abcd", "another-machine 1 abcd"
GONE = f"{socket.gethostname()} {2**22 + 1} abcd"  # above every number that Linux gives a process


@pytest.mark.parametrize(
    ("holder", "renewed", "seen", "code", "said"),
    [
        (HERE, 3, 20, 0, "serves it, and does what is due"),
        (HERE, 3, 300, 1, "is there, but has done nothing that was due since 20"),
        (HERE, 300, 300, 1, "It hangs, or its machine is gone. End it"),
        (ELSEWHERE, 300, 300, 1, "nothing was heard of process 1 on another-machine since 20"),
        (GONE, 300, 300, 0, "has died. The next start takes over"),
    ],
    ids=["well", "its scheduler stands still", "it hangs", "another machine is gone", "it died"],
)
def test_the_doctor_notices_a_process_that_stands_still(
    shell: Shell, holder: str, renewed: float, seen: float, code: int, said: str
) -> None:
    shell.run("import", shell.write("bread.txt", LIST))
    assert "no process serves this database" in shell.run("doctor").out
    asyncio.run(serve(holder, clock.now() - timedelta(seconds=renewed), clock.now() - timedelta(seconds=seen)))

    told = shell.run("doctor")

    assert said in told.out
    assert "running, discord: " in told.out
    assert told.code == code


async def serve(holder: str, renewed: datetime, seen: datetime) -> None:
    """Writes down what a process that serves Discord does."""
    async with open_store("sqlite:///var/chapterhouse.db") as store, store.transaction() as repositories:
        assert await repositories.leases.take("discord", holder, renewed, renewed + LASTS)
        await repositories.alive.note(["discord"], seen)


def test_a_wrong_setting_is_refused_before_anything_happens(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")

    said = shell.run("lectures")

    assert said.code == 1
    assert "LOG_FORMAT" in said.err
    assert not (shell.folder / "var").exists()


def test_a_port_that_was_set_and_is_taken_is_said(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        monkeypatch.setenv("WEB_PORT", str(holder.getsockname()[1]))

        said = shell.run("run")

    assert said.code == 1
    assert "WEB_PORT" in said.err


@pytest.mark.parametrize(("platform", "token"), [("discord", "DISCORD_TOKEN"), ("slack", "SLACK_BOT_TOKEN")])
def test_a_platform_that_is_named_needs_its_token(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, platform: str, token: str
) -> None:
    monkeypatch.setenv("PLATFORMS", platform)

    assert shell.run("run").code == 1
    assert f"{token} is not set" in shell.run("run").err


def test_slack_needs_a_way_to_be_heard(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    said = shell.run("run")

    assert said.code == 1
    assert "SLACK_APP_TOKEN" in said.err


@pytest.mark.parametrize(
    ("given", "health", "said"),
    [
        ({}, "note", "not set up"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, "ok", "socket"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32}, "ok", "signed"),
        ({"SLACK_BOT_TOKEN": "xapp-secret", "SLACK_APP_TOKEN": "xoxb-1"}, "wrong", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-secret"}, "wrong", "xapp-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "wrong", "SLACK_APP_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"}, "wrong", "32"),
        ({"PLATFORMS": "slack"}, "wrong", "SLACK_BOT_TOKEN is not set"),
    ],
)
def test_the_doctor_looks_at_what_slack_needs(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], health: str, said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    (line,) = [line for line in shell.run("doctor").out.splitlines() if " slack: " in line]

    assert line.startswith(health)
    assert said in line
    assert "secret" not in line.replace("signing secret", "")


def test_the_manifest_is_printed_for_a_socket_and_for_requests(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_COMMAND_PREFIX", "cs-")

    socket = json.loads(shell.run("manifest", "slack").out)
    requests = json.loads(shell.run("manifest", "slack", "--http", "https://study.example.org").out)

    assert socket["settings"]["socket_mode_enabled"]
    assert socket["features"]["slash_commands"][0]["command"] == "/cs-study"
    assert requests["settings"]["interactivity"]["request_url"] == "https://study.example.org/slack/events"
    assert shell.run("manifest", "slack", "--http", "study.example.org").code == 1


def test_wrong_usage_is_code_2(shell: Shell) -> None:
    for words in (["dance"], ["import"], ["ask"], ["search"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 2


def test_a_fault_of_ours_is_code_3_with_its_trace_in_the_log(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.console import lectures

    def broken(*_: object) -> int:
        raise RuntimeError("a bug")

    monkeypatch.setattr(lectures, "_listed", broken)

    said = shell.run("lectures")

    assert said.code == 3
    assert "a fault of Chapterhouse" in said.err


def test_the_log_can_be_json(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    shell.write("corpus/a.yaml", "title: [")

    (line,) = shell.run("ask", "/help").err.splitlines()

    assert json.loads(line)["level"] == "ERROR"


@pytest.mark.parametrize("rendering", ["terminal", "discord", "slack", "json"])
def test_a_conversation_is_shown_as_each_platform_would_show_it(shell: Shell, rendering: str) -> None:
    shell.run("import", shell.write("bread.txt", LIST))
    with typed(b"/chapter 3\n1\n"):
        said = shell.run("talk", "--as", rendering)

    assert said.code == 0
    assert "Kneading" in said.out
    assert "Wild yeast" in said.out


@contextmanager
def typed(lines: bytes) -> Iterator[None]:
    """Has the process read *lines* where it would read what is typed."""
    heard, said = os.pipe()
    os.write(said, lines)
    os.close(said)
    before = os.dup(0)
    os.dup2(heard, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(heard)
