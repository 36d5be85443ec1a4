"""From the bytes of a file to its characters and lines; what cannot be text is refused with a sentence."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, NoReturn

from bot.corpus.draft import Source
from bot.kernel.errors import BadFile

# A UTF-32 mark begins with the bytes of the UTF-16 one, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a rich text document"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the file, counted from 1, and its text without space at the ends."""

    number: int
    text: str


def content(source: Source, limit: int | None = None) -> str:
    """All of the file's text, with `\\n` for line ends and without a byte order mark.

    It is UTF-8, or UTF-16 or UTF-32 with a mark. Raises BadFile for what is empty, not text, mis-encoded, or larger
    than *limit* bytes.
    """
    with source.open() as file:
        data = _read(source.name, file, limit)
    _refuse_binary(source.name, data)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        _refuse_encoding(source.name, data[: error.start].count(b"\n") + 1, error)
    if not text.strip():
        raise BadFile(source.name, None, "This file is empty. Give one with a title and chapters.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def numbered(source: Source) -> Iterator[Line]:
    """The file's lines that are not blank, read one after the other so that a long file needs little memory.

    Raises BadFile as `content` does, but only when the line is reached.
    """
    with source.open() as file:
        start = file.read(4)
        file.seek(0)
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), None)
        found = _narrow_lines(source.name, file) if encoding is None else _wide_lines(source.name, file, encoding)
        for number, line in enumerate(found, start=1):
            if text := line.strip():
                yield Line(number, text)


def lines(text: str) -> tuple[Line, ...]:
    """The lines of *text* that are not blank, cleaned."""
    numbered_lines = (Line(number, clean(line)) for number, line in enumerate(text.split("\n"), start=1))
    return tuple(line for line in numbered_lines if line.text)


def clean(text: str) -> str:
    """*text* without what no reader can see or no store can keep: control characters, halves of characters."""
    whole = _HALF_CHARACTER.sub("\ufffd", text.replace("\r\n", "\n"))
    return _CONTROL.sub(" ", whole).strip()


def one_line(text: str) -> str:
    """*text*, cleaned, with single spaces for any white space."""
    return " ".join(clean(text).split())


def title_of_file(name: str) -> str:
    """What a lecture is called when only its file has a name: `week_3-notes.txt` is `week 3 notes`."""
    return one_line(re.sub(r"[-_]+", " ", PurePath(name.replace("\\", "/")).stem)) or "Lecture"


def _read(name: str, file: BinaryIO, limit: int | None) -> bytes:
    if limit is None:
        return file.read()
    data = file.read(limit + 1)
    if len(data) > limit:
        raise BadFile(name, None, f"This file is larger than {_size(limit)}. Give it in parts, or a shorter one.")
    return data


def _refuse_binary(name: str, data: bytes) -> None:
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    is_wide = any(data.startswith(mark) for mark, _ in _MARKS)
    if kind is None and (is_wide or b"\0" not in data):
        return
    raise BadFile(
        name, None, f"This is {kind or 'not a text file'}. Copy its words into a plain text file (UTF-8) and give that."
    )


def _refuse_encoding(name: str, line: int, error: UnicodeDecodeError) -> NoReturn:
    byte = error.object[error.start] if error.start < len(error.object) else 0
    raise BadFile(
        name,
        line,
        f"Byte {byte:#04x} is not {error.encoding.removesuffix('-sig').upper()}, so the file was saved in another "
        'encoding. Save it as UTF-8 ("Save as", "Encoding").',
    ) from error


def _narrow_lines(name: str, file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        if number == 1:
            _refuse_binary(name, line)
            line = line.removeprefix(codecs.BOM_UTF8)
        if b"\0" in line:
            raise BadFile(name, number, "This line holds a NUL, so it is not text. Save the file as text in UTF-8.")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            _refuse_encoding(name, number, error)
        yield text


def _wide_lines(name: str, file: BinaryIO, encoding: str) -> Iterator[str]:
    count = 0
    try:
        for line in io.TextIOWrapper(file, encoding=encoding):
            count += 1
            yield line
    except UnicodeDecodeError as error:
        _refuse_encoding(name, count + 1, error)


def _size(count: int) -> str:
    megabytes = count / 1_000_000
    return f"{megabytes:.3g} MB" if megabytes >= 1 else f"{count:,} bytes"
