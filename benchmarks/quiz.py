"""Answers a second to a quiz's question beside the button of a bare discord.py bot that answers a constant.

An answer is graded, committed, and acknowledged with a receipt; the question's message is edited all the while.
`python benchmarks/quiz.py --help`
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import beside
from benchmarks.beside import Ask, Bot
from tests.discord_server import Asked, ChannelMessage, DiscordServer

PEOPLE = 200
"""Who take turns, and so change their minds again and again."""

AT_ONCE = 200
"""Answers under way: many answer a question in the same seconds, and what comes together is committed together."""

CONSTANT = """
        class Constant(discord.ui.View):
            @discord.ui.button(label="A", custom_id="constant")
            async def press(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
                await interaction.response.send_message("pong", ephemeral=True)
        self.add_view(Constant(timeout=None))
        @tree.command(name="quiz", description="Shows a button")
        async def quiz(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("ping", view=Constant(timeout=None))
"""


async def constant(server: DiscordServer) -> Ask:
    """Presses the one button."""
    return _pressing(server, await (await server.command("quiz")).until("message"), "A")


async def question(server: DiscordServer) -> Ask:
    """Presses the options of a question that stays open."""
    asked = await server.command("quiz", {"questions": 2, "kinds": "choice", "pace": "untimed"})
    await server.press(await asked.until("message"), "Start")
    return _pressing(server, await server.wait_message(containing="Question 1 of 2"), "ABC")


def _pressing(server: DiscordServer, on: Asked | ChannelMessage, labels: str) -> Ask:
    async def ask(number: int) -> Asked:
        return await server.press(on, labels[number % len(labels)], user=str(9000 + number % PEOPLE))

    return ask


if __name__ == "__main__":
    beside.main(__doc__, Bot("bare", beside.bare(CONSTANT), constant), Bot("ours", beside.OURS, question), AT_ONCE)
