"""What a bot may do in a channel, worked out as Discord says (topics/permissions.mdx, "Permission Overwrites")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ADMINISTRATOR = 1 << 3  # topics/permissions.mdx, "Bitwise Permission Flags", this and those below
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

THREADS = (10, 11, 12)  # resources/channel.mdx, "Channel Types"
WITHOUT_MESSAGES = (4, 14, 15, 16)
"""Categories, directories, forums and media channels, in which one posts no message (as above)."""

NAMES = {  # as the settings of a channel call them
    VIEW_CHANNEL: "View Channel",
    SEND_MESSAGES: "Send Messages",
    CREATE_PUBLIC_THREADS: "Create Public Threads",
    SEND_MESSAGES_IN_THREADS: "Send Messages in Threads",
}


def granted(guild: Json, member: Json, channel: Json) -> int:
    """The permissions of a member in a channel, as bits; of a thread, *channel* is the one that it belongs to."""
    own = str(member["user"]["id"])
    held = {str(role) for role in (*member["roles"], guild["id"])}
    rights = _any(int(role["permissions"]) for role in guild["roles"] if str(role["id"]) in held)
    if rights & ADMINISTRATOR or str(guild.get("owner_id")) == own:
        return -1
    everyone = {str(guild["id"])}
    for whose in (everyone, held - everyone, {own}):
        overwrites = [one for one in channel.get("permission_overwrites", ()) if str(one["id"]) in whose]
        rights &= ~_any(int(one["deny"]) for one in overwrites)
        rights |= _any(int(one["allow"]) for one in overwrites)
    return rights if rights & VIEW_CHANNEL else 0


def lacking(rights: int, needed: Sequence[int]) -> list[str]:
    """The names of those *needed* that are not among the rights."""
    return [NAMES[one] for one in needed if not rights & one]


def _any(bits: Iterable[int]) -> int:
    together = 0
    for one in bits:
        together |= one
    return together
