"""The search index kept in a file beside the database, so that a start with many lectures takes little time."""

from __future__ import annotations

import logging
import mmap
import os
from collections.abc import Sequence
from pathlib import Path

from bot.corpus.lecture import Lecture
from bot.storage.address import address
from bot.study.search import Index

log = logging.getLogger(__name__)

WORTHWHILE = 1000
"""Chapters from which on reading the file is quicker than indexing anew."""


class IndexFile:
    """An index of lectures, from the file where that is of exactly these, else made and written there.

    *path* None keeps none. The file only saves time: nothing is lost where it is missing, damaged or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def beside(cls, url: str) -> IndexFile:
        """The file that belongs to the database at *url*; none for a server's, which has no place beside it."""
        file = address(url).file
        return cls(file.with_name(f"{file.name}.index") if file is not None else None)

    def index(self, lectures: Sequence[Lecture]) -> Index:
        """The index of *lectures*."""
        if self._path is None or sum(len(lecture.chapters) for lecture in lectures) < WORTHWHILE:
            return Index.build(lectures)
        try:
            return Index.load(self._read(self._path), lectures)
        except (OSError, ValueError) as error:
            log.info("the index is made anew: %s", error)
        index = Index.build(lectures)
        self._write(self._path, index)
        return index

    def _read(self, path: Path) -> memoryview:
        with path.open("rb") as file:  # the mapping outlives the file object, and a replaced file stays as it was read
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _write(self, path: Path, index: Index) -> None:
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as file:
                file.writelines(index.dump())
            os.replace(unfinished, path)
        except OSError as error:
            log.warning("the index could not be saved beside the database: %s", error)
            unfinished.unlink(missing_ok=True)
