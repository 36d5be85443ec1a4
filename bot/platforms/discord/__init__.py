"""Discord: commands compiled to discord.py's, interactions parsed from its JSON, cards rendered to its JSON."""

from bot.platforms.discord.client import DiscordPlatform

__all__ = ["DiscordPlatform"]
