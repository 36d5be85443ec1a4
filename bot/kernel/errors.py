"""The two families of errors: what the person can put right, and everything else, which is ours."""

from __future__ import annotations


class PersonError(Exception):
    """Something that the person can put right. Its text is shown as it stands, so it says what to do.

    Command lines end with exit code 1 on it; chats show it privately to the person.
    """


class NotFound(PersonError):
    """What was named is not there (any more)."""


class NotAllowed(PersonError):
    """The person lacks a right; the text says which, and who has it."""


class BadFile(PersonError):
    """A file that cannot be read as a lecture: where, why, and what to write instead.

    *line* counts from 1 as editors do; None where the whole file is meant.
    """

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class BadSetting(PersonError):
    """A setting with a value that cannot be used; the text names it, what was given and what is expected."""


class StoreUnusable(PersonError):
    """The database cannot be used as it is (locked, read-only, corrupt, newer); the text says what to do."""
