"""Answers a second of the whole bot beside a bare discord.py bot, and how long each takes to start.

`python benchmarks/throughput.py --help`
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import beside
from benchmarks.beside import Ask, Bot
from tests.discord_server import Asked, DiscordServer

CONSTANT = """
        @tree.command(name="chapter", description="Answers a constant")
        async def chapter(interaction: discord.Interaction, which: str) -> None:
            await interaction.response.send_message("pong", ephemeral=True)
"""


async def commands(server: DiscordServer) -> Ask:
    """Asks for a chapter."""

    async def ask(_number: int) -> Asked:
        return await server.command("chapter", {"which": "3"})

    return ask


if __name__ == "__main__":
    beside.main(__doc__, Bot("bare", beside.bare(CONSTANT), commands), Bot("ours", beside.OURS, commands))
