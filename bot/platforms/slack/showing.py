"""How an answer gets to where it belongs: a message, a modal, the person's own conversation with the bot.

For each answer there are several ways, the best first; the next is taken where Slack refuses one.

    private   by the response_url --> chat.postEphemeral --> a direct message
    public    by the response_url --> chat.postMessage   --> said privately why not
    replacing by the response_url --> chat.update (in a direct message) --> as a new one

A response_url answers also where the bot is no member; it works five times within half an hour. The one that a form
carries along comes last, because nobody knows whether it is spent.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.chat.card import Card, Form, Note, Reply, refusal
from bot.chat.command import Declaration
from bot.chat.interaction import Learner, Place, PlaceKind
from bot.chat.text import plain
from bot.kernel.clock import Clock, stopwatch
from bot.platforms.slack import messenger, modal, parse, render
from bot.platforms.slack.api import Api, Json, Refused, SlackError, Uncertain
from bot.platforms.slack.declare import Names
from bot.platforms.slack.parse import Origin, Surface
from bot.platforms.slack.people import People

log = logging.getLogger(__name__)

Way: TypeAlias = Callable[[], Awaitable[object]]

_FILE_SENT = "I sent the file to you in a direct message."
_FILE_UNSENT = "The file could not be sent to you this time. Try again, please."
_UNSURE = "Slack did not say whether it took that for the channel. Look whether it stands there before you try again."
ONE_MOMENT = refusal("One moment, please …").card
TOO_SLOW = refusal("That took too long this time. Try again, please.")


@dataclass(frozen=True, slots=True)
class Seat:
    """Who did something and where: as Slack says it, and as the core knows it. *until* (on the stopwatch) is how long
    a view can be opened."""

    origin: Origin
    learner: Learner
    place: Place
    until: float

    @property
    def on_private(self) -> bool:
        """Whether what was pressed, or a form was opened by, is seen by that person alone."""
        if self.origin.surface is not Surface.MESSAGE:
            return True
        seen_alone = self.origin.is_ephemeral or self.place.kind is PlaceKind.DIRECT
        return seen_alone and bool(self.origin.message)


class Showing:
    """Shows answers. *bot* is the name by which it is invited to a channel."""

    def __init__(self, api: Api, people: People, names: Names, bot: str, clock: Clock) -> None:
        self._api = api
        self._people = people
        self._names = names
        self._bot = bot
        self._clock = clock

    async def show(self, seat: Seat, reply: Reply, *, replaces: bool = False) -> None:
        """Shows *reply* there, in the place of what was pressed where it *replaces* that. Never raises SlackError."""
        reply = await self._with_files(seat, reply)
        match seat.origin.surface:
            case Surface.MODAL if not seat.origin.view:
                ways = self._beside(seat, reply)
            case Surface.MODAL:
                ways = [lambda: self._updated(seat, reply.card), *self._beside(seat, reply)]
            case Surface.HOME:
                ways = [lambda: self.open(seat, self.card_view(seat, reply.card)), *self._beside(seat, reply)]
            case Surface.MESSAGE:
                ways = [*(self._instead(seat, reply) if replaces else ()), *self._beside(seat, reply)]
        await self._first_of(seat, ways, is_public=self._is_public(seat, reply))

    async def show_form(self, seat: Seat, form: Form) -> None:
        """Opens *form*, or says that it cannot be."""
        await self._show_view(seat, modal.form(form, self.metadata(seat)))

    async def show_asking(self, seat: Seat, declaration: Declaration, given: dict[str, str]) -> None:
        """Opens a form for a command's options, or says that it cannot be."""
        await self._show_view(seat, modal.asking(declaration, given, self.metadata(seat)))

    async def open(self, seat: Seat, view: Json) -> str:
        """Opens a view, on top of the modal that was pressed if it was one; gives its id. Raises SlackError."""
        if stopwatch() > seat.until:
            raise Refused("expired_trigger_id")
        method = "views.push" if seat.origin.surface is Surface.MODAL else "views.open"
        opened = await self._api.call(method, again=True, until=seat.until, trigger_id=seat.origin.trigger, view=view)
        return str(opened["view"]["id"])

    async def publish(self, user: str, card: Card) -> None:
        """Puts *card* into somebody's Home; raises SlackError."""
        view = render.home(card, self._names.spelled)
        await self._api.call("views.publish", again=True, user_id=user, view=view)

    def acknowledging(self, seat: Seat, reply: Reply) -> Json:
        """*reply* as what acknowledges a slash command."""
        return self._message(seat, reply, is_public=self._is_public(seat, reply))

    def card_view(self, seat: Seat, card: Card) -> Json:
        """*card* in a modal."""
        return modal.showing(
            card, self.metadata(replace(seat, origin=replace(seat.origin, surface=Surface.MODAL))), self._names.spelled
        )

    def metadata(self, seat: Seat) -> str:
        """Where a view that is opened from here belongs."""
        return parse.metadata(seat.origin, self._clock())

    def _is_public(self, seat: Seat, reply: Reply) -> bool:
        """A conversation with the bot alone is private by itself, and there an answer should last."""
        return not reply.private or seat.place.kind is PlaceKind.DIRECT

    async def _show_view(self, seat: Seat, view: Json) -> None:
        try:
            await self.open(seat, view)
        except SlackError as error:
            log.warning("a form could not be opened: %s", error)
            await self.show(seat, TOO_SLOW)

    async def _updated(self, seat: Seat, card: Card) -> None:
        await self._api.call("views.update", again=True, view_id=seat.origin.view, view=self.card_view(seat, card))

    def _instead(self, seat: Seat, reply: Reply) -> list[Way]:
        """In the place of the message that was pressed, where only that person sees it."""
        origin = seat.origin
        message = {**render.message(reply.card, self._names.spelled), "replace_original": True}
        ways: list[Way] = []
        if url := origin.response_url or origin.spare_url:
            ways.append(lambda: self._api.respond(url, message, again=True))
        if not origin.is_ephemeral:
            changed = {"text": message["text"], "blocks": message["blocks"]}
            ways.append(
                lambda: self._api.call("chat.update", again=True, channel=origin.channel, ts=origin.message, **changed)
            )
        return ways

    def _beside(self, seat: Seat, reply: Reply) -> list[Way]:
        origin, is_public = seat.origin, self._is_public(seat, reply)
        message = self._message(seat, reply, is_public=is_public)
        ways: list[Way] = []
        if origin.response_url:
            ways.append(lambda: self._api.respond(origin.response_url, message, again=not is_public))
        if origin.channel:
            ways.append(lambda: self._posted(seat, reply, is_public=is_public))
        if origin.spare_url:
            ways.append(lambda: self._api.respond(origin.spare_url, message, again=not is_public))
        if not is_public or not origin.channel:
            ways.append(lambda: self._told_directly(origin.user, reply.card))
        return ways

    def _message(self, seat: Seat, reply: Reply, *, is_public: bool) -> Json:
        thread = {"thread_ts": seat.origin.thread} if seat.origin.thread else {}
        return {
            **render.message(reply.card, self._names.spelled),
            "response_type": "in_channel" if is_public else "ephemeral",
            "replace_original": False,
            **thread,
        }

    async def _posted(self, seat: Seat, reply: Reply, *, is_public: bool) -> None:
        origin = seat.origin
        message = render.message(reply.card, self._names.spelled)
        thread: Json = {"thread_ts": origin.thread} if origin.thread else {}
        if is_public:
            is_own = seat.place.kind is PlaceKind.DIRECT
            await self._api.call("chat.postMessage", again=is_own, channel=origin.channel, **message, **thread)
            return
        shown = {"text": message["text"], "blocks": message["blocks"]}
        await self._api.call(
            "chat.postEphemeral", again=True, channel=origin.channel, user=origin.user, **shown, **thread
        )

    async def _told_directly(self, user: str, card: Card) -> None:
        channel = await self._people.conversation(user)
        message = render.message(card, self._names.spelled)
        await self._api.call("chat.postMessage", again=True, channel=channel, **message)

    async def _first_of(self, seat: Seat, ways: Sequence[Way], *, is_public: bool) -> None:
        problem: SlackError | None = None
        for way in ways:
            try:
                await way()
            except SlackError as error:
                problem = error
                if is_public and isinstance(error, Uncertain):
                    break  # another way might make it stand there twice
            else:
                return
        log.warning("an answer could not be shown: %s", problem)
        if is_public and seat.place.kind is not PlaceKind.DIRECT:
            sentence = messenger.why(problem.error, self._bot) if isinstance(problem, Refused) else _UNSURE
            await self.show(seat, refusal(sentence))

    async def _with_files(self, seat: Seat, reply: Reply) -> Reply:
        """Sends the files that come with *reply* to the person, and says so on the card."""
        if not reply.files:
            return reply
        try:
            await self._api.upload(await self._people.conversation(seat.origin.user), reply.files)
        except SlackError as error:
            log.warning("files could not be sent: %s", error)
            note = _FILE_UNSENT
        else:
            note = _FILE_SENT
        card = replace(reply.card, blocks=(*reply.card.blocks, Note(plain(note))))
        return replace(reply, card=card, files=(), private=True)
