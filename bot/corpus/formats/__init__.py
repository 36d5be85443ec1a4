"""The formats that lectures are read from, one a file. `read` finds the one that a file is in."""

from __future__ import annotations

from pathlib import PurePath

from bot.corpus.draft import LectureDraft, Source
from bot.corpus.formats import chapters_text, jsonl, lecture_json, lecture_yaml, transcript, video_description
from bot.corpus.formats.text import content
from bot.kernel.errors import BadFile

_JSON_LINES = (".jsonl", ".ndjson")
_BY_NAME = {".yaml": lecture_yaml.read, ".yml": lecture_yaml.read, ".json": lecture_json.read}
_BY_LOOK = (
    (lecture_json.looks_like, lecture_json.read),
    (lecture_yaml.looks_like, lecture_yaml.read),
    (chapters_text.looks_like, chapters_text.read),
    (video_description.looks_like, video_description.read),
)


def read(source: Source, limit: int | None = None) -> tuple[LectureDraft, ...]:
    """The lectures of a file, in its order; the format is known by the ending of its name, else by what it holds.

    Raises BadFile with file, line and what to write instead, for a file of more than *limit* bytes too. Chapters of
    JSON lines are read, and can raise it, only when they are gone through.
    """
    ending = PurePath(source.name).suffix.casefold()
    if ending in _JSON_LINES and limit is None:
        return jsonl.read(source)
    text = content(source, limit)
    if ending in _JSON_LINES:
        return jsonl.read(source)
    if ending in _BY_NAME:
        return _BY_NAME[ending](source.name, text)
    if transcript.looks_like(text):
        raise BadFile(
            source.name, None, "This is a transcript, which belongs to a lecture. Import the lecture's chapters first."
        )
    if jsonl.looks_like(text):
        return jsonl.read(source)
    for looks_like, read_as in _BY_LOOK:
        if looks_like(text):
            return read_as(source.name, text)
    raise BadFile(
        source.name,
        None,
        "This is none of the formats that can be read: a title, a line CHAPTERS, then heading and paragraph in turn; "
        "lines such as `0:00 Intro`; or a lecture in YAML (.yaml), JSON (.json) or JSON lines (.jsonl).",
    )
