"""People with a browser: what they type, press and see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

expect.set_options(timeout=8_000)
WIDE, PHONE = (1280, 800), (390, 844)


class Visits:
    """Opens pages, and notes what goes wrong in any: errors, and requests to another host."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.forgiven: tuple[str, ...] = ()
        self.size = 0

    async def open(
        self,
        address: str,
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        **how: Any,
    ) -> Page:
        """A page in a browser of its own, with no cookie yet."""
        width, height = size
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **how
        )
        self._contexts.append(context)
        page = await context.new_page()
        self.watch(page, address)
        await page.goto(address)
        return page

    def watch(self, page: Page, address: str) -> None:
        """Notes what goes wrong in that page."""
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("request", lambda request: self._look(request.url, address))

    async def enter(self, address: str, name: str, **how: Any) -> Person:
        """Somebody who has said their name."""
        person = Person(await self.open(address, **how))
        await person.enters(name)
        return person

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(part in text for part in self.forgiven):
            self.problems.append(f"{kind}: {text}")

    def _look(self, url: str, address: str) -> None:
        host = address.split("//")[1].split("/")[0]
        if not url.split("//", 1)[-1].startswith(host) and not url.startswith(("data:", "blob:")):
            self.problems.append(f"a request to {url}")


@dataclass
class Person:
    """Somebody at a page."""

    page: Page
    seen: list[str] = field(default_factory=list)

    async def enters(self, name: str) -> None:
        await self.page.get_by_label("Your name").fill(name)
        await self.page.keyboard.press("Enter")
        await expect(self.line).to_be_enabled()
        await expect(self.page.locator("dialog[open]")).to_have_count(0)

    @property
    def line(self) -> Locator:
        return self.page.get_by_role("combobox")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#feed > .message")

    @property
    def last(self) -> Locator:
        return self.messages.last

    def message(self, words: str) -> Locator:
        """The messages that say that."""
        return self.messages.filter(has_text=words)

    async def says(self, text: str) -> None:
        """Types a line, letter by letter as far as the chat cares, and sends it."""
        await self.line.fill(text)
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Enter")

    async def presses(self, words: str, label: str) -> None:
        """Presses a button on the message that says that."""
        await self.message(words).last.get_by_role("button", name=label, exact=True).click()

    async def focused(self) -> str:
        """The words, or the label, of what has the focus."""
        said: str = await self.page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
        )
        return said
