"""The whole bot as a process of its own with the web chat alone, as `make run` starts it without a token."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class WholeBot:
    """A bot with its database in *folder*, at a port that it has each time."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        self._process: Process | None = None
        self.said: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Starts it and waits until it says that it is ready, and where."""
        unset = {key: value for key, value in os.environ.items() if key not in ("DISCORD_TOKEN", "PLATFORMS")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=self._folder,
            env={**unset, "PYTHONPATH": str(ROOT), "WEB_PORT": str(self._port)},
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.said = []
        async with asyncio.timeout(30):
            while not self.said or not self.said[-1].startswith("Ctrl-C"):
                line = await self._process.stdout.readline()
                assert line, self.said
                self.said.append(line.decode().rstrip())

    async def kill(self) -> None:
        """Ends it as `kill -9` does, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()

    def link(self, called: str) -> str:
        """An address that it printed."""
        return next(line.split()[-1] for line in self.said if line.startswith(called))
