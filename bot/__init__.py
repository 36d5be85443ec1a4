"""Chapterhouse: lectures in the chat of a study group. The rooms and their order: docs/decisions/0001-the-house.md."""
