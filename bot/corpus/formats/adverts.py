"""What the pages that summarise videos leave at the end of a copied text: their own advert and buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.corpus.formats.text import Line

_BUTTON = re.compile(
    r"""^(?:
        (?:add|install|get\ it)\ (?:it\ )?(?:to|on|in|for|from)\ (?:the\ |your\ |google\ )?
        (?:chrome|firefox|edge|safari|browser)(?:\ .{0,20})?
      | install\ (?:the\ |our\ |free\ )?(?:chrome\ |browser\ )?(?:extension|add-?on|app)
      | download\ (?:the\ |our\ |free\ )?(?:app|extension)
      | (?:sign|log)\ (?:up|in)(?:\ (?:now|free|for\ free|to\ .{1,40}))?
      | (?:try|start|get\ started|upgrade)(?:\ (?:it|now|today|free|for\ free|a\ free\ trial|to\ (?:pro|premium|plus)))+
      | (?:share|copy|export|download|print)(?:\ (?:this|the|link|page|summary|transcript|as|to|pdf|text|clipboard))+
      | (?:subscribe|follow\ us|like\ and\ subscribe)(?:\ .{0,40})?
    )[\s.!→»>]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SELF_PRAISE = re.compile(
    r"""^(?:summari[sz]ed|generated|transcribed|made|created)\ (?:by|with)\b.{0,60}$
      | \b(?:summaries|summary|transcripts?|notes)\b.{0,40}\b(?:of|for|from|to)\b.{0,60}
        \b(?:youtube|videos|any\ video|moments)\b
      | \bsummari[sz]e\b.{0,30}\b(?:any|youtube|your)\b.{0,30}\bvideos?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CALL = re.compile(
    r"""(?:^|[.!?]\s+)(?:
        powered\ by\b[^.!?]{1,60}
      | get\ more\ (?:out\ of|from)\b[^.!?]{1,60}
      | (?:save|never\ miss|unlock|join|upgrade|try|discover)\b[^.!?]{1,80}
      | (?:terms|privacy)(?:\ (?:of\ (?:use|service)|policy))?
      | (?:©|\(c\)|copyright)[^.!?]{1,60}
      | all\ rights\ reserved
    )[.!?\s]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 300  # characters of a line of an advert; longer ones are paragraphs
_SENTENCE_END = re.compile(r"[.!?]$")


def advert_start(lines: Sequence[Line], *, headings_alternate: bool) -> int:
    """The position in *lines* at which an advert begins that ends them; their number if there is none.

    It is the longest end that consists of calls to action and has a button or the service's praise of itself among
    them: a chapter that speaks of such things is followed by a paragraph that is neither. *headings_alternate* says
    that every other line is a heading, so that a slogan in a heading's place can be told by its full stop.
    """
    start = len(lines)
    while start and _is_advert(lines[start - 1].text):
        start -= 1
    if not any(_BUTTON.search(line.text) or _SELF_PRAISE.search(line.text) for line in lines[start:]):
        return len(lines)
    return start - 1 if headings_alternate and _is_slogan(lines, start) else start


def _is_advert(text: str) -> bool:
    return len(text) <= _LONGEST and any(pattern.search(text) for pattern in (_BUTTON, _SELF_PRAISE, _CALL))


def _is_slogan(lines: Sequence[Line], start: int) -> bool:
    """Whether the line before *start* has the place of a heading, but is a sentence, as no heading is."""
    if start % 2 == 0:
        return False
    headings = lines[0 : start - 1 : 2]
    return bool(headings and _SENTENCE_END.search(lines[start - 1].text)) and not any(
        _SENTENCE_END.search(heading.text) for heading in headings
    )
