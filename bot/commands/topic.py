"""`/topic`: the best chapters for a question or a keyword, each with the sentence that fits and its citation."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.chat import card
from bot.chat.card import (
    Action,
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Entry,
    Form,
    Heading,
    Note,
    OnPress,
    Paragraph,
    Reply,
    Tone,
)
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.text import Span, Style, Text, bold, join, plain
from bot.commands import cards, complete
from bot.commands.command import Command, Context
from bot.kernel.errors import NotFound
from bot.study import lookup
from bot.study.library import Shelf
from bot.study.search import Findings, Hit, NamedConcept, Snippet, Verdict

LONGEST_QUERY = 6000
SHOWN = 5  # chapters of one answer: more is an outline, not an answer
GUESSES = 3
QUOTED = 80  # characters of the query repeated on the card
REPEATED = 1000  # characters of the query kept in a button that asks it once more


class Topic(Request):
    query: Annotated[str, Completes()] = Field(
        description="A question or keywords", min_length=1, max_length=LONGEST_QUERY
    )
    lecture: Annotated[str, Completes()] = Field(
        "", description="Which lecture, or `all`, if not this channel's", max_length=300
    )
    again: Annotated[bool, Hidden()] = False


async def show(request: Topic, context: Context) -> Answer:
    if request.again:
        return _form(request)
    shelf = context.shelf
    if not shelf.lectures:
        raise NotFound(lookup.EMPTY)
    within = lookup.lecture(shelf, request.lecture)
    findings = shelf.index.search(request.query, SHOWN, within.id if within is not None else None)
    shown = (
        _nothing(request, findings, shelf)
        if findings.verdict is Verdict.NONE and findings.concept is None
        else _answer(request, findings, shelf)
    )
    return Reply(shown, again=_repeat(request, within.id if within is not None else lookup.ALL))


def _answer(request: Topic, findings: Findings, shelf: Shelf) -> Card:
    blocks: list[Block] = [Heading(plain(complete.cut_to(request.query, QUOTED)))]
    if findings.did_you_mean:
        blocks.append(Note(plain(f"Did you mean “{findings.did_you_mean}”?")))
        blocks.append(Buttons((Button(complete.cut_to(findings.did_you_mean, QUOTED), _instead(request, findings)),)))
    if findings.concept is not None:
        blocks += _definition(findings.concept, shelf)
    blocks += [_entry(hit, shelf) for hit in findings.hits]
    return Card(tuple(blocks))


def _definition(named: NamedConcept, shelf: Shelf) -> tuple[Block, ...]:
    lecture, concept = shelf.lecture(named.lecture), named.concept
    more = Button("More on this concept", replace(cards.concept_action(lecture, concept), on_press=OnPress.REPLY))
    return Paragraph(join((bold(f"{concept.term}: "), plain(concept.definition)))), Buttons((more,))


def _nothing(request: Topic, findings: Findings, shelf: Shelf) -> Card:
    blocks: list[Block] = [
        Heading(plain("Not in these lectures")),
        Paragraph(join((plain("Nothing here answers: "), bold(complete.cut_to(request.query, QUOTED))))),
    ]
    buttons = [Button("Search again", _repeat(request, request.lecture, OnPress.FORM, again="1"))]
    if findings.did_you_mean:
        buttons.insert(
            0, Button(complete.cut_to(f"Did you mean {findings.did_you_mean}?", QUOTED), _instead(request, findings))
        )
    blocks.append(Buttons(tuple(buttons)))
    if findings.hits:
        blocks.append(Note(plain("The nearest chapters, as guesses:")))
        blocks += [_entry(hit, shelf) for hit in findings.hits[:GUESSES]]
    return Card(tuple(blocks), Tone.WARNING)


def _entry(hit: Hit, shelf: Shelf) -> Entry:
    (found,) = lookup.found(shelf, (hit,))
    citation = cards.citation(found, hit.snippet.moment)
    return Entry(
        bold(found.chapter.heading),
        join((_highlighted(hit.snippet), citation.text), "\n"),
        Button("Open", cards.chapter_action(found, OnPress.REPLY)),
    )


def _highlighted(snippet: Snippet) -> Text:
    return tuple(Span(text, Style.HIGHLIGHT if matched else Style.PLAIN) for text, matched in snippet.parts)


def _form(request: Topic) -> Form:
    return Form(
        "Search the lectures",
        (card.Field("query", "A question or keywords", request.query[:300], limit=300),),
        Action("topic", {"lecture": request.lecture} if request.lecture else {}, OnPress.REPLY),
    )


def _instead(request: Topic, findings: Findings) -> Action:
    arguments = {"query": findings.did_you_mean} | ({"lecture": request.lecture} if request.lecture else {})
    return Action("topic", arguments, OnPress.REPLACE)


def _repeat(request: Topic, lecture: str, on_press: OnPress = OnPress.REPLACE, **more: str) -> Action:
    query = complete.cut_to(request.query, REPEATED)
    return Action("topic", {"query": query, **({"lecture": lecture} if lecture else {}), **more}, on_press)


COMMAND = Command(
    Declaration(
        name="topic",
        summary="Find the chapters that answer a question",
        request=Topic,
        examples=("/topic difusion vs autoregresive", "/topic why open weights?", "/topic flow matching lecture:all"),
    ),
    show,
    {"query": complete.query_choices, "lecture": complete.lecture_choices},
)
