"""Lines come from any descriptor, whole, in order, and without holding anything up."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.terminal.reading import lines


async def read(pieces: Sequence[bytes], limit: int = 100) -> list[bytes]:
    source, sink = os.pipe()
    try:
        for piece in pieces:
            os.write(sink, piece)
        os.close(sink)
        return [line async for line in lines(source, limit)]
    finally:
        os.close(source)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"one\ntwo\n"], [b"one", b"two"]),
        ([b"one\r\ntwo"], [b"one", b"two"]),
        ([b"\n\nx\n"], [b"", b"", b"x"]),
        ([], []),
        ([b"a" * 250 + b"\nb\n"], [b"a" * 101, b"b"]),
        ([b"a" * 250], [b"a" * 101]),
    ],
)
async def test_each_line_comes_without_its_end_and_an_overlong_one_cut(
    pieces: list[bytes], expected: list[bytes]
) -> None:
    assert await read(pieces) == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"").replace(b"\r", b"")), max_size=200))
def test_every_line_comes_once_and_in_order(written: list[bytes]) -> None:
    assert asyncio.run(read([b"\n".join([*written, b""])])) == written


async def test_an_idle_source_does_not_hold_up_who_stops_listening() -> None:
    source, sink = os.pipe()
    listening = lines(source, 100)
    os.write(sink, b"first\n")

    async with asyncio.timeout(5):
        assert await anext(listening) == b"first"
        await listening.aclose()

    os.close(sink)
    _readers_end()  # else one of them might read what another test opens under the same number
    os.close(source)


async def test_a_file_is_read_as_well_as_a_pipe(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("reading") / "lines"
    path.write_bytes(b"one\ntwo")
    source = os.open(path, os.O_RDONLY)

    assert [line async for line in lines(source, 100)] == [b"one", b"two"]
    os.close(source)


def _readers_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "lines":
            thread.join(5)
            assert not thread.is_alive()
