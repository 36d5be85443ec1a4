"""The lecture as authors write it, in YAML, JSON or JSON lines: which keys there are and what may stand in them."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.corpus.formats.text import clean, one_line
from bot.corpus.formats.times import time_of
from bot.corpus.slug import slug
from bot.kernel.ids import ChapterId, ConceptId, LectureId

LONGEST = timedelta(hours=1000)
"""No lecture is longer; it keeps times within what every store can hold."""

_CONCEPT_ID = 60


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _on_one_line(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


def _printable(value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise ValueError("an id is printable characters, without space at its ends")
    return value


def _start(value: object) -> timedelta:
    """Raises ValueError for what is no time of a lecture."""
    time = None
    if isinstance(value, str):
        time = time_of(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        time = timedelta(seconds=value) if abs(value) <= LONGEST.total_seconds() else LONGEST * 2
    if time is None or not timedelta() <= time <= LONGEST:
        raise ValueError(f'{_shown(value)} is no start time; write "12:34", "1:02:33" or the seconds, such as 754')
    return time


def _chapter(value: object) -> ChapterId | int:
    """Raises ValueError for what is neither an id nor a number of a chapter."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value:
        return ChapterId(value)
    raise ValueError(f"{_shown(value)} names no chapter; write its id, or its number counted from 1")


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", value)
    except ValueError:
        is_address = False
    if value and not is_address:
        raise ValueError(f"{_shown(value)} is no web address; write it whole, such as https://example.org/watch?v=1")
    return value


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else f"{text[:59]}…"


Id: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
Phrase: TypeAlias = Annotated[str, BeforeValidator(_on_one_line), StringConstraints(min_length=1)]
Heading: TypeAlias = Annotated[str, BeforeValidator(_on_one_line)]
Prose: TypeAlias = Annotated[str, BeforeValidator(_cleaned)]
Start: TypeAlias = Annotated[timedelta, PlainValidator(_start, json_schema_input_type=str | float)]
ChapterName: TypeAlias = Annotated[ChapterId | int, PlainValidator(_chapter, json_schema_input_type=str | int)]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
WebAddress: TypeAlias = Annotated[str, AfterValidator(_web_address)]


class _Strict(BaseModel):
    """No key that is not known, no value that has to be guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ChapterModel(_Strict):
    """A stretch of the lecture. It has a title or a summary, or both."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["title"]}, {"required": ["summary"]}]})

    id: Id | None = Field(None, description="Kept for ever. Without it, the chapter is known again by its content.")
    title: Heading = Field("", description="As the lecture calls it. Titles may repeat.")
    summary: Prose = Field("", description="What is said there, in a few sentences.")
    start: Start | None = Field(None, description='Where it begins: "12:34", "1:02:33" or seconds.')
    key_points: list[Phrase] = Field([], description="Sentences, each one fact.")
    answers: list[Phrase] = Field([], description="Questions, in a student's words, that this chapter answers.")

    @model_validator(mode="after")
    def _says_something(self) -> ChapterModel:
        if not self.title and not self.summary:
            raise ValueError("a chapter needs a title or a summary, or both")
        return self

    def draft(self, line: int | None) -> ChapterDraft:
        """The chapter as it stands at *line* of its file."""
        return ChapterDraft(
            id=None if self.id is None else ChapterId(self.id),
            title=self.title,
            summary=self.summary,
            start=self.start,
            key_points=tuple(self.key_points),
            answers=tuple(self.answers),
            line=line,
        )


class ConceptModel(_Strict):
    """A term of the lecture."""

    id: Id | None = Field(None, description="Without it, it is made of the term.")
    term: Phrase = Field(description="Its name, as one would look it up.")
    definition: Prose = Field(min_length=1, description="What the lecture says of it.")
    aliases: list[Phrase] = Field([], description="Other forms that people type: abbreviations, spellings.")
    background: Prose = Field("", description="What the lecture does not say, but helps.")
    chapters: list[ChapterName] = Field(
        min_length=1, description="Where it is treated, the main chapter first: ids or numbers."
    )
    related: list[Id] = Field([], description="Ids of other concepts of this lecture.")

    def draft(self) -> ConceptDraft:
        """The concept, its chapters still named as the author names them."""
        return ConceptDraft(
            id=ConceptId(self.id or slug(self.term, _CONCEPT_ID, otherwise="concept")),
            term=self.term,
            definition=self.definition,
            chapters=tuple(self.chapters),
            aliases=tuple(self.aliases),
            related=tuple(ConceptId(one) for one in self.related),
            background=self.background,
        )


class HeadModel(_Strict):
    """What is said of a lecture besides its chapters."""

    id: Id | None = Field(None, description="Kept for ever. Without it, it is made of the title.")
    title: Phrase = Field(description="The lecture's title.")
    speakers: list[Phrase] = Field([], description="Who speaks.")
    source: Heading = Field("", description="Who published it.")
    url: WebAddress = Field("", description="Where it can be watched; start times link into it.")
    language: Language = Field("en", description="A language tag (BCP 47), such as en or pt-BR.")
    concepts: list[ConceptModel] = Field([], description="The terms that the lecture explains.")

    def lecture(self, file: str, chapters: Any, line: int | None) -> LectureDraft:
        """The lecture with these *chapters*, standing at *line* of its file."""
        return LectureDraft(
            file=file,
            id=None if self.id is None else LectureId(self.id),
            title=self.title,
            speakers=tuple(self.speakers),
            source=self.source,
            url=self.url,
            language=self.language,
            chapters=chapters,
            concepts=tuple(concept.draft() for concept in self.concepts),
            line=line,
        )


class LectureModel(HeadModel):
    """A lecture: a talk with its chapters in order."""

    chapters: list[ChapterModel] = Field(min_length=1, description="In the lecture's order; at least one.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a lecture file, for editors that complete and check what is typed."""
    schema = LectureModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Chapterhouse lecture"}
