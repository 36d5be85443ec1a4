"""The numbers that bound the terminal. They are ours: a terminal has no limits but its width."""

from __future__ import annotations

from datetime import timedelta

NARROWEST = 20  # columns; below it words would be cut to pieces, so such a terminal scrolls or wraps by itself
USUAL = 80  # columns, where the width cannot be asked
WIDEST = 100  # columns; longer lines are hard to read
UNWRAPPED = 1_000_000  # columns; for programs, which wrap by themselves

LINE = 1_000_000  # bytes of one line for or from a program; enough for a form of five long fields in any script
NAME = 100  # characters of a person's, a channel's or a server's name
TOKEN = 100  # characters; bot/chat/token.py writes none that is longer
MESSAGES = 10_000  # messages whose buttons are remembered with the message that a press may change
FILE_NAME = 60  # characters; of four bytes each they stay within the 255 bytes that common file systems take
SAME_NAME = 1000  # files of one name in a folder
PACE = timedelta(seconds=1)  # between two prints of one message: a reader cannot follow more
