"""A corpus of any size made by a seed: words of Zipf's frequencies, chapters of lectures, and queries for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.ids import ChapterId, LectureId

CHAPTERS_A_LECTURE = 14
TITLE, SUMMARY = (3, 7), (40, 80)  # words
ONSETS = ("b", "c", "ch", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v")
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou")
ENDS = ("", "", "n", "r", "s", "t", "l", "nd", "tion", "ing", "ed", "er", "ment", "al")


def made_up_words(count: int, random: Random) -> list[str]:
    """*count* distinct words that could be English, the commonest first and shortest."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 1 + (len(words) > 200) + (random.random() < 0.5) + (len(words) > 20_000)
        stem = "".join(random.choice(ONSETS) + random.choice(VOWELS) for _ in range(syllables))
        words[stem + random.choice(ENDS)] = None
    return list(words)


def lectures(chapters: int, seed: int = 5) -> Iterator[Lecture]:
    """Lectures of 14 chapters, *chapters* in all, over a vocabulary that grows with them."""
    random = Random(seed)
    words = made_up_words(min(122_000, 4_000 + chapters * 2), random)
    shares = [*accumulate(1 / (rank + 10) for rank in range(len(words)))]

    def text(length: tuple[int, int]) -> str:
        return " ".join(random.choices(words, cum_weights=shares, k=random.randint(*length)))

    for first in range(0, chapters, CHAPTERS_A_LECTURE):
        lecture = LectureId(f"lecture-{first // CHAPTERS_A_LECTURE}")
        numbers = range(1, min(CHAPTERS_A_LECTURE, chapters - first) + 1)
        yield Lecture(
            id=lecture,
            title=text(TITLE),
            chapters=tuple(
                Chapter(ChapterId(f"{lecture}-{number:02d}"), number, text(TITLE), text(SUMMARY) + ".")
                for number in numbers
            ),
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query made of the title of a chapter, and that chapter."""

    kind: str
    query: str
    chapter: ChapterId


def queries(some: list[Lecture], count: int, seed: int = 6) -> list[Wanted]:
    """*count* queries of each kind: words of a title as they are, mistyped, and half-typed."""
    random = Random(seed)
    found: list[Wanted] = []
    for _ in range(count):
        chapter = random.choice(random.choice(some).chapters)
        words = chapter.title.split()[: random.randint(2, 4)]
        found.append(Wanted("exact", " ".join(words), chapter.id))
        found.append(Wanted("typo", " ".join(mistyped(word, random) for word in words), chapter.id))
        found.append(Wanted("prefix", " ".join([*words[:-1], words[-1][: max(2, len(words[-1]) // 2)]]), chapter.id))
    return found


def mistyped(word: str, random: Random) -> str:
    """*word* with one slip of the finger; words under four letters as they are."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + random.choice("aeilnorst") + word[at + 1 :],
    )
    return random.choice(slips)
