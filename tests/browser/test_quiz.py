"""Quizzes on the page: alone to the end, and together to the podium, with the bot killed in mid-round."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.browser.people import PHONE, Person, Visits
from tests.browser.whole import WholeBot


async def answers(person: Person, words: str) -> None:
    """Gives the first answer that there is to the latest question that says *words*."""
    await question(person, words).locator(".buttons button").first.click()


def question(person: Person, words: str) -> Locator:
    """What everybody sees of it: the host's controls name it too."""
    return person.page.locator("#feed > .message:not(.private)").filter(has_text=words)


async def test_a_newcomer_plays_alone_to_the_end(bot: WholeBot, visits: Visits) -> None:
    await bot.start()
    ada = await visits.enter(bot.address, "Ada")

    await ada.says("/quiz mode:solo questions:2 kinds:choice pace:untimed")
    for question_of, going_on in (("Question 1 of 2", "Next question"), ("Question 2 of 2", "See how it went")):
        await ada.message(question_of).locator(".buttons button").first.click()
        await ada.message("You said:").get_by_role("button", name=going_on).click()

    await expect(ada.last).to_contain_text("of 2 right")
    await expect(ada.messages).to_have_count(1)


async def test_two_people_play_to_the_podium_though_the_bot_was_killed(bot: WholeBot, visits: Visits) -> None:
    visits.forgiven = ("WebSocket connection to",)
    await bot.start()
    ada = await visits.enter(bot.address, "Ada")
    ben = await visits.enter(bot.address, "Ben", size=PHONE)
    await ada.says("/quiz questions:1 kinds:choice")
    await ben.message("A quiz on").last.get_by_role("button", name="Join").click()
    await expect(ada.message("A quiz on").last).to_contain_text("Ada, Ben")
    await ada.message("Your quiz is in the channel").get_by_role("button", name="Start").click()

    await answers(ada, "Question 1 of 1")
    await expect(ada.message("Answer locked in")).to_have_count(1)
    await bot.kill()
    await question(ben, "Question 1 of 1").get_by_role("button", name="B", exact=True).click()
    await bot.start()
    await expect(ben.message("Answer locked in")).to_contain_text("Only you see this")
    await goes_on(ada, "Question 1 of 1")

    for person in (ada, ben):
        await expect(person.message("The podium:")).to_contain_text("Ben", timeout=15_000)


async def goes_on(host: Person, words: str) -> None:
    """Waits until the question is revealed, and goes on before everybody has looked at it for as long as they may.

    The controls are of the time before the answer was shown: the first press brings them up to date.
    """
    await expect(question(host, words)).to_contain_text("were right", timeout=15_000)
    controls = host.page.locator("#feed > .private").filter(has_text="Host controls")
    await controls.get_by_role("button", name="Next", exact=True).click()
    await expect(controls).to_contain_text("is shown")
    await controls.get_by_role("button", name="Next", exact=True).click()
