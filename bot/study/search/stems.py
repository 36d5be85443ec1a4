"""Forms of one word: `releases`, `released` and `release` are found by each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import Stemmer

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stemmer(language: str) -> Callable[[str], str]:
    """What turns a folded word of *language* (a BCP 47 tag) into its stem; words with digits are left alone."""
    algorithm = _SNOWBALL.get(language.split("-")[0].lower())
    if algorithm is None or algorithm not in Stemmer.algorithms():
        return lambda word: word
    stem: Callable[[str], str] = Stemmer.Stemmer(algorithm, 0).stemWord
    return lambda word: stem(word) if word.isalpha() else word


def stemmers(languages: Iterable[str]) -> tuple[Callable[[str], str], ...]:
    """One stemmer for each of *languages*."""
    return tuple(stemmer(language) for language in languages)
