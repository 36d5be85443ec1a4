"""A request model is the declaration of a command's options, for every platform."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from bot.chat.command import Completes, Declaration, Hidden, OptionDeclaration, OptionKind, Request, find
from bot.chat.interaction import PlaceKind, Upload
from tests.chat.declarations import CHAPTER, CHAPTERS, DECLARATIONS, USE


class Everything(Request):
    text: Annotated[str, Completes()] = Field(description="Some text", max_length=200)
    number: int = Field(10, ge=1, le=30, description="A number")
    answer: bool = False
    choice: Literal["one", "two"] = "one"
    file: Upload | None = None
    perhaps: int | None = Field(None, description="A number or none")
    page: Annotated[int, Hidden()] = 1


def test_the_fields_are_the_options_in_their_order_but_for_the_hidden() -> None:
    options = Declaration("all", "Everything", Everything).options

    assert options == (
        OptionDeclaration("text", "Some text", OptionKind.TEXT, required=True, completes=True, length=200),
        OptionDeclaration(
            "number", "A number", OptionKind.WHOLE_NUMBER, required=False, completes=False, minimum=1, maximum=30
        ),
        OptionDeclaration("answer", "", OptionKind.YES_NO, required=False, completes=False),
        OptionDeclaration("choice", "", OptionKind.CHOICE, required=False, completes=False, choices=("one", "two")),
        OptionDeclaration("file", "", OptionKind.FILE, required=False, completes=False),
        OptionDeclaration("perhaps", "A number or none", OptionKind.WHOLE_NUMBER, required=False, completes=False),
    )


def test_the_usage_shows_what_must_and_what_may_be_given() -> None:
    assert CHAPTER.usage == "/chapter which: [lecture:]"
    assert CHAPTERS.usage == "/chapters"
    assert USE.usage == "/lecture use lecture: [scope:]"


def test_a_command_may_be_used_everywhere_unless_it_says_where() -> None:
    assert CHAPTER.places == set(PlaceKind)


def test_a_request_is_stripped_of_outer_blanks_and_takes_numbers_and_answers_as_typed() -> None:
    request = Everything.model_validate({"text": "  a b ", "number": "7", "answer": "yes", "page": "2"})

    assert request == Everything(text="a b", number=7, answer=True, page=2)


@pytest.mark.parametrize("wrong", [{}, {"text": "a", "other": "b"}, {"text": "a", "number": "31"}])
def test_a_request_that_is_not_as_declared_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Everything.model_validate(wrong)


def test_a_declaration_is_found_by_exactly_its_name() -> None:
    assert find(DECLARATIONS, "lecture use") is USE
    assert find(DECLARATIONS, "lecture") is None
