"""`/chapters`: the outline, a page at a time."""

from __future__ import annotations

from pathlib import Path

from bot.chat.card import Select
from tests.house import House, a_house, labels, long_lecture, shown, title, words


async def test_the_outline_lists_each_chapter_with_its_time_and_opens_it(bakery: House) -> None:
    ada = bakery.person()

    outline = await ada.says("/chapters")
    opened = await ada.presses(outline, "3. Kneading")

    assert title(outline) == "Baking 101 | How bread works"
    assert "2. Wild yeast and sourdough  4:05" in words(outline)
    assert "Open Kitchen, with Maria Krume, 4 chapters" in words(outline)
    assert title(opened) == "Kneading"


async def test_a_long_outline_has_pages_and_each_menu_what_a_platform_takes(tmp_path: Path) -> None:
    async with a_house(tmp_path, long_lecture(60)) as house:
        ada = house.person()

        pages = [await ada.says("/chapters")]
        while "Next page" in labels(pages[-1]):
            pages.append(await ada.presses(pages[-1], "Next page"))

        assert [len(_menu(page)) for page in pages] == [25, 25, 10]
        assert "Page 3 of 3: chapters 51 to 60" in words(pages[-1])
        assert words(await ada.presses(pages[-1], "Previous page")) == words(pages[1])


async def test_several_lectures_are_asked_about(kitchen: House) -> None:
    ada = kitchen.person()

    asked = await ada.says("/chapters")

    assert title(await ada.presses(asked, "An evening of tea")) == "An evening of tea"


def _menu(answer: object) -> tuple[object, ...]:
    (menu,) = [block for block in shown(answer).card.blocks if isinstance(block, Select)]  # type: ignore[arg-type]
    return menu.options
