"""Declarations: what a command is called, takes and does with its answer, said once for every platform, help and docs.

A request model (pydantic) is the declaration of the options: its fields, in order, are what a person can give.

    class Chapter(Request):
        which: Annotated[str, Completes()] = Field(description="Number, title or part of a title", max_length=200)
        lecture: Annotated[str, Completes()] = Field("", description="Which lecture")
        page: Annotated[int, Hidden()] = 1              # set by buttons, never typed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from bot.chat.interaction import PlaceKind, Upload


class Request(BaseModel):
    """What a command was given, checked. Unknown options are refused; text is stripped of outer blanks."""

    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    def arguments(self) -> dict[str, str]:
        """What was given, as the arguments of an action that asks for the same again."""
        return {name: str(value) for name, value in self.model_dump(exclude_defaults=True).items()}


@dataclass(frozen=True, slots=True)
class Completes:
    """Marks an option whose values are offered while one types."""


@dataclass(frozen=True, slots=True)
class OneWord:
    """Marks a text that is one word, or several with commas between them, so that words behind it are not its own."""


@dataclass(frozen=True, slots=True)
class NamesChannel:
    """Marks a text that names a channel, in whatever way the platform lets people name one."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Marks an option that only buttons and forms set."""


class OptionKind(Enum):
    """What a platform lets a person enter."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    FILE = "file"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class OptionDeclaration:
    """One option. *minimum* and *maximum* bound a whole number; *length* a text, in characters.

    A text of *one_word* holds no blanks but those behind commas.
    """

    name: str
    description: str
    kind: OptionKind
    required: bool
    completes: bool
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    length: int | None = None
    one_word: bool = False


class Replies(Enum):
    """How a command answers when it is called; known before it runs, because Discord wants it when acknowledging."""

    PRIVATE = "private"
    PUBLIC = "public"
    FORM = "form"


EVERYWHERE = frozenset(PlaceKind)


@dataclass(frozen=True)
class Declaration:
    """A command. *name* is one word, or two for one of a family (`lecture use`); *summary* fits in 100 characters.

    An *offered* command can be typed; the others are reached by buttons alone. One that is *internal* is nobody's to
    reach: it runs when its time has come (Kind.DUE).
    """

    name: str
    summary: str
    request: type[Request]
    replies: Replies = Replies.PRIVATE
    places: frozenset[PlaceKind] = EVERYWHERE
    examples: tuple[str, ...] = ()
    offered: bool = True
    internal: bool = False

    @cached_property
    def options(self) -> tuple[OptionDeclaration, ...]:
        """What a person can give, in the order of the request's fields; hidden ones are left out."""
        return tuple(
            _option(name, field)
            for name, field in self.request.model_fields.items()
            if not any(isinstance(mark, Hidden) for mark in field.metadata)
        )

    @property
    def usage(self) -> str:
        """`/chapter which: [lecture:]`"""
        parts = (f"{option.name}:" if option.required else f"[{option.name}:]" for option in self.options)
        return " ".join((f"/{self.name}", *parts))


@dataclass(frozen=True, slots=True)
class Choice:
    """One completion: *label* is shown (at most 100 characters), *value* is what the option then holds (the same)."""

    label: str
    value: str


def find(declarations: Iterable[Declaration], name: str) -> Declaration | None:
    """The declaration of exactly that name."""
    return next((declaration for declaration in declarations if declaration.name == name), None)


def _option(name: str, field: FieldInfo) -> OptionDeclaration:
    kind, choices = _kind(field.annotation)
    if any(isinstance(mark, NamesChannel) for mark in field.metadata):
        kind = OptionKind.CHANNEL
    bounds: dict[str, Any] = {}
    for mark in field.metadata:
        match mark:
            case Ge(ge=value):
                bounds["minimum"] = value
            case Le(le=value):
                bounds["maximum"] = value
            case MaxLen(max_length=value):
                bounds["length"] = value
    return OptionDeclaration(
        name=name,
        description=field.description or "",
        kind=kind,
        required=field.is_required(),
        completes=any(isinstance(mark, Completes) for mark in field.metadata),
        choices=choices,
        one_word=any(isinstance(mark, OneWord) for mark in field.metadata),
        **bounds,
    )


def _kind(annotation: Any) -> tuple[OptionKind, tuple[str, ...]]:
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (part for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Literal:
        return OptionKind.CHOICE, tuple(str(value) for value in get_args(annotation))
    kinds = {
        str: OptionKind.TEXT,
        int: OptionKind.WHOLE_NUMBER,
        bool: OptionKind.YES_NO,
        Upload: OptionKind.FILE,
    }
    return kinds[annotation], ()
