"""What was heard already: Slack delivers again what it believes to be lost."""

from __future__ import annotations

from collections.abc import Iterable

REMEMBERED = 20_000
"""Keys. Slack's last attempt comes five minutes after the first (docs.slack.dev/apis/events-api)."""


class Heard:
    """Remembers the last keys that it was told."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}

    def before(self, keys: Iterable[str]) -> bool:
        """Whether one of *keys* was told before. They all are from now on."""
        told = list(keys)
        known = any(key in self._keys for key in told)
        self._keys.update(dict.fromkeys(told))
        while len(self._keys) > REMEMBERED:
            del self._keys[next(iter(self._keys))]
        return known
