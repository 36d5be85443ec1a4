"""Where the database is: a DATABASE_URL, checked, completed and, for people to read, with its password masked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.kernel.errors import BadSetting

_SQLITE = {"sqlite", "sqlite+aiosqlite"}
_POSTGRES = {"postgres", "postgresql", "postgresql+asyncpg"}
_EXPECTED = "Write sqlite:///folder/file.db or postgresql://user:password@host/database."


@dataclass(frozen=True, slots=True)
class Address:
    """One database. *file* is None unless it is SQLite's."""

    url: URL
    file: Path | None

    @property
    def masked(self) -> str:
        """What people may see."""
        return str(self.file) if self.file is not None else self.url.render_as_string(hide_password=True)


def address(url: str) -> Address:
    """*url* read. `sqlite:` and `postgresql:` alone mean the drivers that we use. Raises BadSetting."""
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        # What cannot be read cannot be masked either, so it is not repeated: it may hold a password.
        raise BadSetting(f"DATABASE_URL is not an address of a database. {_EXPECTED}") from None
    if given.drivername in _POSTGRES:
        return Address(given.set(drivername="postgresql+asyncpg"), None)
    if given.drivername not in _SQLITE:
        raise BadSetting(f"DATABASE_URL begins with {given.drivername!r}, which cannot be used here. {_EXPECTED}")
    if given.host or not given.database or given.database == ":memory:":
        raise BadSetting(
            f"DATABASE_URL names no file. {_EXPECTED} (Three slashes before a path from here, four from /.)"
        )
    return Address(given.set(drivername="sqlite+aiosqlite", query={}), Path(given.database))
