"""What an import changes, in words for a card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.card import Block, Bullets, Note, Paragraph
from bot.chat.text import Text, bold, join, plain
from bot.corpus.diff import Change, Diff
from bot.corpus.draft import LectureDraft

SHOWN = 10  # chapters listed one by one; a card is to be read
LEFT_OUT = 5  # lines of the file, as above


def proposed(diff: Diff, draft: LectureDraft) -> Iterator[Block]:
    """The lecture, what becomes of its chapters, and what of the file is not part of it."""
    yield Paragraph(join((bold(diff.title), plain(f"id {diff.lecture_id}; {_holds(diff, draft)}")), "\n"))
    if not diff.is_new:
        yield Paragraph(plain(f"{_counts(diff)}."))
    if changes := diff.changes[:SHOWN]:
        yield Bullets(tuple(_line(diff, number) for number in range(len(changes))))
    if (more := diff.added + diff.edited + diff.moved + diff.removed - len(changes)) > 0:
        yield Note(plain(f"And {more:,} more."))
    if draft.left_out:
        lines = [f"line {part.line} ({part.reason}): {part.text}" for part in draft.left_out[:LEFT_OUT]]
        rest = len(draft.left_out) - len(lines)
        said = "\n".join([*lines, *([f"and {rest:,} more"] if rest else [])])
        yield Note(plain(f"Of the file this is left out:\n{said}"))


def _holds(diff: Diff, draft: LectureDraft) -> str:
    counts = (("chapter", diff.chapters), ("concept", len(draft.concepts)), ("question", len(draft.questions)))
    return ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for noun, count in counts if count)


def _counts(diff: Diff) -> str:
    """`Chapters: 1 added, 2 edited; title edited`"""
    counts = {"added": diff.added, "edited": diff.edited, "moved": diff.moved, "removed": diff.removed}
    chapters = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    return "; ".join(
        part
        for part in (
            f"Chapters: {chapters}" if chapters else "",
            f"Edited: {', '.join(diff.fields)}" if diff.fields else "",
        )
        if part
    )


def _line(diff: Diff, place: int) -> Text:
    change = diff.changes[place]
    title = f"{change.number}. {change.title or f'Chapter {change.number}'}"
    if diff.is_new:
        return plain(title)
    fields = f" ({', '.join(change.fields)})" if change.change is Change.EDITED else ""
    return plain(f"{change.change.value} {title}{fields}")
