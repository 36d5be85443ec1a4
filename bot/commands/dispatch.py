"""The one place where interactions meet commands: finds, checks, handles, and turns every error into a card."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from pydantic import ValidationError

from bot.chat import token
from bot.chat.card import (
    Action,
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Entry,
    Form,
    OnPress,
    Reply,
    Select,
    actions,
    refusal,
)
from bot.chat.command import Choice, Declaration, Request
from bot.chat.interaction import Interaction, Kind, PlaceKind
from bot.commands import cards
from bot.commands.command import Command, Context, Services
from bot.kernel.errors import NotFound, PersonError, StoreUnusable

log = logging.getLogger(__name__)

LAPSE = timedelta(days=365)
"""How long a button with more words than its id holds can be pressed, from when it was last shown."""

KEPT_ANEW = timedelta(days=30)
REMEMBERED = 10_000  # tokens of which this process knows that they were stored lately
_NEVER = datetime.min.replace(tzinfo=UTC)
ROW = 5  # buttons side by side: Discord, developers/components/reference.mdx "Action Row"
CANNOT_POST = (
    "I cannot post here, because this place has not added me; only you can see my answers. "
    "Somebody who manages it can add me, and then sharing works."
)
_UNKNOWN = "That command is not known (any more). `/help` shows those that are."
_SERVER_ONLY = "That works in a server's channel only, not in a direct message."


class Dispatcher:
    """Answers interactions with the commands it was given. It keeps the promises of `chat.platform.Core`.

    *number* gives the number under which a failure of ours is written down.
    """

    def __init__(self, commands: Iterable[Command], services: Services, number: Callable[[], int]) -> None:
        self._commands = {command.declaration.name: command for command in commands}
        self._declarations = tuple(command.declaration for command in self._commands.values())
        self._services = services
        self._store = services.store
        self._visits = services.visits
        self._accounts = services.accounts
        self._number = number
        self._kept: dict[str, datetime] = {}

    @property
    def declarations(self) -> Sequence[Declaration]:
        return self._declarations

    async def answer(self, interaction: Interaction) -> Answer:
        interaction = self._accounts.as_person(interaction)
        try:
            answer = await self.carry_out(interaction)
            await self._visits.note(interaction)
        except PersonError as error:
            return refusal(str(error))
        except Exception:  # noqa: BLE001  the edge: whatever else went wrong is ours, written down once and said
            return self._failed(interaction)
        return answer

    async def carry_out(self, interaction: Interaction) -> Answer:
        """As `answer`, for what was due: raises what keeps it from being done."""
        return await self._kept_in(await self._handle(interaction), interaction.when)

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        interaction = self._accounts.as_person(interaction)
        try:
            command = self._command(interaction.command)
            completer = command.completers.get(interaction.focus)
            if completer is None:
                return ()
            given = {name: text for name, text in interaction.arguments.items() if name != interaction.focus}
            return completer(interaction.arguments.get(interaction.focus, ""), given, await self._context(interaction))
        except PersonError:
            return ()
        except Exception:  # noqa: BLE001  as above; a completion has no place to say it
            self._failed(interaction)
            return ()

    async def action(self, name: str) -> Action:
        if not token.is_stored(name):
            return token.read(name)
        async with self._store.reading() as repositories:
            text = await repositories.actions.get(name)
        if text is None:
            raise NotFound("That button is no longer known. Type the command again, please.")
        return token.read(text)

    async def _handle(self, interaction: Interaction) -> Answer:
        command = self._command(interaction.command)
        if command.declaration.internal is not (interaction.kind is Kind.DUE):
            raise NotFound(_UNKNOWN)
        if interaction.place.kind not in command.declaration.places:
            raise PersonError(_SERVER_ONLY)
        sharing = interaction.on_press is OnPress.SHARE
        if sharing and interaction.place.kind is PlaceKind.ELSEWHERE:
            raise PersonError(CANNOT_POST)
        request = _request(command.declaration, interaction)
        answer = await command.handle(request, await self._context(interaction))
        if isinstance(answer, Form):
            return answer
        if sharing and answer.again is not None:
            return replace(answer, private=False)
        return _shareable(answer, interaction)

    def _command(self, name: str) -> Command:
        if (command := self._commands.get(name)) is None:
            raise NotFound(_UNKNOWN)
        return command

    async def _context(self, interaction: Interaction) -> Context:
        shelf = await self._services.shelves.shelf(await self._visits.view(interaction), interaction.place.channel)
        return Context(interaction, shelf, self._services, self._declarations, self._services.clock())

    async def _kept_in(self, answer: Answer, when: datetime) -> Answer:
        """Stores the actions whose ids cannot hold them, so that their buttons can be read after a restart.

        Where that cannot be done the answer is given all the same, without those buttons.
        """
        stored = _stored((answer.action,)) if isinstance(answer, Form) else _stored_of(answer.card)
        long = [entry for entry in stored if when - self._kept.get(entry[0], _NEVER) > KEPT_ANEW]
        if not long:
            return answer
        try:
            async with self._store.transaction() as repositories:
                await repositories.actions.keep(long, when, when - LAPSE)
        except StoreUnusable as error:
            log.warning("buttons are left out: %s", error)
            if isinstance(answer, Form):
                raise
            return replace(answer, card=without(answer.card, {name for name, _ in long}))
        if len(self._kept) >= REMEMBERED:
            self._kept.clear()
        self._kept.update((name, when) for name, _ in long)
        return answer

    def _failed(self, interaction: Interaction) -> Reply:
        number = self._number()
        log.exception("failure %d in /%s (%s)", number, interaction.command, interaction.kind.value)
        return cards.our_failure(number)


def without(card: Card, tokens: Container[str]) -> Card:
    """The card without what is pressed by one of *tokens*."""

    def stays(action: Action) -> bool:
        return token.write(action) not in tokens

    blocks: list[Block] = []
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                left = tuple(one for one in buttons if not isinstance(one, Button) or stays(one.action))
                blocks += [Buttons(left)] if left else []
            case Select(options=options):
                kept = tuple(option for option in options if stays(option.action))
                blocks += [replace(block, options=kept)] if kept else []
            case Entry(button=Button() as button) if not stays(button.action):
                blocks.append(replace(block, button=None))
            case Ask(action=action, form=form) if not (stays(action) and stays(form)):
                pass
            case _:
                blocks.append(block)
    return Card(tuple(blocks), card.tone)


def _shareable(reply: Reply, interaction: Interaction) -> Reply:
    if not reply.private or reply.again is None or interaction.place.kind is PlaceKind.DIRECT:
        return reply
    return replace(reply, card=_with_share(reply.card, reply.again))


@lru_cache(maxsize=256)
def _with_share(card: Card, again: Action) -> Card:
    """The card with a button that shows the same to the channel."""
    share = Button("Share with the channel", replace(again, on_press=OnPress.SHARE))
    *before, last = card.blocks
    if isinstance(last, Buttons) and len(last.buttons) < ROW:
        blocks = (*before, Buttons((*last.buttons, share)))
    else:
        blocks = (*card.blocks, Buttons((share,)))
    return Card(blocks, card.tone)


@lru_cache(maxsize=256)
def _stored_of(card: Card) -> Sequence[tuple[str, str]]:
    return _stored(actions(card))


def _stored(offered: Iterable[Action]) -> Sequence[tuple[str, str]]:
    """What the store has to keep of these actions, (token, text) each, because their ids cannot hold it."""
    return tuple(entry for action in offered if (entry := token.stored(action)))


def _request(declaration: Declaration, interaction: Interaction) -> Request:
    typed = {name: text.replace("\0", "") for name, text in interaction.arguments.items()}  # PostgreSQL holds no NUL
    try:
        return declaration.request.model_validate({**typed, **interaction.uploads})
    except ValidationError as error:
        sentences = "; ".join(_explain(problem) for problem in error.errors())
        raise PersonError(f"{sentences}. The usage is `{declaration.usage}`.") from None


def _explain(problem: object) -> str:
    assert isinstance(problem, dict)
    name, kind, context = str(problem["loc"][0]), problem["type"], problem.get("ctx", {})
    match kind:
        case "missing" | "string_too_short":
            return f"`{name}` is needed"
        case "string_too_long":
            return f"`{name}` may have {context['max_length']} characters at most"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"`{name}` takes a whole number"
        case "greater_than_equal":
            return f"`{name}` is {context['ge']} at least"
        case "less_than_equal":
            return f"`{name}` is {context['le']} at most"
        case "literal_error":
            return f"`{name}` takes {context['expected']}"
        case "extra_forbidden":
            return f"there is no option `{name}`"
        case _:
            return f"`{name}` cannot be used as given"
