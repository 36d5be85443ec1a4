"""Lecture files as a command line names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot import app
from bot.corpus import formats
from bot.corpus.draft import READABLE, LectureDraft
from bot.kernel.errors import BadFile


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file, and of each folder those that may hold a lecture. Raises BadFile for a folder without any."""
    for path in paths:
        if not path.is_dir():
            yield path
        elif found := app.readable(path):
            yield from found
        else:
            raise BadFile(str(path), None, f"it holds no lecture. Lectures end in {', '.join(READABLE)}.")


def read(path: Path) -> Sequence[LectureDraft]:
    """The lectures of a file. Raises BadFile, also for one that is not there."""
    with reachable(path):
        return formats.read(app.source(path))


@contextmanager
def reachable(path: Path) -> Iterator[None]:
    """Says in a sentence, as BadFile, that a file is not there or cannot be opened."""
    try:
        yield
    except FileNotFoundError:
        raise BadFile(str(path), None, "there is no such file.") from None
    except OSError as error:
        raise BadFile(str(path), None, f"it cannot be read ({error.strerror}).") from None
