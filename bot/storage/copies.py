"""Copies of an SQLite file that are whole while others write to it, and the last few that are kept beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

KEPT = 5
"""Copies that stand beside a database; an older one goes when another comes."""

_COMPANIONS = ("-wal", "-shm")  # of an open database in WAL mode; without its -wal a file lacks the last commits


def copy(source: Path, target: Path) -> None:
    """Writes what is committed in *source* to *target*: all of it or, where that fails, nothing. Raises sqlite3.Error.

    SQLite's own backup reads through the write-ahead log, in one view, while others write; copying the file would not.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with closing(_readable(source)) as original, closing(sqlite3.connect(unfinished)) as made:
            original.backup(made)
            made.execute("pragma journal_mode = delete")  # one file, with nothing beside it to be forgotten
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def name(file: Path, label: str, now: datetime) -> Path:
    """Where a copy of *file* is kept: beside it, with the date and *label*, which says what became of the file."""
    return file.with_name(f"{file.name}.{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{label}.copy")


def keep(file: Path, label: str, now: datetime) -> Path:
    """Copies *file* beside itself, under a name with the date and *label*; gives the copy. Drops the oldest copies."""
    kept = name(file, label, now)
    copy(file, kept)
    _drop_old(file)
    return kept


def set_aside(file: Path, label: str, now: datetime) -> Path:
    """Renames *file*, which cannot be read as a database, with what belongs to it. Gives its new name."""
    aside = name(file, label, now)
    for companion in _COMPANIONS:
        beside = file.with_name(file.name + companion)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + companion))
    file.rename(aside)
    _drop_old(file)
    return aside


def _drop_old(file: Path) -> None:
    for old in sorted(file.parent.glob(f"{_literally(file.name)}.*Z-*.copy"))[:-KEPT]:
        for name in (old.name, *(old.name + companion for companion in _COMPANIONS)):
            old.with_name(name).unlink(missing_ok=True)


def _literally(name: str) -> str:
    """*name* for a glob pattern, its own signs meaning themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _readable(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)
