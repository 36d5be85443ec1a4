"""What timers and messages share: whose they are, and that somebody who waits for them can be told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.ids import ChannelId


@dataclass(slots=True)
class Due:
    """Whether a transaction set a timer, or put or changed a message, so that something may be due now.

    Of what is patient nobody is told: it is seen at the next look.
    """

    has_changed: bool = False


def platform_of(channel: ChannelId) -> str:
    """The platform that a channel is on."""
    return channel.partition(":")[0]
