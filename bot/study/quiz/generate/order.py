"""Order: a few chapters, to be put in the order of the lecture."""

from __future__ import annotations

from collections.abc import Iterator

from bot.corpus.question import Depth, Evidence, Kind, Question
from bot.study.quiz.generate.making import made
from bot.study.quiz.generate.material import Material

LEAST, MOST = 3, 4
"""Two items are a guess; of five, each mistake moves several."""
VARIANTS = 6


def questions(material: Material) -> Iterator[Question]:
    """Some sets of chapters that stand well apart, of those whose headings do not show their place."""
    chapters = [chapter for chapter in material.lecture.chapters if material.has_no_place(chapter)]
    if len(chapters) < LEAST:
        return
    size = min(MOST, len(chapters))
    step = len(chapters) // size
    for offset in range(min(VARIANTS, step)):
        chosen = chapters[offset : offset + step * size : step]
        yield made(
            Kind.ORDER,
            chosen[0],
            "order of chapters",
            "Put these chapters in the order of the lecture.",
            tuple(chapter.title for chapter in chosen),
            "They are chapters " + ", ".join(f"{chapter.number}" for chapter in chosen) + ".",
            tuple(Evidence(chapter.id, 0) for chapter in chosen),
            depth=Depth.DISTINGUISH,
            difficulty=2,
        )
