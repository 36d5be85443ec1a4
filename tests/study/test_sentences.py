"""Where a sentence ends: what evidence counts by."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.study.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        ("He says “stop.” Then he goes.", ("He says “stop.”", "Then he goes.")),
        ("Tops (e.g., red) spin. They fall, e.g. late.", ("Tops (e.g., red) spin.", "They fall, e.g. late.")),
        ("FLUX.1 came first. Version 2.5 came later", ("FLUX.1 came first.", "Version 2.5 came later")),
        ("J. S. Bach and Dr. Who met.", ("J. S. Bach and Dr. Who met.",)),
        ("Gut ist z.B. Tee. Oder Kakao.", ("Gut ist z.B. Tee.", "Oder Kakao.")),
        ("It stopped... and went on. So it was…  Yes.", ("It stopped... and went on.", "So it was…", "Yes.")),
        ("湯を沸かす。待つ。", ("湯を沸かす。", "待つ。")),
        ("A heading\n\nAnd a text.", ("A heading", "And a text.")),
        ("Wrapped\nover lines. Next.", ("Wrapped\nover lines.", "Next.")),
        ("  ", ()),
    ],
)  # fmt: skip
def test_a_sentence_ends_where_a_reader_would_say(text: str, found: tuple[str, ...]) -> None:
    assert sentences(text) == found


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(list('aB.!?… \n"”)。x1')), max_size=60))
def test_nothing_is_lost_but_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
