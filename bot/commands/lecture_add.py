"""`/lecture add`: a lecture from a file, for this server alone. What it changes is shown, and happens when confirmed.

    add ---> the file waits in the store, the difference is shown ---> confirm: it is as shown -----> done
                 |                                        ^               |
                 |  its title is another lecture's        |               | something changed meanwhile
                 +---> update that one, or keep both -----+---------------+

The three further commands are reached by buttons alone. A button carries what was asked and a digest of the
difference that was shown, and its right is asked for when it is pressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Annotated

from pydantic import Field

from bot.chat.card import Action, Answer, Button, Buttons, Card, Heading, Note, OnPress, Paragraph, Reply, Tone
from bot.chat.command import Choice, Completes, Declaration, Request
from bot.chat.interaction import PlaceKind, Upload
from bot.chat.text import plain, prose
from bot.commands import complete, differences, rights
from bot.commands.command import Command, Context
from bot.corpus.diff import Diff
from bot.corpus.draft import LectureDraft
from bot.corpus.identity import lecture_id
from bot.corpus.slug import slug
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import LectureId, ServerId
from bot.ports import Pending, Repositories, TitleTaken

WAITS = timedelta(days=1)
"""How long a file waits to be confirmed."""

ID = 60  # characters of a lecture's id that a person chooses: corpus/identity.py makes them no longer
SERVERS = frozenset({PlaceKind.SERVER})
_DEED = "Adding a lecture"
_WAITING = r"^[0-9a-f]{18}$"  # as _digest makes it


class Add(Request):
    file: Upload = Field(description="Chapters as text, a video's description, or a lecture in YAML or JSON")
    update: Annotated[str, Completes()] = Field(
        "", description="The lecture of this server that the file brings up to date", max_length=300
    )
    id: str = Field("", description="A name for the lecture, to keep it apart from others", max_length=300)


class Review(Request):
    upload: Annotated[str, Field(pattern=_WAITING)]
    update: str = ""
    id: str = ""


class Confirm(Review):
    diff: str


class Leave(Request):
    upload: Annotated[str, Field(pattern=_WAITING)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file that waits, the lecture that it holds, and what is to become of it."""

    waiting: Pending
    draft: LectureDraft
    update: LectureId | None
    as_id: LectureId | None


class _Differs(Exception):
    """What would change is not what was shown."""


async def add(request: Add, context: Context) -> Answer:
    server = rights.managed_server(context, _DEED)
    if request.update and request.id:
        raise PersonError("`update` changes a lecture that is here, `id` names a new one. Give one of the two.")
    way = _way(request, server, context, exactly=False)
    draft = await context.uploads.read(request.file.name, request.file.content, server)
    waiting = Pending(
        _digest(repr((request, context.interaction.learner.id)).encode()),
        server,
        request.file.name,
        request.file.content,
        context.interaction.when,
    )
    async with context.store.transaction() as repositories:
        await repositories.pending.keep(waiting, waiting.at - WAITS)
    return await _shown(Proposal(waiting, draft, *way), context)


async def review(request: Review, context: Context) -> Answer:
    return await _shown(await _proposal(request, context), context)


async def confirm(request: Confirm, context: Context) -> Answer:
    proposal = await _proposal(request, context)
    try:
        async with context.store.transaction() as repositories:
            diff = await _put(proposal, repositories, context)
            _check_as_shown(diff, request.diff)
            await repositories.pending.forget(proposal.waiting.server, proposal.waiting.id)
    except _Differs:
        return await _shown(proposal, context, "The lecture was changed meanwhile. Look again, please.")
    except TitleTaken as taken:
        return Reply(_taken(proposal, taken, context))
    await context.shelves.refresh()
    return Reply(_done(diff))


async def leave(request: Leave, context: Context) -> Answer:
    server = rights.managed_server(context, _DEED)
    async with context.store.transaction() as repositories:
        await repositories.pending.forget(server, request.upload)
    return Reply(Card((Paragraph(plain("Nothing was changed.")),)))


async def _proposal(request: Review, context: Context) -> Proposal:
    server = rights.managed_server(context, _DEED)
    async with context.store.reading() as repositories:
        waiting = await repositories.pending.get(server, request.upload)
    if waiting is None or waiting.at < context.interaction.when - WAITS:
        raise NotFound("That file is not waiting any more. Hand it in again with `/lecture add`, please.")
    draft = await context.uploads.read(waiting.name, waiting.content, server)
    return Proposal(waiting, draft, *_way(request, server, context, exactly=True))


def _way(
    request: Add | Review, server: ServerId, context: Context, *, exactly: bool
) -> tuple[LectureId | None, LectureId | None]:
    """The lecture to bring up to date, and the id for a new one, where they are given."""
    named = request.update
    update = rights.own_lecture(context, server, named, exactly=exactly).id if named else None
    as_id = LectureId(slug(request.id, ID, otherwise="lecture")) if request.id else None
    return update, as_id


async def _shown(proposal: Proposal, context: Context, remark: str = "") -> Reply:
    """The difference that the proposal makes, to be confirmed."""
    try:
        async with context.store.rehearsal() as repositories:
            diff = await _put(proposal, repositories, context)
    except TitleTaken as taken:
        return Reply(_taken(proposal, taken, context))
    return Reply(_difference(proposal, diff, context, remark))


async def _put(proposal: Proposal, repositories: Repositories, context: Context) -> Diff:
    """Raises TitleTaken, NotFound; PersonError for an id that is taken, and where the server has all it may have."""
    server, most = proposal.waiting.server, context.uploads.limits.lectures
    own = [one for one in await repositories.lectures.listed() if one.owner == server]
    for one in own:
        if one.id == proposal.as_id:
            raise PersonError(
                f"“{one.title}” has the id {one.id} already. Give another one with `id`, or bring that lecture up to "
                f"date with `update`."
            )
    diff = await repositories.lectures.put(proposal.draft, server, update=proposal.update, as_id=proposal.as_id)
    if diff.is_new and len(own) >= most:
        raise PersonError(
            f"A server may have {most} lectures of its own, and this one has {len(own)}. Remove one first with "
            "`/lecture remove`, or bring one up to date with `update`."
        )
    return diff


def _difference(proposal: Proposal, diff: Diff, context: Context, remark: str) -> Card:
    if diff.is_empty:
        return Card((Paragraph(prose(f"Nothing would change: “{diff.title}” is here just as it is in that file.")),))
    replaced = context.shelf.lectures.get(diff.lecture_id) if diff.is_new else None
    confirming = Button(
        "Add it" if diff.is_new else "Change it",
        _action("lecture confirm", proposal, diff=_digest(repr(diff).encode())),
        primary=True,
    )
    return Card(
        (
            Heading(plain("Add this lecture?" if diff.is_new else "Change this lecture?")),
            *((Note(plain(remark)),) if remark else ()),
            *differences.proposed(diff, proposal.draft),
            *((Note(prose(_replaces(replaced.title))),) if replaced is not None else ()),
            Buttons((confirming, _leaving(proposal))),
        )
    )


def _replaces(title: str) -> str:
    return (
        f"In this server it takes the place of “{title}”, which everybody sees and which has the same id. To have both "
        "here, name another one with `id`."
    )


def _taken(proposal: Proposal, taken: TitleTaken, context: Context) -> Card:
    """Asks what is meant by a lecture whose title another one has."""
    draft, other = proposal.draft, context.shelf.lectures.get(taken.lecture_id)
    title = other.title if other is not None else draft.title
    free = _free_id(lecture_id(draft), context.shelf.lectures)
    return Card(
        (
            Heading(plain("A lecture of that title is here")),
            Paragraph(plain(f"“{title}” is here with the id {taken.lecture_id}. Is this file a new version of it?")),
            Buttons(
                (
                    Button("Update that one", _action("lecture review", proposal, update=taken.lecture_id)),
                    Button("Keep both", _action("lecture review", proposal, id=free)),
                    _leaving(proposal),
                )
            ),
        ),
        Tone.WARNING,
    )


def _done(diff: Diff) -> Card:
    if diff.is_empty:  # the button was pressed twice
        what = "is here as that file has it"
    else:
        what = "is added to this server" if diff.is_new else "is brought up to date"
    return Card(
        (
            Paragraph(plain(f"“{diff.title}” {what}.")),
            Buttons(
                (
                    Button("Chapters", Action("chapters", {"lecture": diff.lecture_id}, OnPress.REPLY)),
                    Button(
                        "Use it in this channel", Action("lecture use", {"lecture": diff.lecture_id}, OnPress.REPLY)
                    ),
                )
            ),
        )
    )


def _action(command: str, proposal: Proposal, **more: str) -> Action:
    """A press that goes on with the proposal; *more* is said instead of, or beside, what it says itself."""
    way = {"update": proposal.update or "", "id": proposal.as_id or ""}
    said = {name: value for name, value in {**way, **more}.items() if value}
    return Action(command, {"upload": proposal.waiting.id, **said})


def _leaving(proposal: Proposal) -> Button:
    return Button("Leave it", Action("lecture leave", {"upload": proposal.waiting.id}))


def _free_id(wanted: LectureId, taken: Mapping[LectureId, object]) -> LectureId:
    number = 2
    while LectureId(f"{wanted}-{number}") in taken:
        number += 1
    return LectureId(f"{wanted}-{number}")


def _check_as_shown(diff: Diff, shown: str) -> None:
    if not diff.is_empty and _digest(repr(diff).encode()) != shown:
        raise _Differs


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=9).hexdigest()


def _own_choices(typed: str, _given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    shelf, server = context.shelf, context.interaction.place.server
    own = [lecture for key, lecture in shelf.lectures.items() if server is not None and shelf.owner(key) == server]
    return complete.choices_of(own, typed)


ADD = Command(
    Declaration(
        name="lecture add",
        summary="Add a lecture to this server from a file, or bring one up to date",
        request=Add,
        places=SERVERS,
        examples=("/lecture add chapters.txt", "/lecture add file:week2.yaml update:week-2"),
    ),
    add,
    {"update": _own_choices},
)
REVIEW = Command(
    Declaration("lecture review", "Shows what a file that waits would change", Review, places=SERVERS, offered=False),
    review,
    {},
)
CONFIRM = Command(
    Declaration("lecture confirm", "Takes over a file that waits", Confirm, places=SERVERS, offered=False),
    confirm,
    {},
)
LEAVE = Command(
    Declaration("lecture leave", "Forgets a file that waits", Leave, places=SERVERS, offered=False), leave, {}
)
