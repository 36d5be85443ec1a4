"""What the web chat keeps: each message once, in one order, with what changed since."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.kernel.ids import ChannelId, LearnerId
from bot.ports import WebDraft, WebMessage
from bot.storage import Store

WHEN = datetime(2026, 10, 1, 18, 0, tzinfo=UTC)
GENERAL, LANE = ChannelId("web:general"), ChannelId("web:@ada")


async def post(store: Store, content: str, nonce: str = "", channel: ChannelId = GENERAL) -> WebMessage:
    draft = WebDraft(channel, content, WHEN, LearnerId("web:ada"), "Ada", "/topic tides")
    async with store.transaction() as repositories:
        return (await repositories.web.post(draft, nonce or content))[0]


async def edit(store: Store, number: int, content: str) -> tuple[WebMessage, bool] | None:
    async with store.transaction() as repositories:
        return await repositories.web.edit(GENERAL, number, content)


async def contents(store: Store, before: int | None = None, limit: int = 10) -> list[str]:
    async with store.reading() as repositories:
        return [message.draft.content for message in await repositories.web.before(GENERAL, before, limit)]


async def test_messages_come_back_as_they_were_oldest_first(store: Store) -> None:
    posted = [await post(store, content) for content in ("one", "two", "three")]

    async with store.reading() as repositories:
        assert list(await repositories.web.before(GENERAL, None, 10)) == posted
    assert await contents(store, before=posted[2].number, limit=1) == ["two"]


async def test_the_same_nonce_posts_once(store: Store) -> None:
    posted = await asyncio.gather(*(post(store, "once", "n") for _ in range(5)))

    assert len({message.number for message in posted}) == 1
    assert await contents(store) == ["once"]


async def test_a_change_raises_the_revision_and_keeps_the_place(store: Store) -> None:
    first, second = await post(store, "one"), await post(store, "two")

    changed = await edit(store, first.number, "ONE")

    assert changed is not None
    assert changed[1]
    assert changed[0].revision > second.revision
    assert await contents(store) == ["ONE", "two"]


async def test_a_change_to_what_stands_there_is_none(store: Store) -> None:
    first = await post(store, "one")

    assert await edit(store, first.number, "one") == (first, False)
    assert await edit(store, 999, "two") is None


async def test_what_was_missed_is_what_is_above_a_revision(store: Store) -> None:
    first, second = await post(store, "one"), await post(store, "two")
    await post(store, "for ada", channel=LANE)
    await edit(store, first.number, "ONE")

    async with store.reading() as repositories:
        missed = await repositories.web.since([GENERAL], second.revision - 1, 10)
        revision, latest = await repositories.web.latest([GENERAL, LANE, ChannelId("web:empty")])

    assert [message.draft.content for message in missed] == ["two", "ONE"]
    assert revision == missed[-1].revision
    assert set(latest) == {GENERAL, LANE}
    assert latest[GENERAL] == second.number


async def test_the_secret_stays_what_it_was_at_first(store: Store) -> None:
    async with store.transaction() as repositories:
        assert await repositories.web.secret("first") == "first"
    async with store.transaction() as repositories:
        assert await repositories.web.secret("second") == "first"


async def test_what_somebody_said_and_what_they_alone_saw_is_given_to_them_and_deleted(store: Store) -> None:
    await post(store, "said by ada")
    await post(store, "for ada alone", channel=LANE)
    async with store.transaction() as repositories:
        draft = WebDraft(GENERAL, "said by ben", WHEN, LearnerId("web:ben"), "Ben")
        await repositories.web.post(draft, "b")

    async with store.transaction() as repositories:
        exported = await repositories.people.export(LearnerId("web:ada"))
        rows, _ = await repositories.people.delete(LearnerId("web:ada"), WHEN)

    assert [row["content"] for row in exported["web_messages"]] == ["said by ada", "for ada alone"]
    assert rows["web_messages"] == 2
    assert await contents(store) == ["said by ben"]
