"""An index as bytes and back, so that a start need not read every lecture again. Writing the file is the caller's.

The bytes are a mark, the length of a header, the header (JSON: version, fingerprint of the lectures, checksum, names
and sizes of what follows), then words and arrays one after the other, each at a multiple of eight bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.corpus.lecture import Lecture
from bot.kernel.ids import LectureId
from bot.study.search.labels import Labels
from bot.study.search.segment import Postings, Scale, Segment, layout_of_few
from bot.study.search.shard import Shard
from bot.study.search.streams import Streams, terms_by_chapter, texts
from bot.study.search.vocabulary import Vocabulary

VERSION = 1
"""Changes whenever the same lectures would give other bytes: another format, or another way of reading words."""

MARK = b"chapterhouse index\n"
Bytes: TypeAlias = bytes | bytearray | memoryview


def dump(lectures: Mapping[LectureId, Lecture], shards: Sequence[Shard]) -> list[Bytes]:
    """What to write, in order."""
    described: list[dict[str, object]] = []
    blocks: list[NDArray[Any]] = []
    for shard in shards:
        own = _blocks(shard)
        blocks += own.values()
        described.append(
            {
                "lectures": shard.segment.streams.lectures,
                "languages": shard.segment.streams.languages,
                "averages": shard.segment.scale.averages,
                "blocks": [(name, block.dtype.str, block.shape) for name, block in own.items()],
            }
        )
    written = [_padded(block.tobytes()) for block in blocks]
    header = {
        "version": VERSION,
        "lectures": fingerprint(lectures.values()),
        "checksum": _checksum(written),
        "shards": described,
    }
    start = json.dumps(header).encode()
    return [MARK + b"%20d\n" % len(start), start, bytes(-(len(MARK) + 21 + len(start)) % 8), *written]


def load(data: Bytes, lectures: Mapping[LectureId, Lecture]) -> tuple[Shard, ...]:
    """The shards that were dumped as *data* for exactly *lectures*. Raises ValueError where they were not."""
    header, body = _opened(memoryview(data).cast("B"))
    if header["version"] != VERSION:
        raise ValueError(f"a saved index of version {header['version']}, not {VERSION}")
    if header["checksum"] != _checksum([body]):
        raise ValueError("a damaged saved index")
    if header["lectures"] != fingerprint(lectures.values()):
        raise ValueError("a saved index of other lectures")
    shards, at = [], 0
    for described in header["shards"]:
        blocks: dict[str, NDArray[Any]] = {}
        for name, kind, shape in described["blocks"]:
            size = int(np.prod(shape)) * np.dtype(kind).itemsize
            blocks[name] = np.frombuffer(body[at : at + size], kind).reshape(shape)
            at += size + -size % 8
        shards.append(_shard(blocks, described["lectures"], described["languages"], described["averages"]))
    return tuple(shards)


def _opened(view: memoryview) -> tuple[dict[str, Any], memoryview]:
    """The header and what follows it."""
    start = len(MARK) + 21
    if bytes(view[: len(MARK)]) != MARK:
        raise ValueError("not a saved index")
    try:
        end = start + int(bytes(view[len(MARK) : start]))
        header: dict[str, Any] = json.loads(bytes(view[start:end]))
    except ValueError as error:
        raise ValueError("a damaged saved index") from error
    return header, view[end + -end % 8 :]


def fingerprint(lectures: Iterable[Lecture]) -> str:
    """The same for lectures of the same searchable content, whatever their order."""
    digest = blake2b(digest_size=16)
    for lecture in sorted(lectures, key=lambda lecture: lecture.id):
        terms = terms_by_chapter(lecture)
        content = [lecture.id, lecture.language]
        for chapter in lecture.chapters:
            content += (chapter.id, *texts(lecture, chapter, terms.get(chapter.id, ())))
        for concept in lecture.concepts:
            content += (concept.term, *concept.aliases, *concept.chapters)
        for passage in lecture.passages:
            content += (passage.chapter, passage.text)
        digest.update("\x1e".join(content).encode("utf-8", "surrogatepass") + b"\x1d")
    return digest.hexdigest()


def _blocks(shard: Shard) -> dict[str, NDArray[Any]]:
    streams = shard.segment.streams
    return {
        "words": _letters(streams.words),
        "stems": _letters(streams.stems),
        "classes": streams.classes,
        "composed": streams.composed,
        "lecture_of": streams.lecture_of,
        "tokens": streams.tokens,
        "ends": streams.ends,
        "counts": shard.segment.vocabulary.counts,
        "titled": shard.segment.vocabulary.titled,
        "alive": shard.alive,
        **{f"written.{field.name}": getattr(shard.segment.written, field.name) for field in fields(Postings)},
        **{f"spoken.{field.name}": getattr(shard.segment.spoken, field.name) for field in fields(Postings)},
        **{f"labels.{field.name}": getattr(shard.labels, field.name) for field in fields(Labels)},
    }


def _shard(
    blocks: Mapping[str, NDArray[Any]],
    lectures: Sequence[str],
    languages: Sequence[str],
    averages: Sequence[float],
) -> Shard:
    streams = Streams(
        lectures=tuple(LectureId(lecture) for lecture in lectures),
        lecture_of=blocks["lecture_of"],
        words=_words(blocks["words"]),
        classes=blocks["classes"],
        composed=blocks["composed"],
        stems=_words(blocks["stems"]),
        languages=tuple(languages),
        tokens=blocks["tokens"],
        ends=blocks["ends"],
    )
    vocabulary = Vocabulary(
        streams.words,
        streams.classes,
        streams.composed,
        streams.stems,
        blocks["counts"],
        blocks["titled"],
        streams.languages,
    )
    written = Postings(**{field.name: blocks[f"written.{field.name}"] for field in fields(Postings)})
    spoken = Postings(**{field.name: blocks[f"spoken.{field.name}"] for field in fields(Postings)})
    labels = Labels(**{field.name: blocks[f"labels.{field.name}"] for field in fields(Labels)})
    return Shard(
        Segment(streams, vocabulary, written, spoken, Scale(tuple(averages)), layout_of_few(streams)),
        labels,
        blocks["alive"],
    )


def _letters(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode("utf-8", "surrogatepass"), np.uint8)


def _words(letters: NDArray[Any]) -> list[str]:
    text = letters.tobytes().decode("utf-8", "surrogatepass")
    return text.split("\n") if text else []


def _padded(block: bytes) -> bytes:
    return block + bytes(-len(block) % 8)


def _checksum(blocks: Iterable[Bytes]) -> int:
    checksum = 0
    for block in blocks:
        checksum = zlib.crc32(block, checksum)
    return checksum
