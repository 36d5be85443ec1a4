"""Questions for lectures that have none, made of their own sentences and headings."""

from bot.study.quiz.generate.choosing import NothingToAsk, every, generate

__all__ = ["NothingToAsk", "every", "generate"]
