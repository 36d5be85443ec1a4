"""A database's errors in a person's words: those that somebody can mend become StoreUnusable, the others pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from bot.kernel.errors import StoreUnusable
from bot.storage.address import Address

_SQLITE = {  # primary result codes, sqlite.org/rescode.html
    "BUSY": "is locked by another program. Close whatever else has it open (a database viewer, a second bot), "
    "then try again.",
    "LOCKED": "is locked by another program. Close whatever else has it open (a database viewer, a second bot), "
    "then try again.",
    "READONLY": "cannot be written to. Give the account that runs the bot the right to write to this file and to the "
    "folder that it stands in.",
    "PERM": "cannot be used by the account that runs the bot. Give that account the right to read and write it.",
    "CANTOPEN": "cannot be opened. See that the folder exists, that it is no folder itself, and that the account that "
    "runs the bot may read and write both.",
    "CORRUPT": "is damaged. Put a backup in its place: chapterhouse restore PATH (the damaged file is kept beside it).",
    "NOTADB": "is not a database. Name another file in DATABASE_URL, or, if it was one, put a backup in its place: "
    "chapterhouse restore PATH (the file as it is now is kept beside it).",
    "FULL": "has no room left on its disk. Free some, then try again.",
    "IOERR": "could not be read or written because its disk reports an error. Look at the disk, then try again.",
}

_POSTGRES = {  # SQLSTATE, or its class: postgresql.org/docs/current/errcodes-appendix.html
    "28": "refuses the user or the password. Correct them in DATABASE_URL.",
    "3D000": "is not there. Create it (createdb), or name another in DATABASE_URL.",
    "42501": "does not allow this user to do that. Give it the right to create and change tables.",
    "25006": "can only be read: it is a standby, or set to read-only. Name the primary server in DATABASE_URL.",
    "53100": "has no room left on its disk. Free some, then try again.",
    "53300": "has too many connections already. Close some, or raise max_connections.",
    "55P03": "was kept busy by another program for too long. Try again; if it stays so, see who holds the lock.",
    "57P": "was shut down, or is just starting. Try again when it runs.",
    "08": "cannot be reached. See that the server runs and that DATABASE_URL names the right host and port.",
}


class Damaged(StoreUnusable):
    """The file is no database (any more)."""


class Newer(StoreUnusable):
    """The database has a revision that this code does not know."""


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turns what the database reports about itself into StoreUnusable; the errors of our own statements pass."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        unusable = _unusable(address, error.orig if isinstance(error, DBAPIError) else error)
        if unusable is None:
            raise
        raise unusable from error


@contextmanager
def reached(address: Address) -> Iterator[None]:
    """As `explained`, and for the time of connecting alone: a server that does not answer, a driver not installed."""
    try:
        with explained(address):
            yield
    except (OSError, TimeoutError) as error:
        raise StoreUnusable(f"The database {address.masked} {_POSTGRES['08']}") from error
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        raise StoreUnusable("PostgreSQL needs one more package: pip install 'chapterhouse[postgres]'") from error


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is at fault: it is damaged, or no database at all."""
    return _code(error) in ("CORRUPT", "NOTADB")


def _unusable(address: Address, error: BaseException | None) -> StoreUnusable | None:
    """What to raise for *error*, or None where it is none of the database's own."""
    if isinstance(error, sqlite3.Error):
        kind = Damaged if is_damage(error) else StoreUnusable
        reason = _SQLITE.get(_code(error))
        return kind(f"The database {address.masked} {reason}") if reason else None
    state = getattr(error, "sqlstate", None) or ""
    reason = next((_POSTGRES[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRES), None)
    return StoreUnusable(f"The database {address.masked} {reason}") if reason else None


def _code(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", None) or ""  # SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, ...
    return name.removeprefix("SQLITE_").partition("_")[0]
