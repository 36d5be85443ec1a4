"""What timers and messages share: that somebody who waits for them can be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Due:
    """Whether a transaction set a timer, or put or changed a message, so that something may be due now.

    Of what is patient nobody is told: it is seen at the next look.
    """

    has_changed: bool = False
