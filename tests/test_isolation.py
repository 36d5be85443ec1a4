"""A server's lectures are nobody else's: two bots, of which one holds them, answer everyone outside alike.

Every declared command is tried with every name that the hidden lectures go by, in each of its options, typed, half
typed, and as a forged press. Since the answers are compared with those of a bot that never heard of the lectures,
nothing of them can show, whatever the command, not even that they are there. A new command is covered by being
declared.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.chat import token
from bot.chat.card import Action, Answer, Form, OnPress, actions
from bot.chat.command import Declaration
from bot.chat.interaction import PlaceKind, Upload
from bot.commands.visits import LASTS
from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.kernel.ids import ChapterId, ConceptId, LearnerId, LectureId, ServerId
from bot.platforms.terminal.door import Door
from bot.ports import Report, Sort
from bot.study.library import apart
from tests.games import answers, begins, is_revealed, plays_on
from tests.house import BREAD, LIMITS, TEA, WHEN, House, Person, a_house, bytes_of, entries, labels, shown, title, words

ADA = LearnerId("test:ada")
HERE, THERE = ServerId("terminal:here"), ServerId("terminal:there")

SECRET = LectureDraft(
    file="zymurgy.yaml",
    id=LectureId("zymurgy-101"),
    title="Zymurgy for the initiated",
    speakers=("Quirin Oxbow",),
    chapters=(
        ChapterDraft("Wort and gyle", "The wort is boiled with fuggles.", ChapterId("zymurgy-wort"), timedelta()),
        ChapterDraft(
            "Krausen", "A krausen rises on the second day.", ChapterId("zymurgy-krausen"), timedelta(minutes=4)
        ),
    ),
    concepts=(
        ConceptDraft(ConceptId("gyle"), "Gyle", "Wort in a tun.", (ChapterId("zymurgy-wort"),), ("wortbatch",)),
        ConceptDraft(ConceptId("krausen"), "Krausen", "The foam.", (2,), (), (ConceptId("gyle"),)),
    ),
)
SAME_IDS = (
    replace(SECRET, id=LectureId("bread"), title="Zymurgy in place of bread"),
    replace(SECRET, id=LectureId("tea"), title="Zymurgy in place of tea"),
)
"""Lectures whose ids others have too: a common one, and one of the other server."""

WAITING = '{"title": "Zymurgy, part two", "chapters": [{"title": "Trub"}]}'
LONG = "/topic wort fuggles, and how long is it boiled before anything else is put into the kettle by the brewer?"
SPEAKING = ("zymurgy", "quirin", "wort", "gyle", "fuggles", "krausen", "trub")
"""Words that nothing but the hidden lectures has."""


@dataclass(frozen=True)
class Worlds:
    """A bot whose server HERE has lectures of its own, and one that is like it but never had them.

    *handles* are the names by which somebody might reach for them, *played* those by which for the quizzes on them.
    """

    with_it: House
    without: House
    handles: tuple[str, ...]
    played: tuple[str, ...]


_made: dict[str, bytes] = {}
_reached: tuple[str, ...] = ()


async def make(folder: Path) -> None:
    """Both bots' databases, which are made once and then copied: for each test anew it would take minutes."""
    global _reached
    for name in ("with", "without"):
        (folder / name).mkdir()
        async with a_house(folder / name, BREAD) as house:
            await house.load(TEA, owner=THERE)
            if name == "with":
                _reached = await settle_in(house)
        _made[name] = bytes_of(folder / name / "house.db")


@pytest.fixture
async def worlds(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worlds]:
    if not _made:
        await make(tmp_path_factory.mktemp("worlds"))
    async with AsyncExitStack() as stack:
        houses = []
        for name, content in _made.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "house.db").write_bytes(content)
            houses.append(await stack.enter_async_context(a_house(tmp_path / name)))
            houses[-1].services.chance.seed(8)
        waiting, *played = _reached
        parts = [part.id for part in SECRET.chapters if part.id is not None]
        handles = (
            "zymurgy-101",
            "Zymurgy for the initiated",
            "zymurgy",
            "zimurgy for the initated",
            *parts,
            f"zymurgy-101/{parts[0]}",
            "Wort and gyle",
            "gyle",
            "wortbatch",
            "wort boiled fuggles",
            apart(LectureId("zymurgy-101"), HERE),
            apart(LectureId("tea"), HERE),
            waiting,
        )
        yield Worlds(houses[0], houses[1], handles, tuple(played))


async def settle_in(house: House) -> tuple[str, ...]:
    """Gives HERE its lectures, a default, a file that waits, and a quiz with a report: gives their ids and codes."""
    for draft in (SECRET, *SAME_IDS):
        await house.load(draft, owner=HERE)
    boss = insider(house, manages=True)
    await boss.says("/lecture use zymurgy-101 scope:server")
    asked = await boss.hands_in(WAITING, "two.json")
    waiting = next(action.arguments["upload"] for action in actions(shown(asked).card))
    return waiting, *(await play(house, boss))


async def play(house: House, boss: Person) -> tuple[str, ...]:
    """A quiz of HERE's own lecture that is on, with an answer, an accepted form and a report; and one that is over."""
    over = await begins(boss, line="/quiz 1")
    await plays_on(boss, over)
    round_ = await begins(boss, line="/quiz 2")
    await answers(boss, round_.question)
    await is_revealed(boss)
    question = round_.question.question
    async with house.store.transaction() as repositories:
        await repositories.reports.add(
            Report(HERE, HERE, round_.lecture.id, question.id, boss_id(boss), boss.name, question.stem, "Wort!", WHEN)
        )
        await repositories.appeals.remember(HERE, HERE, round_.lecture.id, question.id, "gyle, wort", WHEN)
    await boss.says("/daily set 9:00 zone:berlin")
    await boss.says("/schedule add quiz 18:00 zone:berlin")
    async with house.store.reading() as repositories:
        scheduled = [one.id for one in await repositories.schedules.of_server(HERE, list(Sort))]
    rounds = round_.id, round_.code, round_.terms.seed, over.id, over.code, over.terms.seed
    return *rounds, question.id, *scheduled


def boss_id(boss: Person) -> LearnerId:
    return LearnerId(f"test:{boss.name}")


def insider(house: House, name: str = "ada", **circumstances: Any) -> Person:
    return house.person(name, **{"server": HERE, "channel": "terminal:inside", **circumstances})


OUTSIDERS: Mapping[str, Mapping[str, Any]] = {
    "a member of another server": {"server": THERE, "channel": "terminal:outside"},
    "a manager of another server": {"server": THERE, "channel": "terminal:outside", "manages": True},
    "somebody in a direct message": {"channel": "terminal:direct", "kind": PlaceKind.DIRECT},
    "somebody where the bot is no member": {"channel": "terminal:strange", "kind": PlaceKind.ELSEWHERE},
}


def outsiders(house: House) -> Iterator[Person]:
    for name, circumstances in OUTSIDERS.items():
        yield house.person(f"eve, {name}", **circumstances)


OF_ROUNDS = {"round", "join", "seed", "question"}
"""Options that name a quiz, or something of it."""


def probes(declaration: Declaration, worlds: Worlds) -> Iterator[tuple[str, dict[str, str]]]:
    """(option, arguments): each option, hidden ones too, with each handle, and what else is needed."""
    needed = {name: "1" for name, field in declaration.request.model_fields.items() if field.is_required()}
    uploads = {name for name, field in declaration.request.model_fields.items() if field.annotation is Upload}
    yield "", {name: value for name, value in needed.items() if name not in uploads}
    for option, field in declaration.request.model_fields.items():
        if field.annotation is str:
            is_of_rounds = option in OF_ROUNDS or (option == "which" and declaration.name.startswith("schedule"))
            for handle in worlds.played if is_of_rounds else worlds.handles:
                yield option, {name: text for name, text in {**needed, option: handle}.items() if name not in uploads}


def files(declaration: Declaration) -> dict[str, Upload]:
    fields = declaration.request.model_fields
    content = json.dumps({"title": "Plain", "chapters": [{"title": "Salt"}]}).encode()
    return {name: Upload("plain.json", content) for name, field in fields.items() if field.annotation is Upload}


async def everything(person: Person, declaration: Declaration, worlds: Worlds) -> list[tuple[str, Any]]:
    """All that the command answers to the person, whatever they try."""
    heard: list[tuple[str, Any]] = []
    for option, arguments in probes(declaration, worlds):
        said = f"/{declaration.name} {arguments}"
        heard.append((said, await person.calls(declaration.name, arguments, **files(declaration))))
        for press in (OnPress.REPLACE, OnPress.SHARE):
            name = token.inline(Action(declaration.name, arguments, press))
            heard.append((f"{press.name} {said}", await person.presses_token(name)))
        if option:
            half = arguments[option][: max(1, len(arguments[option]) // 2)]
            rest = {name: text for name, text in arguments.items() if name != option}
            for typed in ("", half, arguments[option]):
                offered = tuple(await person.is_offered(declaration.name, option, typed, **rest))
                heard.append((f"{said} <{typed}>", offered))
    return heard


every_command = pytest.mark.parametrize("declaration", app.DECLARATIONS, ids=lambda one: one.name.replace(" ", "-"))


@every_command
async def test_no_answer_and_no_completion_outside_depends_on_them(worlds: Worlds, declaration: Declaration) -> None:
    for eve, her_twin in zip(outsiders(worlds.with_it), outsiders(worlds.without), strict=True):
        heard = await everything(eve, declaration, worlds)
        expected = await everything(her_twin, declaration, worlds)

        for (said, answer), (_, same) in zip(heard, expected, strict=True):
            assert answer == same, f"{eve.name}: {said}"
            assert getattr(answer, "error", None) is None, f"{eve.name}: {said}"


BLIND = {
    *("help", "lecture leave", "lecture show", "privacy ranking", "privacy delete"),
    *("quiz do", "quiz sure"),  # what they need beside the round is no name of anything
    *("quiz due", "quiz sent", "quiz back", "quiz board", "schedule due", "schedule board"),  # which nobody reaches
    *("unsubscribe", "daily thread", "link"),
}
"""Commands that say the same whatever lectures there are: they name none, or only common ones."""


@every_command
async def test_the_same_attempts_reach_them_from_inside(worlds: Worlds, declaration: Declaration) -> None:
    """Otherwise the test above would hold for a command that never shows anything."""
    heard = await everything(insider(worlds.with_it, manages=True), declaration, worlds)
    elsewhere = await everything(insider(worlds.without, manages=True), declaration, worlds)

    assert (heard != elsewhere) == (declaration.name not in BLIND)


async def test_a_press_of_a_button_that_was_seen_inside_shows_nothing_outside(worlds: Worlds) -> None:
    tokens = {token.write(action): action async for action in reachable(insider(worlds.with_it, manages=True))}

    for eve, her_twin in zip(outsiders(worlds.with_it), outsiders(worlds.without), strict=True):
        for name, action in tokens.items():
            answer = await eve.presses_token(name)
            if token.is_stored(name):  # the other bot never kept it; nobody guesses it, being a digest of 18 bytes
                assert not [word for word in SPEAKING if word in lecture_words(answer)], action
            else:
                assert answer == await her_twin.presses_token(name), action
    assert len(tokens) > 20
    assert any(token.is_stored(name) for name in tokens)


async def reachable(person: Person) -> AsyncIterator[Action]:
    """Every action that can be pressed within two steps of what the person may type."""
    lines = (
        "/chapters",
        "/lecture list",
        "/topic wort fuggles",
        "/concept gyle",
        "/chapter 1",
        LONG,
    )
    for line in (*lines, "/lecture remove zymurgy-101", "/concept g", "/topic kreuzen"):
        first = await person.says(line)
        for action in found(first):
            yield action
            if action.command not in ("lecture remove", "lecture use"):
                for further in found(await person.presses_token(token.write(action))):
                    yield further


def found(answer: Answer) -> list[Action]:
    return [answer.action] if isinstance(answer, Form) else [*actions(answer.card)]


def lecture_words(answer: Answer) -> str:
    """What is said but for the query that the token itself holds, which is all that a form has."""
    if isinstance(answer, Form):
        return ""
    said = [line for line in words(answer).casefold().splitlines() if not line.startswith(("wort ", "nothing here"))]
    return "\n".join(said)


@every_command
async def test_the_door_for_programs_tells_another_server_nothing(
    worlds: Worlds, declaration: Declaration, tmp_path: Path
) -> None:
    file = tmp_path / "plain.json"
    file.write_text('{"title": "Plain", "chapters": [{"title": "Salt"}]}')
    doors = [Door(house.dispatcher, house.time, LIMITS.size) for house in (worlds.with_it, worlds.without)]

    for request in program_requests(declaration, worlds, file):
        line = json.dumps({"user": "eve", "server": "there", "channel": "outside", "admin": True, **request}).encode()
        answer, same = [await door.answer(line) for door in doors]
        assert answer == same, request
        assert answer.error is None, request


def program_requests(declaration: Declaration, worlds: Worlds, file: Path) -> Iterator[dict[str, str]]:
    for option, arguments in probes(declaration, worlds):
        yield {"press": token.inline(Action(declaration.name, arguments))}
        if declaration.offered:
            given = {**arguments, **{name: str(file) for name in files(declaration)}}
            typed = " ".join(f'{name}:"{text}"' for name, text in given.items())
            yield {"text": f"/{declaration.name} {typed}"}
            yield {"complete": f"/{declaration.name} {option}:{arguments.get(option, '')}"}


async def test_another_server_cannot_make_them_its_default(worlds: Worlds) -> None:
    boss = worlds.with_it.person("boss", manages=True, server=THERE, channel="terminal:outside")

    for handle in worlds.handles:
        await boss.calls("lecture use", {"lecture": handle, "scope": "server"})

    assert "zymurgy" not in words(await boss.says("/chapters")).casefold()


def direct(house: House, name: str = "ada", **circumstances: Any) -> Person:
    return house.person(name, channel=f"terminal:direct-{name}", kind=PlaceKind.DIRECT, **circumstances)


async def test_in_a_direct_message_one_is_offered_the_lectures_of_the_servers_one_used_the_bot_in(
    worlds: Worlds,
) -> None:
    house = worlds.with_it
    await house.person("bob", server=THERE).says("/help")
    await insider(house).says("/help")

    seen = {name: entries(await direct(house, name).says("/lecture list")) for name in ("ada", "bob", "eve")}

    common = "Baking 101 | How bread works"
    assert seen["eve"] == [common]
    assert seen["bob"] == [common, "An evening of tea"]
    assert seen["ada"] == [common, "Zymurgy for the initiated", *(draft.title for draft in SAME_IDS)]


async def test_lectures_of_two_servers_with_one_id_are_both_there_and_each_opens(worlds: Worlds) -> None:
    ada = direct(worlds.with_it)
    await insider(worlds.with_it).says("/help")
    await worlds.with_it.person("ada", server=THERE).says("/help")

    asked = await ada.says("/chapters")

    assert title(await ada.presses(asked, "An evening of tea")) == "An evening of tea"
    assert title(await ada.presses(asked, "Zymurgy in place of tea")) == "Zymurgy in place of tea"
    assert title(await ada.presses(asked, "Baking 101")) == "Baking 101 | How bread works"


async def test_what_a_direct_message_shows_can_be_gone_on_with_there_and_not_elsewhere(worlds: Worlds) -> None:
    house = worlds.with_it
    await insider(house).says("/help")
    ada = direct(house)

    listed = await ada.says("/lecture list")
    opened = [token.write(action) for action in actions(shown(listed).card)]
    chapters = [title(await ada.presses_token(name)) for name in opened]
    outside = [title_or_words(await eve.presses_token(name)) for eve in outsiders(house) for name in opened[1:]]

    assert chapters[1] == "Zymurgy for the initiated"
    assert title(await ada.says("/concept gyle lecture:zymurgy-101")) == "Gyle"
    assert all("zymurgy" not in said.casefold() for said in outside)


def title_or_words(answer: Answer) -> str:
    return f"{words(answer)} {labels(answer)}"


async def test_a_visit_lapses_when_it_is_not_renewed(worlds: Worlds) -> None:
    house = worlds.with_it
    await insider(house).says("/help")
    later = WHEN + LASTS

    still = entries(await direct(house, when=later).says("/lecture list"))
    lapsed = entries(await direct(house, when=later + timedelta(seconds=1)).says("/lecture list"))
    await insider(house, when=later).says("/help")
    renewed = entries(await direct(house, when=later + timedelta(days=1)).says("/lecture list"))

    assert "Zymurgy for the initiated" in still
    assert "Zymurgy for the initiated" not in lapsed
    assert renewed == still


async def test_a_visit_outlives_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house:
        await house.load(SECRET, owner=HERE)
        await insider(house).says("/help")
    async with a_house(tmp_path) as house:
        assert "Zymurgy for the initiated" in entries(await direct(house).says("/lecture list"))


async def test_typing_alone_is_no_visit(worlds: Worlds) -> None:
    await insider(worlds.with_it, "bob").is_offered("chapter", "which", "wort")

    assert "Zymurgy for the initiated" not in entries(await direct(worlds.with_it, "bob").says("/lecture list"))


async def test_a_visit_shows_nothing_where_the_bot_is_no_member(worlds: Worlds) -> None:
    await insider(worlds.with_it).says("/help")

    listed = await worlds.with_it.person("ada", kind=PlaceKind.ELSEWHERE).says("/lecture list")

    assert entries(listed) == ["Baking 101 | How bread works"]


async def test_a_visit_is_written_once_a_day(worlds: Worlds) -> None:
    house = worlds.without
    ada = insider(house)
    await ada.says("/help")

    async with house.store.transaction() as repositories:  # others' writing would wait for this
        for _ in range(5):
            await ada.says("/help")
        assert await repositories.visits.servers(ADA, WHEN) == [HERE]
