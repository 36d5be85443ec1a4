"""What was answered, as rows of a table: for people to take away, and for those who look at how a lecture is learnt."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

from bot.ports import Record


def row(record: Record) -> dict[str, Any]:
    """A record as a flat row: questions counted from 1, times in ISO 8601 and UTC, *taken* in seconds."""
    answer = record.answer
    taken = None if answer.shown is None else (answer.at - answer.shown).total_seconds()
    about = {name: value for name, value in asdict(record).items() if name != "answer"}
    return {
        name: _plain(value)
        for name, value in {**asdict(answer), "number": answer.number + 1, "taken": taken, **about}.items()
    }


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with a line of names first; empty for none."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value


def _harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text (OWASP, "CSV Injection")."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
