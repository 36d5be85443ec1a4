"""A newcomer's first minute, and what happens when the bot is killed meanwhile: the whole bot, a real browser."""

from __future__ import annotations

import aiohttp
from playwright.async_api import expect

from tests.browser.people import Person, Visits
from tests.browser.whole import WholeBot


async def test_from_an_empty_page_to_an_answer_that_is_shared(bot: WholeBot, visits: Visits) -> None:
    await bot.start()
    ada = await visits.enter(bot.link("Web chat"), "Ada")
    ben = await visits.enter(bot.address, "Ben")

    await ada.says("/topic difusion vs autoregresive")
    await expect(ada.last).to_contain_text("diffusion vs autoregressive")
    await expect(ada.last).to_contain_text("Only you see this")
    await ada.last.get_by_role("button", name="Open", exact=True).first.click()
    await expect(ada.messages).to_have_count(2)
    await ada.last.get_by_role("button", name="Share with the channel").click()

    await expect(ben.message("Ada")).to_contain_text("diffusion vs autoregressive")
    await expect(ben.message("Only you see this")).to_have_count(0)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{bot.address}/healthz") as health:
            assert (await health.json())["platforms"] == {"web": True}
        async with session.get(f"{bot.address}/metrics") as metrics:
            assert 'chapterhouse_answer_seconds_count{kind="command",platform="web"}' in await metrics.text()


async def test_a_bot_that_was_killed_and_started_again_goes_on_where_it_was(bot: WholeBot, visits: Visits) -> None:
    visits.forgiven = ("WebSocket connection to",)
    await bot.start()
    ada = await visits.enter(bot.address, "Ada")
    await ada.says("Before")
    await expect(ada.message("Before")).to_have_count(1)
    await ada.says("/chapter 3")
    await expect(ada.last).to_contain_text("inflection point")

    await bot.kill()
    await expect(ada.page.get_by_text("The connection is lost")).to_be_visible()
    await ada.says("Meanwhile")
    await bot.start()

    await expect(ada.message("Meanwhile")).to_have_count(1)
    await expect(ada.page.get_by_text("The connection is lost")).to_be_hidden()
    await ada.presses("inflection point", "Next")
    await expect(ada.message("Natural vs human-made")).to_have_count(1)
    await ada.page.reload()
    await expect(ada.messages).to_have_count(2)
    await expect(ada.page.locator("#my-name")).to_have_text("Ada")


async def test_the_administrators_link_and_the_outline(bot: WholeBot, visits: Visits) -> None:
    await bot.start()
    ada = await visits.enter(bot.link("Administrator"), "Ada")

    await ada.page.get_by_role("button", name="Outline", exact=True).click()
    outline = ada.page.get_by_role("complementary", name="Outline")
    await expect(outline).to_contain_text("1. Course framing")
    await outline.locator(".menu-button").click()
    await outline.get_by_role("option").filter(has_text="3.").first.click()

    await expect(outline).to_contain_text("inflection point")
    await expect(ada.messages).to_have_count(0)
    await outline.get_by_role("button", name="All chapters").click()
    await expect(outline).to_contain_text("1. Course framing")
    await expect(ada.page.locator("#my-name")).to_have_text("Ada (administrator)")
    assert "admin" not in ada.page.url


async def test_somebody_else_at_the_same_machine_has_a_seat_of_their_own(bot: WholeBot, visits: Visits) -> None:
    await bot.start()
    ada = await visits.enter(bot.address, "Ada")
    async with ada.page.context.expect_page() as opened:
        await ada.page.get_by_role("button", name="Join as somebody else").click()
    ben = Person(await opened.value)
    visits.watch(ben.page, bot.address)
    await ben.enters("Ben")

    await ben.says("Hello from the seat beside")
    await expect(ada.message("Hello from the seat beside")).to_contain_text("Ben")
    await ben.page.reload()
    await expect(ben.page.locator("#my-name")).to_have_text("Ben")
    await ada.page.reload()
    await expect(ada.page.locator("#my-name")).to_have_text("Ada")

    assert "#seat=" in ben.page.url
