"""A question as authors write it: a model for each kind, so that an editor offers the keys which that kind has."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from bot.corpus.draft import EvidenceDraft, QuestionDraft, WrongDraft
from bot.corpus.formats.fields import ChapterName, Id, Kebab, Phrase, Prose, Strict, shown
from bot.corpus.question import FALSE, GAP, TRUE, Depth, Kind
from bot.kernel.ids import ConceptId, QuestionId

LEAST_IN_ORDER, MOST_IN_ORDER = 3, 10
"""Items to put in order: two would be a guess, more than ten cannot be kept in mind."""


def _one_gap(stem: str) -> str:
    if re.findall("__+", stem) != [GAP]:
        raise ValueError(f"{shown(stem)} should have one gap, written as four underscores ({GAP})")
    return stem


def _true_or_false(value: object) -> str:
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if value in (TRUE, FALSE):
        return str(value)
    raise ValueError(f"{shown(value)} should be true or false")


def _as_group(value: object) -> object:
    """A chapter alone, as `wrong: [3, 7]` has it, with its key."""
    return value if isinstance(value, dict) else {"chapter": value}


Gapped: TypeAlias = Annotated[Phrase, AfterValidator(_one_gap)]
Truth: TypeAlias = Annotated[
    Literal["true", "false"], BeforeValidator(_true_or_false, json_schema_input_type=bool | Literal["true", "false"])
]


class EvidenceModel(Strict):
    """Where the source says it."""

    chapter: ChapterName = Field(description="Id or number of the chapter.")
    sentence: int = Field(ge=0, description="The sentence of the chapter's text, counted from 1; 0 is the heading.")

    def draft(self) -> EvidenceDraft:
        return EvidenceDraft(self.chapter, self.sentence)


class WrongModel(Strict):
    """A wrong option of a choice, and where it does belong."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["belongs"]}, {"required": ["chapter"]}]})

    option: Phrase = Field(description="The wrong option as it is shown.")
    belongs: Prose = Field("", description="Where it does belong: one short, true sentence.")
    chapter: ChapterName | None = Field(None, description="The chapter that it belongs to: id or number.")

    @model_validator(mode="after")
    def _says_where(self) -> WrongModel:
        if not self.belongs and self.chapter is None:
            raise ValueError(f'{shown(self.option)} belongs nowhere; write "belongs", a sentence, or "chapter"')
        return self

    def draft(self) -> WrongDraft:
        return WrongDraft(self.option, self.belongs, self.chapter)


class OtherChapterModel(Strict):
    """A chapter that is offered beside the right one."""

    chapter: ChapterName = Field(description="Id or number of the chapter.")
    belongs: Prose = Field("", description="What that chapter does treat: one short, true sentence.")

    def draft(self) -> WrongDraft:
        return WrongDraft("", self.belongs, self.chapter)


OtherChapter: TypeAlias = Annotated[
    OtherChapterModel, BeforeValidator(_as_group, json_schema_input_type=OtherChapterModel | str | int)
]


class _Common(Strict):
    """What every question has. *asks* is its kind as the value has it."""

    asks: ClassVar[Kind]

    id: Kebab | None = Field(None, description="Kept for ever. Without it, it is made of what the question says.")
    chapter: ChapterName = Field(description="The chapter that it is about: id or number.")
    concept: Id | None = Field(None, description="Id of the concept that it tests.")
    fact: Kebab | None = Field(None, description="Questions with the same one are variants: a round asks one of them.")
    depth: Literal["recall", "distinguish", "apply"] = Field("recall", description="What it asks of the learner.")
    difficulty: int = Field(1, ge=1, le=3, description="1 is easy, 3 is hard.")
    stem: Phrase = Field(description="The question itself.")
    explanation: Prose = Field("", description="Why the answer is right, in one or two sentences.")
    evidence: list[EvidenceModel] = Field([], description="The sentences of the source that say so.")

    def draft(self, line: int | None) -> QuestionDraft:
        """The question as it stands at *line* of its file, its chapters still named as the author names them."""
        return QuestionDraft(
            kind=self.asks,
            chapter=self.chapter,
            stem=self.stem,
            answer=self.right,
            id=None if self.id is None else QuestionId(self.id),
            concept=None if self.concept is None else ConceptId(self.concept),
            fact=self.fact or "",
            depth=Depth(self.depth),
            difficulty=self.difficulty,
            accept=self.accepted,
            wrong=self.others,
            explanation=self.explanation,
            evidence=tuple(one.draft() for one in self.evidence),
            line=line,
        )

    @property
    def right(self) -> tuple[str, ...]:
        return ()

    @property
    def accepted(self) -> tuple[str, ...]:
        return ()

    @property
    def others(self) -> tuple[WrongDraft, ...]:
        return ()


class ChoiceModel(_Common):
    """One of three or four options is right."""

    asks = Kind.CHOICE

    kind: Literal["choice"]
    answer: Phrase = Field(description="The right option as it is shown.")
    wrong: list[WrongModel] = Field(min_length=2, max_length=3, description="The other options.")

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)

    @property
    def others(self) -> tuple[WrongDraft, ...]:
        return tuple(one.draft() for one in self.wrong)


class TrueFalseModel(_Common):
    """A statement is right or not."""

    asks = Kind.TRUEFALSE

    kind: Literal["truefalse"]
    answer: Truth = Field(description="Whether the stem, a statement, is right.")

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)


class _Typed(_Common):
    answer: Phrase = Field(description="What is to be typed.")
    accept: list[Phrase] = Field([], description="Other forms that are right.")

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)

    @property
    def accepted(self) -> tuple[str, ...]:
        return tuple(self.accept)


class ClozeModel(_Typed):
    """The missing words of a sentence are typed."""

    asks = Kind.CLOZE

    kind: Literal["cloze"]
    stem: Gapped = Field(description=f"A sentence with one gap, written as four underscores: {GAP}")


class ShortModel(_Typed):
    """A few words are typed."""

    asks = Kind.SHORT

    kind: Literal["short"]


class OrderModel(_Common):
    """Items are put in order."""

    asks = Kind.ORDER

    kind: Literal["order"]
    answer: list[Phrase] = Field(
        min_length=LEAST_IN_ORDER, max_length=MOST_IN_ORDER, description="The items in the right order."
    )

    @property
    def right(self) -> tuple[str, ...]:
        return tuple(self.answer)


class WhichModel(_Common):
    """A chapter is named: the one that the question is about."""

    asks = Kind.WHICH

    kind: Literal["which"]
    wrong: list[OtherChapter] = Field([], description="Chapters to offer beside it; without any, others are chosen.")

    @property
    def others(self) -> tuple[WrongDraft, ...]:
        return tuple(one.draft() for one in self.wrong)


QuestionModel: TypeAlias = Annotated[
    ChoiceModel | TrueFalseModel | ClozeModel | ShortModel | OrderModel | WhichModel, Field(discriminator="kind")
]
QUESTION_MODELS: dict[str, type[_Common]] = {
    model.asks.value: model for model in (ChoiceModel, TrueFalseModel, ClozeModel, ShortModel, OrderModel, WhichModel)
}
"""The model of each kind, by what `kind` says."""
