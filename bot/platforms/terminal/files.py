"""Files that an answer brings, written where the person is, never elsewhere and never over what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from bot.chat.card import File
from bot.platforms.terminal import limits
from bot.platforms.terminal.render import clean

_SOME_SYSTEM_OBEYS = re.compile(r'[:*?"<>|\ufffd]')


def save(file: File, folder: Path) -> str:
    """Writes *file* into *folder* under its name, or that with a number where it is taken; says where, or why not."""
    for name in _names(file.name):
        try:
            with (folder / name).open("xb") as target:
                target.write(file.content)
        except FileExistsError:
            continue
        except OSError as error:
            return f"{name} could not be written: {error.strerror or error}."
        return f"{clean(file.about)}: {folder / name}" if file.about else str(folder / name)
    return f"{base(file.name)} was not written: there are too many files of that name."


def base(name: str) -> str:
    """*name* as that of a file in some folder: no way out of it, not hidden, nothing that a system would obey."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    harmless = _SOME_SYSTEM_OBEYS.sub("_", last).strip(". ")
    return harmless[-limits.FILE_NAME :].strip(". ") or "file"


def _names(name: str) -> Iterator[str]:
    first = PurePath(base(name))
    yield first.name
    yield from (f"{first.stem}-{number}{first.suffix}" for number in range(2, limits.SAME_NAME))
