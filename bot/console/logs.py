"""How the log looks: lines for people, or JSON objects for machines, on standard error."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Literal

NOISY = ("discord", "alembic", "asyncio")


class JsonLines(logging.Formatter):
    """One JSON object a record: time (ISO 8601, UTC), level, name, message, and the trace if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def start(level: str, form: Literal["text", "json"]) -> None:
    """Sets the root logger up. Other libraries' chatter below WARNING is kept out unless DEBUG is asked for."""
    handler = logging.StreamHandler()
    lines = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else lines)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level != "DEBUG":
        for name in NOISY:
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
