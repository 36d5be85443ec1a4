"""What Slack shows in a way of its own: lines to type into, and moments."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.chat.card import Action, Ask, Button, Buttons, Card, Heading, Note, OnPress, Paragraph
from bot.chat.text import code, join, plain, until

CARDS: dict[str, Card] = {
    "ask": Card(
        (
            Heading(plain("What raises dough?")),
            Ask(
                "Your answer",
                "text",
                Action("answer", {"round": "ab12cd34"}, OnPress.REPLY),
                Action("answer", {"round": "ab12cd34", "form": "1"}, OnPress.FORM),
                placeholder="one word",
                limit=40,
            ),
        )
    ),
    "moments": Card(
        (Note(join((plain("It closes "), until(datetime(2026, 10, 1, 18, 0, 20, tzinfo=UTC)), plain(".")))),)
    ),
    "things_to_type": Card(
        (
            Paragraph(join((plain("Try "), code("/topic tides"), plain(" or "), code("/chapter 3"), plain(".")))),
            Buttons((Button("Help", Action("help")),)),
        )
    ),
}
