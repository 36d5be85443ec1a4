"""A handful of commands, declared as the bot declares its own, for the tests of the language they are spoken in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.chat.command import Completes, Declaration, Hidden, OneWord, Request
from bot.chat.interaction import Upload


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(description="Number, title or part of a title", max_length=200)
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture")


class Topic(Request):
    query: Annotated[str, Completes()] = Field(description="A question or keywords", max_length=300)
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture")
    page: Annotated[int, Hidden()] = 1


class Quiz(Request):
    topic: Annotated[str, Completes()] = Field("", description="What about")
    questions: int = Field(10, ge=1, le=30, description="How many")
    mode: Literal["group", "solo"] = Field("group", description="Together or alone")
    timed: bool = Field(True, description="Against the clock")
    kinds: Annotated[str, OneWord()] = Field("", description="Of which kinds")


class Use(Request):
    lecture: Annotated[str, Completes()] = Field(description="Which lecture")
    scope: Literal["channel", "server"] = Field("channel", description="For whom")


class Add(Request):
    file: Upload = Field(description="A lecture file")
    title: str = Field("", description="Another title")


class Plan(Request):
    what: Literal["quiz", "relay"] = Field(description="What")
    time: str = Field(description="When")


class Nothing(Request):
    pass


class Answer(Request):
    round: str
    option: str


CHAPTER = Declaration("chapter", "Shows a chapter", Chapter, examples=("/chapter 3",))
CHAPTERS = Declaration("chapters", "Shows the outline", Nothing)
TOPIC = Declaration("topic", "Finds where something is explained", Topic)
QUIZ = Declaration("quiz", "Asks questions", Quiz)
USE = Declaration("lecture use", "Sets the lecture of this channel", Use)
ADD = Declaration("lecture add", "Adds a lecture", Add)
PLAN = Declaration("plan", "Sets a time", Plan)
HELP = Declaration("help", "Shows the commands", Nothing)
ANSWER = Declaration("quiz answer", "Answers a question", Answer, offered=False)

DECLARATIONS = (CHAPTER, CHAPTERS, TOPIC, QUIZ, USE, ADD, PLAN, HELP, ANSWER)
