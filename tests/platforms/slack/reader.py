"""How Slack's clients read mrkdwn: an independent reading, to test what we write.

A mark opens at the start, behind a blank, behind punctuation or behind a space of no width, and closes before such;
a joiner of no width is neither.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BORDER = r"[\s.,;:!?()\[\]{}'\"“”‘’…\-/|&;\u200b]"
_RULES = (
    ("fence", r"```(.+?)```"),
    ("date", r"<!date\^\d+\^[^|<>]+\|([^<>]*)>"),
    ("broadcast", r"<![^<>]*>|<[@#][^<>]*>"),
    ("link", r"<(?:https?|mailto):[^|<>]*\|([^<>]*)>"),
    ("link", r"<((?:https?|mailto):[^|<>]*)>"),
    ("unknown", r"<[^<>]*>"),
    *(
        (
            kind,
            rf"(?:(?<={_BORDER})|(?<![\s\S])|(?<=[*_~`>])){mark}(?!\s)([^\n{mark}]*?[^\s{mark}]){mark}(?={_BORDER}|$|[*_~`<])",
        )
        for kind, mark in (("code", "`"), ("bold", r"\*"), ("italic", "_"), ("strike", "~"))
    ),
    ("emoji", r":(?!\d+:)[\w+'-]+:"),
    ("quote", r"(?m:^)(?:&gt;|>)"),
)
_COMPILED = [(kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _RULES]
_INSIDE = frozenset({"bold", "italic", "strike", "link", "date"})
_NO_WIDTH = str.maketrans("", "", "\u200b\u2060")


@dataclass(frozen=True)
class Node:
    """A run of characters as shown, and the kinds of markup that it stands in (none for plain text)."""

    text: str
    kinds: frozenset[str] = frozenset()


def visible(text: str) -> str:
    """The characters that a person sees."""
    return html.unescape("".join(node.text for node in read(text)).translate(_NO_WIDTH))


def kinds(text: str) -> set[str]:
    """Every kind of markup in *text*."""
    return {kind for node in read(text) for kind in node.kinds}


def read(text: str) -> list[Node]:
    """What Slack makes of *text*."""
    return list(_read(text, frozenset()))


def _read(text: str, within: frozenset[str]) -> Iterator[Node]:
    place = 0
    while place < len(text):
        found = next(((kind, match) for kind, rule in _COMPILED if (match := rule.match(text, place))), None)
        if found is None:
            yield Node(text[place], within)
            place += 1
            continue
        kind, match = found
        inner = next((group for group in match.groups() if group is not None), "")
        if kind in _INSIDE:
            yield from _read(inner, within | {kind})
        else:
            yield Node(inner, within | {kind})
        place = match.end()
