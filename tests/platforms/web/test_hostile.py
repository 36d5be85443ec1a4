"""Whatever somebody sends, nothing opens that should not, and nobody else notices."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
import yarl

from bot.chat.card import Card, Paragraph
from bot.chat.text import plain
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId
from bot.platforms.web import limits
from bot.platforms.web.crowd import Bucket, Places
from bot.platforms.web.doors import PAGE
from tests.gallery import HOSTILE
from tests.platforms.web.small_core import TITLES
from tests.platforms.web.visitor import GENERAL, Chat, Visitor, chatting, words

ENTRY = {"name": "Eve", "key": "", "seat": False}


async def test_a_foreign_page_opens_no_socket(chat: Chat) -> None:
    ada = await chat.visitor("Ada")  # whose browser the foreign page sits in

    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"{chat.address}.evil.example", ""):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await ada.session.ws_connect("/ws", headers={"Origin": origin})
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await ada.session.ws_connect("/ws")


@pytest.mark.parametrize("path", ["/session", "/upload?name=x"])
async def test_a_foreign_page_enters_nobody_and_hands_nothing_in(chat: Chat, path: str) -> None:
    ada = await chat.visitor("Ada")

    async with ada.session.post(path, json=ENTRY, headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403


async def test_a_page_that_lies_about_its_address_is_not_let_in(chat: Chat) -> None:
    eve = await chat.stranger()

    status, answer = await eve.enter("Eve", headers={"Host": "evil.example", "Origin": "http://evil.example"})

    assert status == 403
    assert "invite" in answer["sorry"]


@pytest.mark.parametrize("forwarded", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_who_comes_from_elsewhere_needs_the_invite_link(chat: Chat, forwarded: str) -> None:
    eve, ben = await chat.stranger(), await chat.stranger()
    elsewhere = {forwarded: "203.0.113.7"}

    refused, _ = await eve.enter("Eve", key="a-guess", headers=elsewhere)
    entered, _ = await ben.enter("Ben", key=chat.invite_key, headers=elsewhere)
    renamed, _ = await ben.enter("Benjamin", headers=elsewhere)

    assert (refused, entered, renamed) == (403, 200, 200)


async def test_the_invite_link_makes_nobody_an_administrator(chat: Chat) -> None:
    ben = await chat.visitor("Ben", key=chat.invite_key)

    assert not ben.heard[0]["you"]["manages"]


async def test_off_loopback_the_page_shows_the_invite_link(tmp_path: Path) -> None:
    async with chatting(tmp_path, host="0.0.0.0") as chat:
        ada = await chat.visitor("Ada")

        assert ada.heard[0]["invite"].endswith(f"#invite={chat.invite_key}")
        assert chat.admin_key not in str(ada.heard)


async def test_on_loopback_the_page_says_how_others_could_come(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    assert ada.heard[0]["invite"] == ""
    assert "WEB_HOST=0.0.0.0" in ada.heard[0]["how"]


async def is_stranger(visitor: Visitor) -> bool:
    async with visitor.session.ws_connect("/ws", origin=visitor.origin) as socket:
        await socket.send_json({"type": "hello", "tab": "t", "seat": visitor.seat})
        return bool((await socket.receive_json())["type"] == "stranger")


async def test_a_forged_cookie_is_nobodys(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    (cookie,) = ada.session.cookie_jar
    body, _, signature = cookie.value.partition(".")
    other = "A" if signature[0] != "A" else "B"

    for forged in (f"{body}.{other}{signature[1:]}", f"{body[:-2]}AA.{signature}", f"{body}.", "x", "ü.ü", "." * 3000):
        eve = await chat.stranger()
        eve.session.cookie_jar.update_cookies({cookie.key: forged})

        assert await is_stranger(eve)


async def test_a_cookie_is_no_seat_and_a_link_is_neither(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    (cookie,) = ada.session.cookie_jar

    for seat in (cookie.value, chat.admin_key, chat.invite_key, "nobody.nobody"):
        eve = await chat.stranger()
        eve.seat = seat

        assert await is_stranger(eve)


async def test_who_has_not_entered_hands_nothing_in(chat: Chat) -> None:
    eve = await chat.stranger()

    async with eve.session.post("/upload?name=x", data=b"x", headers={"Origin": eve.origin}) as response:
        assert response.status == 403


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(chat: Chat) -> None:
    ada = await chat.stranger()
    async with ada.session.post("/session", json={**ENTRY, "name": "Ada"}, headers={"Origin": ada.origin}) as response:
        cookie = response.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_a_file_that_is_too_large_is_refused_while_it_arrives(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    async with ada.session.post("/upload?name=x", data=b"x" * 2001, headers={"Origin": ada.origin}) as response:
        assert response.status == 413


@pytest.mark.parametrize("name", ["", " ", "\u202eevil", "a\x00b", "x" * 33, "\u200b"])
async def test_a_name_that_nobody_could_read_is_refused(chat: Chat, name: str) -> None:
    eve = await chat.stranger()

    status, answer = await eve.enter(name)

    assert status == 400
    assert answer["sorry"]


async def test_pressing_what_another_was_shown_gives_no_right_and_shows_nothing_of_theirs(chat: Chat) -> None:
    ada, eve = await chat.visitor("Ada", key=chat.admin_key), await chat.visitor("Eve")
    private = await ada.shown("/chapter 2")
    before = len(ada.heard)

    await eve.presses(private, "Next")
    await ada.says("still here")

    assert chat.core.heard[-1].learner.id == eve.id
    assert not chat.core.heard[-1].learner.may_manage
    assert all(message["type"] != "private" for message in ada.heard[before:])


async def test_a_token_that_was_never_ours_is_answered(chat: Chat) -> None:
    ada = await chat.visitor("Ada")

    for forged in ("~r" + "A" * 24, "xyz", "rchapter", "?", "r?"):
        answer = await ada.asks("press", message="1", token=forged)

        assert answer["answer"]["message"]["tone"] == "warning"


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_what_is_said_arrives_as_it_was_said(chat: Chat, hostile: str) -> None:
    ada = await chat.visitor("Ada")

    await ada.says(f"said {hostile}")
    heard = next(message["message"] for message in ada.heard if message["type"] == "message")

    assert words(heard) == f"said {hostile}".translate(dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])).strip()


async def test_what_is_no_request_is_refused_and_the_page_goes_on(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    assert ada.socket is not None
    strange = (
        "no json", "[]", "{}", '{"type":"hello","tab":"x"}', '{"type":"say"}', '{"type":"say","id":"x","channel":"c"}',
        '{"type":"press","id":"../..","channel":"web:general","message":"1","token":"r"}',
        '{"type":"older","id":"x","channel":"web:general","before":-1}',
        '{"type":"say","id":1,"channel":"c","text":"t"}',
        "[" * 10_000, '"' + "\ud7ff" * 100,
    )  # fmt: skip

    for text in strange:
        await ada.socket.send_str(text)
        assert (await ada.until("done"))["sorry"]
    assert words(await ada.shown("/chapter 1")).startswith(TITLES[0])


@pytest.mark.parametrize(
    "first", ["no json", "{}", '{"type":"hello"}', '{"type":"say","id":"x","channel":"c","text":"t"}']
)
async def test_who_does_not_say_hello_is_shown_out(chat: Chat, first: str) -> None:
    ada = await chat.visitor("Ada")

    async with ada.session.ws_connect("/ws", origin=ada.origin) as socket:
        await socket.send_str(first)
        ended = await socket.receive()

    assert (ended.type, ended.data) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_a_huge_message_ends_the_connection_of_its_sender_alone(chat: Chat) -> None:
    ada, eve = await chat.visitor("Ada"), await chat.visitor("Eve")

    await eve.send({"type": "say", "id": "x", "channel": GENERAL, "text": "x" * (limits.FRAME + 1)})

    assert await eve.gone() == 1009
    assert words(await ada.shown("/chapter 1")).startswith(TITLES[0])


async def test_ten_thousand_messages_in_a_burst_are_cut_off_and_nobody_else_notices(chat: Chat) -> None:
    ada, eve = await chat.visitor("Ada"), await chat.visitor("Eve")
    assert eve.socket is not None
    shots = 0
    while shots < 10_000 and not eve.socket.closed:
        try:
            await eve.send({"type": "say", "id": f"r{shots}", "channel": GENERAL, "text": f"shot {shots}"})
        except ConnectionError:
            break
        shots += 1

    assert await eve.gone() in (4008, 1006)
    answer = await ada.shown("/chapter 1")
    history = (await ada.asks("older", before=0))["answer"]

    assert words(answer).startswith(TITLES[0])
    assert len([message for message in ada.heard if message["type"] == "message"]) < 2 * limits.BURST
    assert history["more"] or len(history["messages"]) <= limits.PAGE


async def test_opening_more_tabs_makes_nobody_faster(chat: Chat) -> None:
    eve = await chat.visitor("Eve")
    refused = 0
    for _ in range(4):
        await eve.connect()
        for _ in range(15):
            refused += bool((await eve.asks("older", before=0))["done"]["sorry"])

    assert refused > 0


async def test_a_page_that_does_not_read_is_cut_off_and_nobody_else_notices(chat: Chat) -> None:
    ada, slow = await chat.visitor("Ada"), await chat.visitor("Slow")
    assert slow.socket is not None
    connection = slow.socket._response.connection  # aiohttp has no other way to stop reading
    assert connection is not None
    assert connection.transport is not None
    connection.transport.pause_reading()
    long = Card(tuple(Paragraph(plain("word " * 20_000)) for _ in range(5)))

    for number in range(30):
        await chat.platform.post(ChannelId(GENERAL), long, f"n{number}")
        await ada.until("message")
    while not (away := {one["name"] for told in ada.heard for one in told.get("people", ()) if not one["here"]}):
        await ada.until("people")
    connection.close()

    assert away == {"Slow"}
    assert words(await ada.shown("/chapter 1")).startswith(TITLES[0])


@pytest.mark.parametrize(
    "path",
    [
        "/page/../client.py",
        "/page/%2e%2e/client.py",
        "/page/..%2fclient.py",
        "/page/....//client.py",
        "/page//etc/passwd",
        "/page/%00index.html",
        "/../../../../etc/passwd",
        "/files/../page/main.js",
        "/files/..%2f..%2fetc/passwd",
    ],
)
async def test_no_path_leads_out_of_the_page(chat: Chat, path: str) -> None:
    _, writer_address = chat.address.split("//")
    host, port = writer_address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))

    writer.write(f"GET {path} HTTP/1.1\r\nHost: {writer_address}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()

    assert answer.startswith((b"HTTP/1.0 404", b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert b"import" not in answer
    assert b"root:" not in answer


async def test_everything_is_served_with_the_strict_headers(chat: Chat) -> None:
    eve = await chat.stranger()
    for path in ("/", "/page/main.js", "/page/style.css", "/page/icon.svg", "/files/x/y"):
        async with eve.session.get(yarl.URL(path, encoded=True)) as response:
            policy = response.headers["Content-Security-Policy"]

            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_is_small_and_names_no_other_host() -> None:
    files = [path for path in PAGE.iterdir() if path.is_file()]
    foreign = re.compile(r"[\"'`(=](?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)

    assert sum(path.stat().st_size for path in files) < 100_000
    assert [path.name for path in files if foreign.search(re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.M))] == []


def test_the_page_has_no_inline_script_and_makes_no_markup_of_text() -> None:
    html = (PAGE / "index.html").read_text()
    scripts = "".join(path.read_text() for path in PAGE.glob("*.js"))

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", scripts) == []


def test_places_are_counted_in_all_and_for_each_address() -> None:
    places = Places(at_all=3, an_address=2)
    places.take("one")
    places.take("one")
    with pytest.raises(PersonError, match="your address"):
        places.take("one")
    places.take("two")
    with pytest.raises(PersonError, match="Too many people"):
        places.take("three")
    places.give_back("one")
    places.take("three")


def test_a_bucket_fills_at_its_rate_and_no_higher_than_its_size() -> None:
    bucket = Bucket(size=2, rate=1, now=0)

    taken = [bucket.take(1, now) for now in (0, 0, 0, 1, 1, 100, 100, 100)]

    assert taken == [True, True, False, True, False, True, True, False]
