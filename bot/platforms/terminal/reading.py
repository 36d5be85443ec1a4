"""Lines from a descriptor, whatever it is: a pipe, a file, a terminal. The event loop never waits for it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterator

_CHUNK = 65_536
_AHEAD = 64  # lines that are read before they are asked for


async def lines(descriptor: int, limit: int) -> AsyncGenerator[bytes, None]:
    """Each line without its end, the last also where no line end follows it. One longer than *limit* comes cut.

    A cut line has *limit* + 1 bytes. The reading thread is a daemon and uses no buffered file: a read that never
    returns, as from an idle terminal, holds up neither the loop nor the interpreter's exit.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)
    stopped = threading.Event()

    def hand_over(line: bytes | None) -> bool:
        room.acquire()
        if stopped.is_set():
            return False
        loop.call_soon_threadsafe(queue.put_nowait, line)
        return True

    threading.Thread(target=_read, args=(descriptor, limit, hand_over), name="lines", daemon=True).start()
    try:
        while (line := await queue.get()) is not None:
            room.release()
            yield line
    finally:
        stopped.set()
        room.release()


def _read(descriptor: int, limit: int, hand_over: Callable[[bytes | None], bool]) -> None:
    try:
        if all(hand_over(line) for line in _split(_chunks(descriptor), limit)):
            hand_over(None)
    except RuntimeError:
        return  # the loop was closed meanwhile; nobody listens any more


def _chunks(descriptor: int) -> Iterator[bytes]:
    try:
        while chunk := os.read(descriptor, _CHUNK):
            yield chunk
    except OSError:
        return  # a terminal that has hung up says so by an error; it is the end all the same


def _split(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    pending = b""
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        pending = (pending + first)[: limit + 1]
        for other in others:
            yield pending.removesuffix(b"\r")
            pending = other[: limit + 1]
    if pending:
        yield pending.removesuffix(b"\r")
