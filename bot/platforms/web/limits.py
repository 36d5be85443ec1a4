"""The numbers that bound the web chat. They are ours, except where a source is named."""

from __future__ import annotations

from datetime import timedelta

NAME = 32  # characters of a person's name; Discord's display names have the same
LINE = 4_000  # characters of a typed line; Discord's messages have 2,000, and 4,000 for those who pay
FIELD = 4_000  # characters of a form's field, as Discord's
FIELDS = 5  # of a form: bot/chat/card.py, Form
TOKEN = 100  # characters; bot/chat/token.py writes none that is longer
REQUEST = 40  # characters of the id by which a page knows its request
SEAT = 400  # characters of a signed seat or link
FRAME = 128_000  # bytes of one message from a page: five fields of 4,000 characters in any script
FILE_NAME = 200  # characters

PAGE = 30  # messages that are loaded at once
MISSED = 300  # messages that a page which comes back is told one by one; beyond, it loads its channels anew
PEOPLE = 2_000  # people that are remembered while they are away
PEOPLE_SHOWN = 300  # of whom a page is told
SOCKETS = 2_000  # pages open at once
SOCKETS_AN_ADDRESS = 400  # of them from one address: a lecture hall may well have a single one

BURST = 40  # requests that a person may send at once
RATE = 10.0  # requests a second that a person may go on sending
COMPLETION_COST = 0.2  # of a request: one types faster than that
PATIENCE = 200  # requests beyond the rate, one after another, after which the page is cut off
NEW_SEATS = 400  # people that may enter from one address at once
NEW_SEATS_RATE = 1.0  # and a second after that
AT_ONCE = 8  # requests of one page that are answered at the same time; more wait

BEHIND = 1_000_000  # bytes that may wait for a slow page; then it is cut off, and comes back for what it missed
SENDING = timedelta(seconds=10)  # the longest that one message may take to leave
ENTERING = timedelta(seconds=10)  # until a page must have said who it is
PING = 20.0  # seconds between two signs of life
REMEMBERED = 100  # private answers that are kept for a page that lost its connection
AWAY = timedelta(minutes=10)  # that a page may be away and still find them
COMPLETION = timedelta(seconds=1)
TOGETHER = timedelta(seconds=0.25)  # comings and goings of this long are told in one message

UPLOADS = 20  # files handed in that wait for their command; then the oldest give way
DOWNLOADS = 100  # files that can still be taken away; as above
