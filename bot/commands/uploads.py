"""Files that people hand in to a chat, read as lectures, within the limits of this bot."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from bot.commands.shelves import Aside
from bot.corpus.draft import LectureDraft, Source
from bot.kernel.errors import BadFile, PersonError
from bot.kernel.ids import ServerId

LINES = 200  # of a file for each chapter that a lecture may have; the lecture that comes along has 190
CONCEPTS = 10  # for each chapter; the same has 7
QUESTIONS = 20  # for each chapter; the same has 12


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server may add: bytes of a file, chapters of a lecture, lectures in all."""

    size: int
    chapters: int
    lectures: int


class Uploads:
    """Reads files, one of a server at a time: a large one takes seconds."""

    def __init__(self, aside: Aside, limits: Limits) -> None:
        self._aside = aside
        self._reading: set[ServerId] = set()
        self.limits = limits

    async def read(self, name: str, content: bytes, server: ServerId) -> LectureDraft:
        """The lecture that the file holds.

        Raises BadFile where it holds none, several, or too much; PersonError while another file is being read.
        """
        if server in self._reading:
            raise PersonError("Another file of this server is being read at the moment. Try again in a minute, please.")
        self._reading.add(server)
        try:
            return await self._aside(lambda: _read(name, content, self.limits))
        finally:
            self._reading.discard(server)


def _read(name: str, content: bytes, limits: Limits) -> LectureDraft:
    from bot.corpus import formats  # takes its time to import, and most runs read no upload

    _check_lines(name, content, limits)
    drafts = formats.read(Source(name, lambda: io.BytesIO(content)), limits.size)
    if len(drafts) > 1:
        raise BadFile(name, None, f"It holds {len(drafts)} lectures. Give each in a file of its own.")
    (draft,) = drafts
    chapters = tuple(draft.chapters)  # JSON lines are read only now
    if len(chapters) > limits.chapters:
        raise BadFile(
            name,
            None,
            f"It has {len(chapters):,} chapters, and a lecture may have {limits.chapters:,} here. Split the lecture.",
        )
    for what, many, most in (
        ("concepts", len(draft.concepts), limits.chapters * CONCEPTS),
        ("questions", len(draft.questions), limits.chapters * QUESTIONS),
    ):
        if many > most:
            raise BadFile(name, None, f"It has {many:,} {what}, and a lecture may have {most:,} here.")
    return replace(draft, chapters=chapters)


def _check_lines(name: str, content: bytes, limits: Limits) -> None:
    """Refuses what cannot but have too many chapters before minutes go into reading it."""
    lines, most = content.count(b"\n"), limits.chapters * LINES
    if lines > most:
        raise BadFile(name, None, f"It has {lines:,} lines, and a lecture may have {most:,} here. Split the lecture.")
