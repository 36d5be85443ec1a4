"""What goes over the WebSocket: requests of the page, and what it is told. One JSON object a message.

    page    hello ------------------> server      who I am, which tab, up to which revision I have seen everything
    server  welcome, missed --------> page
    page    say, press, submit, ... -> server     each with an id of the page's choosing
    server  private | form | message, then done -> page    `done` says that the request need not be sent again

Whatever was not `done` is sent again after the connection was lost, and is answered once: the id is remembered. What
is sent to one tab alone has a number, `seq`, so that a tab which comes back gets what it missed of that too.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.kernel.errors import PersonError
from bot.platforms.web import limits

Json: TypeAlias = dict[str, Any]


class BadMessage(PersonError):
    """A message that is no request."""


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.REQUEST, pattern=r"^[A-Za-z0-9_-]+$")]
Channel: TypeAlias = Annotated[str, Field(max_length=60)]
Message: TypeAlias = Annotated[str, Field(max_length=limits.REQUEST)]
Token: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.TOKEN)]


class Hello(_In):
    """The first message. *seat* is the token in the page's address, empty where the cookie says who it is.

    *after* is the revision up to which the page has seen everything, and *seq* the same of what was sent to it alone.
    """

    type: Literal["hello"]
    tab: Id
    seat: str = Field("", max_length=limits.SEAT)
    after: int | None = Field(None, ge=0)
    seq: int = Field(0, ge=0)


class Say(_In):
    """A typed line. *files* are uploads by the names of options."""

    type: Literal["say"]
    id: Id
    channel: Channel
    text: str = Field(max_length=limits.LINE)
    files: dict[str, str] = Field({}, max_length=limits.FIELDS)


class Press(_In):
    """A pressed button or a chosen option of a message."""

    type: Literal["press"]
    id: Id
    channel: Channel
    message: Message
    token: Token


class Submit(_In):
    """A form, or a line to type into, filled in."""

    type: Literal["submit"]
    id: Id
    channel: Channel
    message: Message
    token: Token
    fields: dict[str, Annotated[str, Field(max_length=limits.FIELD)]] = Field(max_length=limits.FIELDS)


class Complete(_In):
    """A line so far, that wants completions."""

    type: Literal["complete"]
    id: Id
    channel: Channel
    line: str = Field(max_length=limits.LINE)


class Older(_In):
    """The messages of a channel before that number; 0: the last ones."""

    type: Literal["older"]
    id: Id
    channel: Channel
    before: int = Field(ge=0)


Request: TypeAlias = Say | Press | Submit | Complete | Older
_HELLO = TypeAdapter(Hello)
_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="type")])


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonOut(_Out):
    """Somebody, and whether a page of theirs is open."""

    id: str
    name: str
    here: bool = True


class YouOut(PersonOut):
    """The person themselves."""

    manages: bool


class ChannelOut(_Out):
    """A channel; *latest* is the number of its last message. The *lane* is seen by the person alone."""

    id: str
    title: str
    about: str
    latest: int = 0
    lane: bool = False


class FileOut(_Out):
    """A file to take away."""

    name: str
    about: str
    url: str
    size: int


class MessageOut(_Out):
    """A message as it stands. A private one has no number, and an id that begins with `~`.

    *said*: a person's own words; else an answer of the bot, to *line* if somebody typed that.
    """

    id: str
    channel: str
    number: int = 0
    revision: int = 0
    at: str
    author: str = ""
    name: str = ""
    line: str = ""
    said: bool = False
    tone: str = "neutral"
    blocks: list[Json]
    files: list[FileOut] = []


class Welcome(_Out):
    """All that a page needs to begin. *now* is our time, *boot* differs from start to start. *invite* is the link that
    lets others in, empty where none can come; *how* says how they could."""

    type: Literal["welcome"] = "welcome"
    now: str
    boot: str
    revision: int
    you: YouOut
    channels: list[ChannelOut]
    people: list[PersonOut]
    invite: str
    how: str
    upload_limit: int


class Missed(_Out):
    """What is new or changed since the page was last connected; not *whole*: too much, load the channels anew."""

    type: Literal["missed"] = "missed"
    messages: list[MessageOut]
    whole: bool


class Posted(_Out):
    """A message of a channel, new or changed."""

    type: Literal["message"] = "message"
    message: MessageOut


class Private(_Out):
    """An answer that only this person sees, new or in the place of the one with the same id."""

    type: Literal["private"] = "private"
    seq: int
    request: str
    message: MessageOut


class FormOut(_Out):
    """A form to fill in; *message* is the one whose button opened it."""

    type: Literal["form"] = "form"
    seq: int
    request: str
    channel: str
    message: str
    form: Json


class Done(_Out):
    """The request was dealt with. *sorry*: it was not, and why."""

    type: Literal["done"] = "done"
    request: str
    sorry: str = ""


class ItemOut(_Out):
    """A completion: *insert* takes the place of the line from *start* on."""

    label: str
    about: str
    insert: str
    start: int
    tag: str = ""


class Choices(_Out):
    """Completions, best first. *chosen*: Enter takes the first. *usage*: the command, as parts of which one is *active*
    and says what it is *about*."""

    type: Literal["choices"] = "choices"
    request: str
    items: list[ItemOut]
    chosen: bool
    usage: list[str] = []
    active: int = -1
    about: str = ""
    file: str = ""


class History(_Out):
    """Messages of a channel, the oldest first; *more* stand before them."""

    type: Literal["history"] = "history"
    request: str
    channel: str
    messages: list[MessageOut]
    more: bool


class People(_Out):
    """Who came, went, or has another name."""

    type: Literal["people"] = "people"
    people: list[PersonOut]


class Stranger(_Out):
    """We do not know who that is: a name is to be given first."""

    type: Literal["stranger"] = "stranger"


def hello(text: str) -> Hello:
    """The first message. Raises BadMessage."""
    try:
        return _HELLO.validate_json(text)
    except ValidationError as error:
        raise BadMessage(_explain(error)) from None


def request(text: str) -> Request:
    """Any later message. Raises BadMessage."""
    try:
        return _REQUEST.validate_json(text)
    except ValidationError as error:
        raise BadMessage(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])[:60]}: {first['msg'][:200]}"
