"""How Discord's clients read the text of a message: an independent reading of their Markdown, to test what we write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_START = (
    ("heading", r"\s*#{1,3} +(?=\S)"),
    ("subtext", r"\s*-# +(?=\S)"),
    ("quote", r"\s*>(?:>>)? "),
    ("list", r"\s*(?:[*+-]|\d+[.)]) +(?=\S)"),
)
_ANYWHERE = (
    ("escape", r"\\([^0-9A-Za-z\s])"),
    ("codeblock", r"```(.+?)```"),
    ("code", r"(`+)(.*?[^`])\1(?!`)"),
    ("mention", r"<(?:@[!&]?|#)\d+>|</[^:>]+:\d+>|<id:\w+>|@(?:everyone|here)"),
    ("emoji", r"<a?:\w+:\d+>|:(?!\d+:)[\w+-]+:"),
    ("time", r"<t:-?\d+(?::\w)?>"),
    ("link", r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))+)\]\((https?://[^\s)]+)\)"),
    ("address", r"<?https?://[^\s<]+"),
    ("strong", r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)"),
    ("underline", r"__((?:\\.|[^\\])+?)__(?!_)"),
    ("emphasis", r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
    ("emphasis", r"\b_((?:__|\\.|[^\\_])+?)_\b"),
    ("strike", r"~~(.+?)~~"),
    ("spoiler", r"\|\|(.+?)\|\|"),
)
_COMPILED_START = [(kind, re.compile(pattern)) for kind, pattern in _LINE_START]
_COMPILED = [(kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _ANYWHERE]
_NEVER_MARKUP = re.compile(r"[^\\`<@:\[*_~|\nh]+")
_WITH_TEXT_INSIDE = frozenset({"strong", "underline", "emphasis", "strike", "spoiler", "link"})


@dataclass(frozen=True)
class Node:
    """A run of characters as shown, and the kinds of markup that it stands in (none for plain text)."""

    text: str
    kinds: frozenset[str] = frozenset()


def read(text: str) -> list[Node]:
    """What Discord makes of *text*."""
    return list(_read(text, frozenset(), at_line_start=True))


def visible(text: str) -> str:
    """The characters that a person sees; the spaces without width, which only part marks, are left out."""
    return "".join(node.text for node in read(text)).replace("\u200b", "")


def kinds(text: str) -> set[str]:
    """Every kind of markup in *text*."""
    return {kind for node in read(text) for kind in node.kinds}


def _read(text: str, within: frozenset[str], *, at_line_start: bool) -> Iterator[Node]:
    place = 0
    while place < len(text):
        if at_line_start and (start := _first(_COMPILED_START, text, place)):
            kind, found = start
            yield Node("", within | {kind})
            place, at_line_start = found.end(), False
            continue
        if run := _NEVER_MARKUP.match(text, place):
            yield Node(run.group(), within)
            place, at_line_start = run.end(), False
            continue
        at_line_start = text[place] == "\n"
        inner = _first(_COMPILED, text, place)
        if inner is None:
            yield Node(text[place], within)
            place += 1
            continue
        kind, found = inner
        if kind == "escape":
            yield Node(found.group(1), within)
        elif kind in _WITH_TEXT_INSIDE:
            yield from _read(found.group(1), within | {kind}, at_line_start=False)
        else:
            yield Node(found.group(2) if kind == "code" else found.group(), within | {kind})
        place = found.end()


def _first(rules: list[tuple[str, re.Pattern[str]]], text: str, place: int) -> tuple[str, re.Match[str]] | None:
    for kind, rule in rules:
        if found := rule.match(text, place):
            return kind, found
    return None
