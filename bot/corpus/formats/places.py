"""Where something stands in a lecture file: a way into its data, and the line where that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""A way into the data: `("chapters", 3, "title")`."""

LineOf: TypeAlias = Callable[[Place], int | None]
"""The line at which a place stands, or the nearest place around it that is known; None if no line is known."""
