"""What follows from a step of a round, as rows of the outbox. They are committed together with the round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.card import Action
from bot.chat.platform import direct
from bot.kernel.ids import ChannelId, LearnerId, RoundId, ServerId
from bot.ports import Message
from bot.storage.due import Due
from bot.storage.messages import Messages
from bot.storage.reaching import reached
from bot.storage.schema import players, rounds, seats
from bot.study.quiz.round import LOBBY, MISSED, PODIUM, Effect, Forgive, Mode, Post, Refresh, Round, TellHost, Withdraw

TROUBLE = "trouble"
"""The part of a round that its host alone is shown."""


@dataclass(frozen=True, slots=True)
class Whose:
    """What effects need to know of the round that they follow from."""

    id: RoundId
    server: ServerId | None
    host: LearnerId | None
    version: int
    mode: Mode
    channels: tuple[ChannelId, ...]

    def is_patient(self, part: str) -> bool:
        """Whether what it shows there came by itself, at a set time, so that it waits for what people wait for."""
        return self.mode in (Mode.DAILY, Mode.RELAY) or (part == LOBBY and self.host is None)


def whose(round_: Round) -> Whose:
    """It, of a round."""
    channels = tuple(seat.channel for seat in round_.seats)
    return Whose(round_.id, round_.server, round_.host, round_.version, round_.terms.mode, channels)


async def found(connection: AsyncConnection, round_id: RoundId) -> Whose | None:
    """It, of the round as it is kept."""
    of_round = select(rounds.c.server, rounds.c.host, rounds.c.version, rounds.c.mode).where(rounds.c.id == round_id)
    row = (await connection.execute(of_round)).one_or_none()
    if row is None:
        return None
    in_order = select(seats.c.channel).where(seats.c.round == round_id).order_by(seats.c.position)
    channels = tuple(ChannelId(channel) for channel in await connection.scalars(in_order))
    return Whose(round_id, row.server, row.host, row.version, Mode(row.mode), channels)


async def follow(connection: AsyncConnection, due: Due, round_: Whose, effects: Sequence[Effect]) -> None:
    """Makes the effects so."""
    messages = Messages(connection, due)
    for effect in effects:
        match effect:
            case Post(part, channel):
                await messages.put(_message(round_, part, channel))
            case Refresh(part):
                await messages.refresh(_keys(round_, part))
            case Withdraw(part):
                await messages.withdraw(_keys(round_, part))
            case TellHost():
                if round_.host is not None:
                    account = await reached(connection, round_.host, round_.channels[0])
                    await messages.put(_trouble(round_, account))
            case Forgive(number):
                await connection.execute(_forgiven(round_, number))
            case _:
                assert_never(effect)


def key(round_id: RoundId, part: str, channel: ChannelId) -> str:
    """Under which the message of a part stands in the outbox."""
    return f"{round_id} {part} {channel}"


def _keys(round_: Whose, part: str) -> list[str]:
    return [key(round_.id, part, channel) for channel in round_.channels]


def _board(round_: Whose, part: str) -> Action:
    return Action("quiz board", {"round": round_.id, "part": part})


def _message(round_: Whose, part: str, channel: ChannelId) -> Message:
    # The round waits to be told of its questions and its lobby only; the ledger also of a relay's podium.
    is_told = part == LOBBY or part.startswith("q") or (part == PODIUM and round_.mode is Mode.RELAY)
    tells = Action("quiz sent", {"round": round_.id, "part": part, "channel": channel}) if is_told else None
    return Message(
        key=key(round_.id, part, channel),
        channel=channel,
        server=round_.server,
        shows=_board(round_, part),
        tells=tells,
        is_patient=round_.is_patient(part),
    )


def _trouble(round_: Whose, host: LearnerId) -> Message:
    key = f"{round_.id} {TROUBLE}{round_.version} host"
    return Message(key, direct(host), None, _board(round_, TROUBLE))


def _forgiven(round_: Whose, number: int) -> Update:
    waited_for = players.c.seen.between(number - MISSED, number - 1)
    return update(players).where(players.c.round == round_.id, waited_for).values(seen=number)
