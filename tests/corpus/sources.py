"""Files for the corpus tests: made of text, or the samples beside the tests."""

from __future__ import annotations

import io
from pathlib import Path

from bot.corpus.draft import Source

SAMPLES = Path(__file__).parent / "samples"


def source(name: str, content: str | bytes) -> Source:
    data = content.encode() if isinstance(content, str) else content
    return Source(name, lambda: io.BytesIO(data))


def sample(name: str) -> Source:
    return Source(name, lambda: (SAMPLES / name).open("rb"))
