"""What a page shows and how it is used: together, by keyboard, on a phone, by those who do not see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.chat.card import Card, Paragraph
from bot.chat.text import plain, until
from bot.kernel import clock
from bot.kernel.ids import ChannelId
from tests.browser.people import PHONE, WIDE, Person, Visits
from tests.gallery import HOSTILE
from tests.platforms.web.small_core import TITLES
from tests.platforms.web.visitor import GENERAL, Chat


async def test_two_people_see_what_is_public_and_one_what_is_private(chat: Chat, visits: Visits) -> None:
    ada, ben = await visits.enter(chat.address, "Ada"), await visits.enter(chat.address, "Ben")

    await ada.says("Hello, Ben")
    await expect(ben.message("Hello, Ben")).to_contain_text("Ada")
    await ada.says("/chapter 2")
    await expect(ada.message(TITLES[1])).to_contain_text("Only you see this")
    await ben.says("/shout words:Good morning")

    await expect(ada.message("Good morning")).to_contain_text("Ben used /shout words:Good morning")
    await expect(ben.message(TITLES[1])).to_have_count(0)
    await expect(ada.page.locator("#members")).to_contain_text("Ben")
    await ben.page.context.close()
    await expect(ada.page.locator("#members .away")).to_contain_text("Ben")


async def test_a_vote_is_pressed_by_both_and_counts_for_both_to_see(chat: Chat, visits: Visits) -> None:
    ada, ben = await visits.enter(chat.address, "Ada"), await visits.enter(chat.address, "Ben")
    await ada.says("/vote")
    await expect(ben.message("Which one is it?")).to_contain_text("Closes in")

    await ben.presses("Which one is it?", "B")
    await ada.presses("Which one is it?", "A")

    await expect(ada.message("Which one is it?")).to_contain_text("2 voted")
    await expect(ben.message("Which one is it?")).to_contain_text("2 voted")
    await expect(ben.message("Counted: B")).to_contain_text("Only you see this")
    await expect(ben.page.locator("#lanes .unread")).to_contain_text("new")
    await ben.page.locator("#lanes button").click()
    await expect(ben.last).to_contain_text("You voted B")
    await expect(ben.page.locator("#lanes .unread")).to_have_count(0)
    assert await ben.page.title() == "Chapterhouse"


async def test_what_is_new_elsewhere_is_marked_until_it_was_seen(chat: Chat, visits: Visits) -> None:
    ada, ben = await visits.enter(chat.address, "Ada"), await visits.enter(chat.address, "Ben")
    await ben.page.locator("#channels").get_by_role("button", name="quiz").click()

    await ben.says("Who plays?")

    await expect(ada.page.locator("#channels .unread")).to_contain_text("quiz")
    await expect(ada.page).to_have_title("(1) Chapterhouse")
    await ada.page.locator("#channels").get_by_role("button", name="quiz").click()
    await expect(ada.last).to_contain_text("Who plays?")
    await expect(ada.page.locator("#channels .unread")).to_have_count(0)


async def test_by_keyboard_alone(ada: Person) -> None:
    keys = ada.page.keyboard
    assert await ada.focused() == "Message, or a command that begins with a slash"

    await keys.type("/chap")
    await expect(ada.page.get_by_role("option")).to_have_count(2)
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await keys.press("Tab")
    await keys.type("straight")
    await expect(ada.page.get_by_role("option")).to_have_count(1)
    await expect(ada.page.locator("#choices")).to_have_attribute("aria-busy", "false")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(ada.line).to_have_value("/chapter 3")
    await keys.press("Enter")
    await expect(ada.last).to_contain_text(TITLES[2])

    for _ in range(12):
        await keys.press("Shift+Tab")
        if await ada.focused() == "Next":
            break
    await keys.press("Enter")
    await expect(ada.last).to_contain_text("Chapter 4")
    assert TITLES[3] in await ada.focused()  # there is no next one: the message has the focus
    await keys.press("Tab")
    assert await ada.focused() == "elsewhere"
    await keys.press("Tab")
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(ada.last).to_contain_text("Chapter 2")
    assert (await ada.focused()).startswith("Open")
    await expect(ada.messages).to_have_count(1)

    await keys.press("/")
    assert await ada.focused() == "Message, or a command that begins with a slash"
    await keys.press("Backspace")
    await keys.press("ArrowUp")
    await expect(ada.line).to_have_value("/chapter 3")


async def test_a_line_to_type_into_and_a_form(ada: Person) -> None:
    await ada.says("/riddle")
    await ada.last.get_by_label("Your answer").fill("a piano")
    await ada.page.keyboard.press("Enter")
    await expect(ada.message("Kept: a piano")).to_have_count(1)

    await ada.says("/feedback")
    form = ada.page.get_by_role("dialog", name="Feedback")
    await form.get_by_label("What is wrong?").fill("A letter\nand a word")
    await ada.page.keyboard.press("Tab")
    await ada.page.keyboard.press("Enter")

    await expect(ada.message("Kept: A letter")).to_have_count(1)
    await expect(form).to_be_hidden()
    await expect(ada.line).to_be_focused()


async def test_files_are_handed_in_and_taken_away(ada: Person, tmp_path: Path) -> None:
    lecture = tmp_path / "tides.yaml"
    lecture.write_text("title: Tides")

    await ada.line.press_sequentially("/import ")
    await expect(ada.page.get_by_label("Choose a file for the command")).to_be_visible()
    await ada.page.locator("#file").set_input_files(lecture)
    await ada.page.keyboard.press("Enter")
    await expect(ada.last).to_contain_text("tides.yaml has 12 bytes.")
    await ada.says("/export")
    async with ada.page.expect_download() as taking:
        await ada.last.get_by_role("link", name="tides").click()

    taken = await taking.value
    assert taken.suggested_filename == "tides ü.yaml"
    await taken.save_as(tmp_path / "taken.yaml")
    assert (tmp_path / "taken.yaml").read_text() == "title: Tides\n"


async def test_nothing_that_anybody_says_is_executed_or_becomes_markup(chat: Chat, visits: Visits) -> None:
    ada, ben = await visits.enter(chat.address, "Ada"), await visits.enter(chat.address, "<img src=x onerror=alert(1)>")
    heard: list[str] = []
    ada.page.on("dialog", lambda dialog: heard.append(dialog.message))

    for hostile in HOSTILE:
        await ben.says(f"said {hostile}")
    await ben.says("/shout words:<script>alert(1)</script>")
    await ben.says("/<svg/onload=alert(1)>")
    await expect(ada.message("<script>alert(1)</script>")).to_have_count(1)

    assert heard == []
    assert (
        await ada.page.locator("#feed script, #feed svg, #feed img:not([src='/page/icon.svg']), #feed b").count() == 0
    )
    assert await ada.page.locator("#feed a[href^='javascript']").count() == 0


async def test_earlier_messages_are_loaded_as_one_scrolls(chat: Chat, visits: Visits) -> None:
    ben = await visits.enter(chat.address, "Ben", size=(1280, 500))
    for number in range(40):
        await ben.says(f"message {number}.")
    await expect(ben.message("message 39.")).to_have_count(1)
    await ben.page.reload()
    await expect(ben.messages).to_have_count(30)
    await expect(ben.message("message 39.")).to_be_in_viewport()

    await ben.page.locator("#scroll").evaluate("scroll => (scroll.scrollTop = 0)")

    await expect(ben.messages).to_have_count(40)
    await expect(ben.message("message 10.")).to_be_in_viewport()
    assert await ben.page.locator("#scroll").evaluate("scroll => scroll.scrollTop") > 0


async def test_what_comes_after_a_message_that_outgrew_the_window_is_followed(chat: Chat, visits: Visits) -> None:
    ben = await visits.enter(chat.address, "Ben", size=PHONE)
    short, long = (Card(tuple(Paragraph(plain(f"line {n}")) for n in range(count))) for count in (20, 60))
    posted = await chat.platform.post(ChannelId(GENERAL), short, "question")
    await expect(ben.message("line 19")).to_be_in_viewport()
    await chat.platform.edit(ChannelId(GENERAL), posted.message, long)
    await expect(ben.message("line 59").get_by_text("line 0", exact=True)).to_be_in_viewport()

    await chat.platform.post(ChannelId(GENERAL), Card((Paragraph(plain("The next question")),)), "next")

    await expect(ben.message("The next question")).to_be_in_viewport()


async def overflow(person: Person) -> int:
    """Pixels by which the page is wider than the window."""
    wider: int = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wider


async def test_on_a_phone_everything_is_reached(chat: Chat, visits: Visits) -> None:
    ada = await visits.enter(chat.address, "Ada", size=PHONE, has_touch=True, is_mobile=True)

    await ada.says("/chapter 2")
    await expect(ada.last).to_contain_text(TITLES[1])
    assert await overflow(ada) == 0
    await ada.page.get_by_role("button", name="Channels", exact=True).tap()
    await ada.page.locator("#channels").get_by_role("button", name="quiz").tap()
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("# quiz")
    await ada.page.get_by_role("button", name="Outline", exact=True).tap()
    await expect(ada.page.get_by_role("complementary", name="Outline")).to_contain_text("All chapters")
    assert await overflow(ada) == 0
    await ada.page.get_by_role("button", name="Close the outline").tap()
    await ada.page.get_by_role("button", name="People: 1 here").tap()
    await expect(ada.page.get_by_role("complementary", name="People")).to_contain_text("Ada (you)")


@pytest.mark.parametrize("size", [WIDE, PHONE])
async def test_text_can_be_twice_as_large(chat: Chat, visits: Visits, size: tuple[int, int]) -> None:
    ada = await visits.enter(chat.address, "Ada", size=size)
    await ada.says("/chapter 2")
    await expect(ada.last).to_contain_text(TITLES[1])

    await ada.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert await overflow(ada) == 0
    await expect(ada.line).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(chat: Chat, visits: Visits, scheme: Literal["light", "dark"]) -> None:
    axe = Axe()
    page = await visits.open(chat.address, scheme=scheme, bypass_csp=True)  # axe is a script of ours, put into the page
    await expect(page.get_by_label("Your name")).to_be_visible()
    found = [await axe.run(page)]
    ada = Person(page)
    await ada.enters("Ada")
    for line in ("Hello", "/chapter 2", "/riddle", "/export", "/chpater", "/vote"):
        await ada.says(line)
    await expect(ada.message("The vote is open.")).to_have_count(1)
    found.append(await axe.run(page))
    await ada.line.fill("/")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.get_by_role("button", name="Outline", exact=True).click()
    await page.get_by_role("complementary", name="Outline").locator(".menu-button").click()
    found.append(await axe.run(page))
    await ada.says("/feedback")
    await expect(page.get_by_role("dialog", name="Feedback")).to_be_visible()
    found.append(await axe.run(page))

    problems = [
        (violation["id"], violation["impact"], [node["html"][:200] for node in violation["nodes"]])
        for result in found
        for violation in result.response["violations"]
    ]
    assert problems == []


async def test_new_cards_and_the_last_seconds_are_said_politely(chat: Chat, visits: Visits) -> None:
    ada, ben = await visits.enter(chat.address, "Ada"), await visits.enter(chat.address, "Ben")
    live = ada.page.locator("#live")

    await ben.says("Is anybody here?")

    await expect(live).to_have_text("Ben: Is anybody here?")
    soon = Card((Paragraph(until(clock.now() + timedelta(seconds=10.9))),))
    await chat.platform.post(ChannelId(GENERAL), soon, "soon")
    await expect(live).to_have_text("10 seconds left")
    assert await live.get_attribute("aria-live") == "polite"


async def test_everything_that_was_loaded_is_less_than_100_kilobytes(chat: Chat, visits: Visits) -> None:
    page = await visits.open(chat.address)
    await expect(page.get_by_label("Your name")).to_be_visible()

    sizes = await page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((entry) => entry.transferSize)"
    )

    assert 20_000 < sum(sizes) < 100_000
