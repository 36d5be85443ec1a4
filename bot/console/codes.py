"""Exit codes of every command line."""

from __future__ import annotations

DONE = 0
PERSON = 1  # the person must act: not found, a bad file, findings, a bad token or setting
USAGE = 2  # argparse's own
OURS = 3
