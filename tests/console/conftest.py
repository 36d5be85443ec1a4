"""A command line in a folder of its own, with a database of its own and no lecture to start with."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings


@dataclass(frozen=True)
class Shell:
    """Runs command lines as somebody in *folder* would."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str) -> Said:
        """One command line: its exit code and what it said."""
        self.capture.readouterr()
        code = main(words)
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    def write(self, name: str, content: str) -> str:
        """Puts a file into the folder and gives its path."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "corpus").mkdir()
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path / "corpus"))
    monkeypatch.chdir(tmp_path)
    handlers, level = logging.root.handlers[:], logging.root.level
    yield Shell(tmp_path, capsys)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
