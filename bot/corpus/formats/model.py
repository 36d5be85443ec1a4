"""The lecture as authors write it, in YAML, JSON or JSON lines: which keys there are and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from bot.corpus.draft import ChapterDraft, ConceptDraft, LectureDraft
from bot.corpus.formats.fields import ChapterName, Heading, Id, Language, Phrase, Prose, Start, Strict, WebAddress
from bot.corpus.formats.places import LineOf
from bot.corpus.formats.question_model import QuestionModel
from bot.corpus.slug import slug
from bot.kernel.ids import ChapterId, ConceptId, LectureId

_CONCEPT_ID = 60


class ChapterModel(Strict):
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


class ConceptModel(Strict):
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

    def draft(self, line: int | None) -> ConceptDraft:
        """The concept as it stands at *line* of its file, its chapters still named as the author names them."""
        return ConceptDraft(
            id=ConceptId(self.id or slug(self.term, _CONCEPT_ID, otherwise="concept")),
            term=self.term,
            definition=self.definition,
            chapters=tuple(self.chapters),
            aliases=tuple(self.aliases),
            related=tuple(ConceptId(one) for one in self.related),
            background=self.background,
            line=line,
        )


class HeadModel(Strict):
    """What is said of a lecture besides its chapters."""

    id: Id | None = Field(None, description="Kept for ever. Without it, it is made of the title.")
    title: Phrase = Field(description="The lecture's title.")
    speakers: list[Phrase] = Field([], description="Who speaks.")
    source: Heading = Field("", description="Who published it.")
    url: WebAddress = Field("", description="Where it can be watched; start times link into it.")
    language: Language = Field("en", description="A language tag (BCP 47), such as en or pt-BR.")
    concepts: list[ConceptModel] = Field([], description="The terms that the lecture explains.")
    questions: list[QuestionModel] = Field([], description="What is asked about the lecture.")

    def lecture(self, file: str, chapters: Iterable[ChapterDraft], line_of: LineOf) -> LectureDraft:
        """The lecture with these *chapters*; *line_of* says where each of its parts stands in the file."""
        return LectureDraft(
            file=file,
            id=None if self.id is None else LectureId(self.id),
            title=self.title,
            speakers=tuple(self.speakers),
            source=self.source,
            url=self.url,
            language=self.language,
            chapters=chapters,
            concepts=tuple(one.draft(line_of(("concepts", place))) for place, one in enumerate(self.concepts)),
            questions=tuple(one.draft(line_of(("questions", place))) for place, one in enumerate(self.questions)),
            line=line_of(()),
        )


class LectureModel(HeadModel):
    """A lecture: a talk with its chapters in order."""

    chapters: list[ChapterModel] = Field(min_length=1, description="In the lecture's order; at least one.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a lecture file, for editors that complete and check what is typed."""
    schema = LectureModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Chapterhouse lecture"}
