"""Files on their way: handed in and waiting for their command, or made by one and waiting to be taken away.

Both are kept in memory, few at a time; a restart loses them, and the person is told to do it again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.chat.card import File
from bot.chat.interaction import Upload
from bot.kernel.errors import NotFound
from bot.kernel.ids import LearnerId
from bot.platforms.web import limits
from bot.platforms.web.protocol import FileOut

DOWNLOADS = "/files"


@dataclass(frozen=True, slots=True)
class _Handed:
    owner: LearnerId
    upload: Upload


class Luggage:
    """*fresh* makes names that nobody can guess: who knows that of a file may take it."""

    def __init__(self, fresh: Callable[[], str]) -> None:
        self._fresh = fresh
        self._in: OrderedDict[str, _Handed] = OrderedDict()
        self._out: OrderedDict[str, File] = OrderedDict()

    def hand_in(self, owner: LearnerId, upload: Upload) -> str:
        """The name by which the person's next command finds it."""
        name = self._fresh()
        self._in[name] = _Handed(owner, upload)
        while len(self._in) > limits.UPLOADS:
            self._in.popitem(last=False)
        return name

    def collect(self, owner: LearnerId, names: Mapping[str, str]) -> dict[str, Upload]:
        """The person's files, by option, to be used once. Raises NotFound for one that is not there."""
        collected = {}
        for option, name in names.items():
            handed = self._in.get(name)
            if handed is None or handed.owner != owner:
                raise NotFound("The file did not arrive, or a restart lost it. Choose it again, please.")
            collected[option] = self._in.pop(name).upload
        return collected

    def hand_out(self, file: File) -> FileOut:
        """Keeps the file until it is taken or gives way to later ones."""
        name = self._fresh()
        self._out[name] = file
        while len(self._out) > limits.DOWNLOADS:
            self._out.popitem(last=False)
        url = f"{DOWNLOADS}/{name}/{quote(file.name, safe='')}"
        return FileOut(name=file.name, about=file.about, url=url, size=len(file.content))

    def take(self, name: str) -> File | None:
        """The file of that name, if it is still there."""
        return self._out.get(name)
