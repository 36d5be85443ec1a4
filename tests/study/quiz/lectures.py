"""Lectures without questions, each of another shape, as people paste them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from bot import app
from bot.corpus import formats, settled
from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.ids import ChapterId, LectureId

SAMPLES = Path(__file__).parent / "samples"

PLAYABLE = {
    "two_chapters.txt": 5,
    "sixty_chapters.txt": 12,
    "one_line_summaries.txt": 8,
    "with_times.txt": 10,
    "german.txt": 8,
    "spanish.txt": 6,
    "japanese.txt": 5,
    "repeated_headings.txt": 8,
    "headings_only.txt": 6,
    "counted_headings.txt": 6,
    "without_headings.yaml": 3,
    "one_chapter.txt": 1,
}
"""Files of samples/, and how many questions of twelve wanted can be asked about each at least."""


def sample(name: str) -> Lecture:
    (draft,) = formats.read(app.source(SAMPLES / name))
    return settled.lecture(draft)


def lecture(*chapters: tuple[str, str], title: str = "A lecture", language: str = "en") -> Lecture:
    """A lecture of chapters with these titles and summaries."""
    return Lecture(
        LectureId("lecture"),
        title,
        tuple(
            Chapter(ChapterId(f"c{number}"), number, heading, summary)
            for number, (heading, summary) in enumerate(chapters, start=1)
        ),
        language=language,
    )


_WORDS = st.sampled_from(
    """the a an of in with and wheel anchor pendulum Huygens Galileo escapement friction length second tooth gravity
    Big Ben seconds weight precision winter oak brass iron 1656 2022 pre-tension half-second NASA LLM it He swings turns
    drives depends measurement accuracy observation image idea hour unit café 時計 振り子 “factory” (GPS) e.g. which
    Introduction Part 3 Q&A All of these ____ don't clock’s""".split()  # noqa: SIM905
)
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=14).map(lambda words: " ".join(words).capitalize() + ".")
_SUMMARIES = st.lists(_SENTENCES, max_size=4).map(" ".join)
_TITLES = st.lists(_WORDS, max_size=5).map(" ".join)
_CHAPTERS = st.tuples(_TITLES, _SUMMARIES).filter(any) | st.tuples(st.text(max_size=30), st.text(max_size=120)).map(
    lambda pair: (pair[0].strip() or "A title", pair[1])
)
LECTURES = st.lists(_CHAPTERS, min_size=1, max_size=9).map(lambda chapters: lecture(*chapters))
"""Lectures of words that tempt a maker of questions: names, numbers, initials, gaps, other scripts, any character."""
