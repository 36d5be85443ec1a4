"""How long a proof goes on: `make prove` runs them whole (SEED=, SCALE=), `make test` a small slice of each."""

from __future__ import annotations

import os
from random import Random

_SLICE = 0.05


def seeded(*about: object) -> Random:
    """Chance that is the same for the same SEED and the same words."""
    return Random(f"{os.environ.get('SEED', '1')} {about}")


def rounds(whole: int) -> int:
    """How many of *whole* rounds to go through this time, at least one."""
    return max(1, round(whole * float(os.environ.get("SCALE", _SLICE))))
