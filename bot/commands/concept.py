"""`/concept`: what a lecture says of a term, other names for it, where it is treated, and what it goes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from bot.chat.card import (
    Action,
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Entry,
    Heading,
    Note,
    OnPress,
    Paragraph,
    Reply,
    Tone,
)
from bot.chat.command import Choice, Completes, Declaration, Request
from bot.chat.text import bold, join, plain, prose
from bot.commands import cards, complete
from bot.commands.command import Command, Context
from bot.corpus.lecture import Concept, Lecture
from bot.kernel.errors import NotFound, PersonError
from bot.study import glossary, lookup
from bot.study.glossary import Glossary, Naming
from bot.study.library import Shelf
from bot.study.lookup import Found

LONGEST_QUERY = 6000
QUOTED = 80  # characters of the query repeated on the card
CHAPTERS = 5  # chapters shown of those that treat a concept, the main one first
RELATED = 5  # as many as stand side by side
GUESSES = 5


class ShowConcept(Request):
    term: Annotated[str, Completes()] = Field(
        description="A term of the lecture, or another name for it", min_length=1, max_length=LONGEST_QUERY
    )
    lecture: Annotated[str, Completes()] = Field(
        "", description="Which lecture, or `all`, if not this channel's", max_length=300
    )


async def show(request: ShowConcept, context: Context) -> Answer:
    shelf = context.shelf
    if not shelf.lectures:
        raise NotFound(lookup.EMPTY)
    glossaries = _glossaries(shelf, lookup.lecture(shelf, request.lecture))
    if not any(one.concepts for one in glossaries):
        raise NotFound("No concepts are written down here. `/topic` finds the chapters that speak of a term.")
    meant = glossary.meant(glossaries, request.term)
    if len(meant) == 1:
        (only,) = meant
        return Reply(concept_card(only.lecture, only.concept), again=cards.concept_action(only.lecture, only.concept))
    if meant:
        return Reply(_choose(meant, "Which of these?", "Several concepts fit about equally well."))
    return Reply(_unknown(request, glossary.offered(glossaries, request.term, GUESSES)))


def concept_card(lecture: Lecture, concept: Concept) -> Card:
    """A concept whole. What does not come from the lecture is said to be so."""
    blocks: list[Block] = [Heading(plain(concept.term)), Paragraph(plain(concept.definition))]
    if concept.aliases:
        blocks.append(Note(plain(f"Also: {', '.join(concept.aliases)}")))
    if concept.background:
        blocks.append(Paragraph(join((bold("Background, not from the lecture: "), plain(concept.background)))))
    chapters = [part for key in concept.chapters if (part := lecture.chapter(key)) is not None]
    blocks += [_chapter(Found(lecture, part)) for part in chapters[:CHAPTERS]]
    if not chapters:
        blocks.append(Note(plain(lecture.title)))
    if related := _related(lecture, concept)[:RELATED]:
        blocks += [Note(plain("It goes with:")), Buttons(tuple(_button(lecture, one) for one in related))]
    return Card(tuple(blocks))


def _chapter(found: Found) -> Entry:
    opener = Button("Open", cards.chapter_action(found, OnPress.REPLY))
    return Entry(bold(found.chapter.heading), cards.citation(found).text, opener)


def _related(lecture: Lecture, concept: Concept) -> Sequence[Concept]:
    by_id = {one.id: one for one in lecture.concepts}
    return [by_id[key] for key in concept.related if key in by_id]


def _button(lecture: Lecture, concept: Concept) -> Button:
    return Button(complete.cut_to(concept.term, QUOTED), cards.concept_action(lecture, concept))


def _choose(namings: Sequence[Naming], heading: str, advice: str, tone: Tone = Tone.NEUTRAL) -> Card:
    entries = [Entry(bold(one.concept.term), plain(one.lecture.title), Button("Show", _opened(one))) for one in namings]
    return Card((Heading(plain(heading)), Paragraph(prose(advice)), *entries), tone)


def _opened(naming: Naming) -> Action:
    return cards.concept_action(naming.lecture, naming.concept)


def _unknown(request: ShowConcept, nearest: Sequence[Naming]) -> Card:
    asked = complete.cut_to(request.term, QUOTED)
    advice = "`/topic` looks for the words in every chapter."
    if nearest:
        advice = f"{advice} The nearest concepts, as guesses:"
    card = _choose(nearest, "No concept is called that", advice, Tone.WARNING)
    lecture = {"lecture": request.lecture} if request.lecture else {}
    search = Button("Search the chapters", Action("topic", {"query": asked, **lecture}))
    heading, *rest = card.blocks
    return Card((heading, Paragraph(bold(asked)), *rest, Buttons((search,))), card.tone)


def _glossaries(shelf: Shelf, within: Lecture | None) -> Sequence[Glossary]:
    held = shelf.held.glossaries
    return [held[within.id]] if within is not None else list(held.values())


def _terms(typed: str, given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    shelf = context.shelf
    try:
        within = lookup.lecture(shelf, given.get("lecture", ""))
    except PersonError:  # the lecture is half typed yet
        within = None
    found = glossary.offered(_glossaries(shelf, within), typed, complete.MOST)
    return [Choice(complete.cut(_label(one)), _value(one)) for one in found]


def _label(naming: Naming) -> str:
    term = naming.concept.term
    return term if naming.name == term else f"{term} ({naming.name})"


def _value(naming: Naming) -> str:
    """What finds the concept again: its id, or its term where that does not fit."""
    id_ = naming.concept.id
    return id_ if len(id_) <= complete.LONGEST else naming.concept.term[: complete.LONGEST]


COMMAND = Command(
    Declaration(
        name="concept",
        summary="What the lecture says of a term",
        request=ShowConcept,
        examples=("/concept latent difusion", "/concept lora", "/concept term:lora lecture:cs153"),
    ),
    show,
    {"term": _terms, "lecture": complete.lecture_choices},
)
