"""What goes through the door for programs: requests in, answers out, one JSON object a line. docs/talk.md shows it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import models_json_schema
from rapidfuzz import process

from bot.kernel.errors import PersonError
from bot.platforms.terminal import limits
from bot.platforms.terminal.parse import HERE


class BadRequest(PersonError):
    """A line that is no request. *user* and *id* are those that it names, as far as they can be made out."""

    def __init__(self, sentence: str, given: object = None) -> None:
        super().__init__(sentence)
        named = given if isinstance(given, dict) else {}
        user, number = named.get("user"), named.get("id")
        self.user = user if isinstance(user, str) else ""
        self.id = number if isinstance(number, str | int) else None


def _printable(name: str) -> str:
    if not name.isprintable() or name != name.strip():
        raise ValueError("a name has printable characters only, and no blank at its ends")
    return name


Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.NAME), AfterValidator(_printable)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    user: Name = Field(description="Who does it; any name, the same for the same person")
    channel: Name = Field(HERE, description="Where; what is public is seen by everyone in it")
    server: Name = Field(HERE, description="The group that the channel belongs to")
    admin: bool = Field(
        False, description="Whether the person may manage the server and moderate its channels, as the program vouches"
    )
    id: str | int | None = Field(None, description="Anything; the answer carries it too")


class Say(_In):
    """A typed line."""

    text: str = Field(description="`/chapter 3`, as a person types it; a line without a slash is a question")


class Press(_In):
    """A pressed button or a chosen option."""

    press: str = Field(description="The button's token", min_length=1, max_length=limits.TOKEN)
    message: str | None = Field(None, description="Which message it stands on, if several have it; else the latest")


class Submit(_In):
    """A form, filled in."""

    submit: str = Field(description="The form's token", min_length=1, max_length=limits.TOKEN)
    fields: dict[str, str] = Field(description="What was written, by the names of the form's fields")


class Complete(_In):
    """A half-typed line that wants completions."""

    complete: str = Field(description="The line so far")


Request: TypeAlias = Say | Press | Submit | Complete
_REQUESTS: dict[str, type[Request]] = {"text": Say, "press": Press, "submit": Submit, "complete": Complete}


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanOut(_Out):
    """A run of characters in one style; with a *url* it is a link.

    With *at* it is a moment, best shown as how far away that is, or, if it is *dated*, as a date and a time of the
    reader's; *text* says it for who cannot.
    """

    text: str
    style: Literal["plain", "bold", "italic", "code", "highlight"]
    url: str
    at: AwareDatetime | None
    dated: bool


class ButtonOut(_Out):
    """What can be pressed: send `{"user": ..., "press": token}`."""

    label: str
    token: str


class LinkOut(_Out):
    """What opens a page."""

    label: str
    url: str


class GreyOut(_Out):
    """A button that cannot be pressed now."""

    label: str
    disabled: Literal[True] = True


class HeadingOut(_Out):
    """A title; level 1 to 3."""

    kind: Literal["heading"] = "heading"
    level: int
    text: list[SpanOut]


class ParagraphOut(_Out):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: list[SpanOut]


class NoteOut(_Out):
    """Small print: the citation, a hint."""

    kind: Literal["note"] = "note"
    text: list[SpanOut]


class BulletsOut(_Out):
    """A list without order."""

    kind: Literal["bullets"] = "bullets"
    items: list[list[SpanOut]]


class EntryOut(_Out):
    """One item of a list of results."""

    kind: Literal["entry"] = "entry"
    title: list[SpanOut]
    text: list[SpanOut]
    button: ButtonOut | GreyOut | None


class DividerOut(_Out):
    """A line between two parts."""

    kind: Literal["divider"] = "divider"


class ButtonsOut(_Out):
    """Buttons side by side."""

    kind: Literal["buttons"] = "buttons"
    buttons: list[ButtonOut | LinkOut | GreyOut]


class OptionOut(_Out):
    """One thing to choose; its token is pressed like a button's."""

    label: str
    token: str
    hint: str


class SelectOut(_Out):
    """A menu, of which one option is chosen."""

    kind: Literal["select"] = "select"
    placeholder: str
    options: list[OptionOut]


class AskOut(_Out):
    """A line to type into: send `{"user": ..., "submit": submit, "fields": {field: what was written}}`.

    Who cannot show one presses *form*, which gives a form with that field. *limit* in characters.
    """

    kind: Literal["ask"] = "ask"
    label: str
    field: str
    submit: str
    form: str
    placeholder: str
    limit: int


BlockOut: TypeAlias = Annotated[
    HeadingOut | ParagraphOut | NoteOut | BulletsOut | EntryOut | DividerOut | ButtonsOut | SelectOut | AskOut,
    Field(discriminator="kind"),
]


class FieldOut(_Out):
    """A line or box of a form; *value* stands in it at first, *limit* in characters."""

    name: str
    label: str
    value: str
    placeholder: str
    long: bool
    required: bool
    limit: int


class FormOut(_Out):
    """A form: send `{"user": ..., "submit": submit, "fields": {name: what was written}}`."""

    title: str
    submit: str
    fields: list[FieldOut]


class ChoiceOut(_Out):
    """A completion: *label* is shown, *value* takes the place of what was typed of it."""

    label: str
    value: str


class FileOut(_Out):
    """A file to take away. *name* is safe to be used in any folder, *content* is in Base64."""

    name: str
    about: str
    content: str


class Shown(_Out):
    """What a command answered, whoever sees it."""

    private: bool = Field(True, description="Whether only the person sees it")
    tone: Literal["neutral", "warning", "trouble"] = Field(
        "neutral", description="warning: the person can put it right, the text says how; trouble: our failure"
    )
    text: str = Field("", description="The words of the whole card, in lines")
    blocks: list[BlockOut] = Field([], description="The same as blocks, from top to bottom")
    buttons: list[ButtonOut] = Field([], description="Everything that can be pressed, in the order of the blocks")
    form: FormOut | None = Field(None, description="A form to fill in, in place of a card")
    error: int | None = Field(None, description="The number under which our own failure stands in the log")
    files: list[FileOut] = Field([], description="Files that come with it")


class Envelope(Shown):
    """A new message, a message changed (the same `message` again), a form or completions: answers, or pushed."""

    pushed: bool = Field(False, description="Whether nobody asked for it, so that it answers no request")
    id: str | int | None = Field(None, description="The request's id")
    to: str = Field(description="The person's name if it is private, else the word `channel`")
    channel: str = Field(description="The channel's name; `@u1` is that person's own conversation with the bot")
    message: str | None = Field(None, description="The message's id; null for forms and completions")
    choices: list[ChoiceOut] | None = Field(None, description="Completions, best first; else null")


def read(line: bytes) -> Request:
    """The request on a *line*. Raises BadRequest, saying what is wrong with it."""
    if len(line) > limits.LINE:
        raise BadRequest(f"A line may have {limits.LINE:,} bytes at most.")
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"That line is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise BadRequest('A request is a JSON object, such as {"user": "u1", "text": "/help"}.')
    asked = [name for name in _REQUESTS if name in given]
    if len(asked) != 1:
        raise BadRequest("A request has exactly one of `text`, `press`, `submit` and `complete`.", given)
    model = _REQUESTS[asked[0]]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        sentences = "; ".join(_explain(dict(problem), model) for problem in error.errors()[:3])
        raise BadRequest(f"{sentences}.", given) from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of both directions: `$defs/Request` for a line in, `$defs/Envelope` for a line out."""
    _, schema = models_json_schema(
        [*((model, "validation") for model in _REQUESTS.values()), (Envelope, "serialization")]
    )
    requests = [{"$ref": f"#/$defs/{model.__name__}"} for model in _REQUESTS.values()]
    schema["$defs"]["Request"] = {"description": "A line in.", "anyOf": requests}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chapterhouse talk --jsonl",
        "anyOf": [{"$ref": "#/$defs/Request"}, {"$ref": "#/$defs/Envelope"}],
        **schema,
    }


def _explain(problem: dict[str, Any], model: type[Request]) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    match problem["type"]:
        case "missing":
            return f"`{name}` is missing"
        case "extra_forbidden":
            near = process.extractOne(name, list(model.model_fields), score_cutoff=70)
            return f"`{name[:40]}` is not known here" + (f"; did you mean `{near[0]}`?" if near else "")
        case _:
            return f"`{name}` cannot be used: {str(problem['msg']).removeprefix('Value error, ')}"
