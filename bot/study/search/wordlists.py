"""English words that say little about what a query is after."""

from __future__ import annotations

from bot.study.search.stems import stemmer

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between both but by can could d
    did do does doing don down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just ll m me more most my myself no nor not now of off on once only or other our
    out over own re s same she should so some such t than that the their theirs them then there these they this
    those through to too under until up ve versus very vs was we were what when where which while who whom why
    will with would you your tell explain say says said mean means meant thing things please show give let get got
    find anything something
    """.split()  # noqa: SIM905
)
"""Words that ask rather than name. They are skipped, unless a query has nothing else or they are part of a compound."""


GENERAL_WORDS = frozenset(
    """able actually add advantage affect agree allow answer apply approach area article ask aspect available bad base
    basic become begin behind benefit best better big bit bring build call case cause certain change chapter
    choose class clear come common company compare complete concept consider contain context control correct
    course create current deal decide describe design detail determine develop difference different difficult
    discuss early easy effect end enough especially essential every everything exact example exist expect fact far
    fast feel few field first focus follow force form full general go goal good great group grow guy happen hard
    hear help high hold idea important improve include increase information instead interest introduce involve
    issue itself job keep kind know large last later lead learn least leave lecture less level like line list
    little long look lot low main major make manner many material matter maybe method mind moment money move much
    name necessary need never new next nice note number often old one open order overview paper paragraph part
    particular people perform perhaps person place plan play point possible practice present pretty problem
    process produce product professor provide purpose put question quick quite rather reach read real really
    reason recent regard relate relation relevant require respect result right role rule run second section see
    seem sense set several short show similar simple since single situation slow small solve somebody someone sort
    speak speaker special specific start state step still stop story student study stuff subject suggest summary
    sure system take talk teach team technique term think three time today together topic treat true try turn two
    type understand use useful usually value various video view want way well whether whole within without word
    work world worth write wrong year
    """.split()  # noqa: SIM905
)
"""Words that any lecture might use. That one of them is missing says little about whether a question is answered."""

_stem = stemmer("en")
_GENERAL_STEMS = frozenset(_stem(word) for word in GENERAL_WORDS)


def is_general(word: str) -> bool:
    """Whether *word* is a form of one of GENERAL_WORDS."""
    return _stem(word) in _GENERAL_STEMS
