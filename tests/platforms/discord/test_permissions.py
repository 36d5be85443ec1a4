"""What the bot may do in a channel, by roles and by what the channel says of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.discord.permissions import (
    ADMINISTRATOR,
    CREATE_PUBLIC_THREADS,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    granted,
    lacking,
)

BOTH = VIEW_CHANNEL | SEND_MESSAGES
EVERYONE, ROLE, OTHER, BOT = "1", "2", "3", "9"
MEMBER = {"user": {"id": BOT}, "roles": [ROLE]}


def guild(everyone: int = 0, role: int = 0, owner: str = "8") -> dict[str, Any]:
    roles = [{"id": EVERYONE, "permissions": str(everyone)}, {"id": ROLE, "permissions": str(role)}]
    return {"id": EVERYONE, "owner_id": owner, "roles": [*roles, {"id": OTHER, "permissions": str(ADMINISTRATOR)}]}


def channel(*overwrites: tuple[str, int, int]) -> dict[str, Any]:
    """A channel that allows and denies, each for somebody."""
    shown = [{"id": whose, "allow": str(allow), "deny": str(deny)} for whose, allow, deny in overwrites]
    return {"permission_overwrites": shown}


@pytest.mark.parametrize(
    ("place", "rights"),
    [
        (channel(), BOTH),
        (channel((OTHER, 0, BOTH)), BOTH),
        (channel((EVERYONE, 0, SEND_MESSAGES)), VIEW_CHANNEL),
        (channel((EVERYONE, 0, VIEW_CHANNEL)), 0),
        (channel((EVERYONE, 0, SEND_MESSAGES), (ROLE, SEND_MESSAGES, 0)), BOTH),
        (channel((ROLE, 0, SEND_MESSAGES), (BOT, SEND_MESSAGES, 0)), BOTH),
        (channel((BOT, 0, SEND_MESSAGES), (ROLE, SEND_MESSAGES, 0)), VIEW_CHANNEL),
    ],
    ids=["as the server says", "of others", "denied", "unseen", "a role may", "the bot may", "the bot may not"],
)
def test_what_is_said_of_fewer_counts_more(place: dict[str, Any], rights: int) -> None:
    assert granted(guild(everyone=BOTH), MEMBER, place) == rights


def test_roles_add_up() -> None:
    rights = granted(guild(everyone=VIEW_CHANNEL, role=SEND_MESSAGES), MEMBER, channel())

    assert lacking(rights, (VIEW_CHANNEL, SEND_MESSAGES, CREATE_PUBLIC_THREADS)) == ["Create Public Threads"]


@pytest.mark.parametrize("server", [guild(role=ADMINISTRATOR), guild(owner=BOT)], ids=["administrator", "owner"])
def test_who_may_do_everything_is_denied_nothing(server: dict[str, Any]) -> None:
    rights = granted(server, MEMBER, channel((EVERYONE, 0, BOTH)))

    assert lacking(rights, (VIEW_CHANNEL, SEND_MESSAGES, CREATE_PUBLIC_THREADS)) == []
