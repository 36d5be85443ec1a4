"""What docs/ says about the door for programs is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bot.kernel import clock
from bot.platforms.terminal import protocol
from bot.platforms.terminal.door import Door
from tests.golden import agrees
from tests.platforms.terminal.core import Small

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = DOCS / "talk.schema.json"


def test_the_published_schema_is_that_of_the_models() -> None:
    agrees(SCHEMA, json.dumps(protocol.json_schema(), indent=2) + "\n")


async def test_the_examples_are_answered_as_they_say() -> None:
    door = Door(Small(), clock.now, upload_limit=1000)
    examples = re.findall(r"^> (.+)\n< (.+)$", (DOCS / "talk.md").read_text(), re.MULTILINE)

    for request, said in examples:
        heard = (await door.answer(request.encode())).model_dump(mode="json")
        assert_says(heard, json.loads(said))

    assert len(examples) == 12


def assert_says(heard: Any, said: Any) -> None:
    """What is *said* is a part of what was *heard*."""
    if isinstance(said, dict):
        for key, value in said.items():
            assert_says(heard[key], value)
    else:
        assert heard == said
