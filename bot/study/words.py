"""Words as questions are compared by: folded, in their stems, with or without those that say little."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.study.search.stems import stemmer
from bot.study.search.tokens import fold, parts
from bot.study.search.wordlists import STOP_WORDS

_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Words:
    """How texts of one language become words. Stop words are known for English alone; elsewhere each word counts."""

    stop_words: Collection[str]
    stem: Callable[[str], str]

    @classmethod
    def of(cls, language: str) -> Words:
        """Those of a BCP 47 tag."""
        return cls(STOP_WORDS if is_english(language) else frozenset(), stemmer(language))

    def stems(self, text: str) -> list[str]:
        """All words of *text* but articles, in order, as stems."""
        return [self.stem(word) for word in parts(text) if word not in _ARTICLES]

    def keys(self, text: str) -> list[str]:
        """The words of *text* that carry meaning, in order, as stems."""
        return [self.stem(word) for word in parts(text) if word not in self.stop_words]

    def same(self, one: str, other: str) -> bool:
        """Whether two options say the same: case, articles, punctuation and endings do not count, symbols do."""
        return self.form(one) == self.form(other)

    def form(self, text: str) -> str:
        """What is equal for texts that are the same."""
        return " ".join(self.stems(text)) or fold(text).strip()


def is_english(language: str) -> bool:
    """Whether a BCP 47 tag means a kind of English."""
    return language.split("-")[0].lower() == "en"


def holds(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether the words of *run* stand in *words* one after the other; no words stand nowhere."""
    size = len(run)
    return bool(run) and any(
        list(words[at : at + size]) == list(run) for at in range(len(words) - size + 1) if words[at] == run[0]
    )


def share(wanted: Collection[str], words: Collection[str]) -> float:
    """How much of *wanted*, 0 to 1, is among *words*; 1 where nothing is wanted."""
    return sum(word in words for word in wanted) / len(wanted) if wanted else 1.0
