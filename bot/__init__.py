"""Chapterhouse: lectures in the chat of a study group. The rooms and their order stand in docs/design.md."""
