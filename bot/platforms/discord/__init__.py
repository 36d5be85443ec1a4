"""Discord: commands compiled to discord.py's, interactions parsed from its JSON, cards rendered to its JSON."""
