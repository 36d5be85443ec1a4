"""How alike two texts are, without keeping either: a digest for equal, a 64-bit sketch for similar."""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache
from hashlib import blake2b

BITS = 64
_LANE = 16  # bits that one counter has within the long number that holds all 64: enough for 65,535 words
_WORD = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """*text* as its words alone, in one case: what stays when spacing, punctuation and typography are corrected.

    A text without any word (only symbols) stays as it is, less its white space.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(plain)) or "".join(plain.split())


def digest(text: str, size: int = 16) -> str:
    """*size* bytes that stand for exactly this text, in hexadecimal."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def sketch(normal_text: str) -> int:
    """A signed 64-bit SimHash of the distinct words: texts that share most words differ in few bits.

    Charikar, "Similarity estimation techniques from rounding algorithms", 2002. 0 for no words. The 64 counters
    live in one long number, so that adding a word is one addition.
    """
    words = set(normal_text.split())
    if not words:
        return 0
    counters = array("H", sum(map(_spread, words)).to_bytes(BITS * _LANE // 8, "little"))
    half = len(words) / 2
    bits = sum(1 << place for place, count in enumerate(counters) if count > half)
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits


def distance(one: int, other: int) -> int:
    """In how many of 64 bits two sketches differ; unrelated texts differ in 20 to 32."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()


@lru_cache(maxsize=1 << 14)
def _spread(word: str) -> int:
    """The 64 bits of a word's hash, each as the 1 or 0 that is added to a counter."""
    bits = f"{int.from_bytes(blake2b(word.encode('utf-8', 'surrogatepass'), digest_size=8).digest()):064b}"
    return int.from_bytes(b"".join(_ONE if bit == "1" else _ZERO for bit in bits), "little")


_ONE = (1).to_bytes(_LANE // 8, "little")
_ZERO = bytes(_LANE // 8)
