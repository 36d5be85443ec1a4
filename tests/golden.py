"""Files that record what came out: renderings, published schemas, generated docs. `make golden` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path


def agrees(file: Path, made: str) -> None:
    """Holds *made* against the recorded file; under `make golden`, records it first."""
    if os.environ.get("GOLDEN") == "renew":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, "if this is meant, run `make golden` and read its diff"
