"""An action as the id of a button: at most 100 characters, and nothing else is needed to act on it after a restart.

    rchapter?lecture=cs153&which=3      REPLACE, `/chapter`, two arguments, percent-encoded as in a URL
    ~r9fJ3kQ...                         too long: REPLACE, and a digest under which the store keeps the rest

A token finds what was meant. It gives no right: rights are asked when it is used.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from urllib.parse import parse_qsl, quote

from bot.chat.card import Action, OnPress
from bot.kernel.errors import NotFound

LIMIT = 96
"""Discord's custom_id takes 100 characters (developers/components/reference.mdx), Slack's action_id 255; the last four
are for a platform to tell equal buttons of one message apart."""
STORED = "~"
_UNREADABLE = "That button is from an older version of the bot. Type the command again, please."


def inline(action: Action) -> str:
    """The action written out, of whatever length; equal actions give equal strings."""
    arguments = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(action.arguments.items()))
    return f"{action.on_press.value}{action.command}?{arguments}"


def write(action: Action) -> str:
    """The button id of *action*. If it does not fit, the id names what `stored` says must be kept."""
    text = inline(action)
    return text if len(text) <= LIMIT else _digest(action.on_press, text)


def stored(action: Action) -> tuple[str, str] | None:
    """What the store must keep for *action* so that its id can be read: (token, text), or None if it fits by itself."""
    text = inline(action)
    return None if len(text) <= LIMIT else (_digest(action.on_press, text), text)


def is_stored(token: str) -> bool:
    """Whether reading *token* needs the store."""
    return token.startswith(STORED)


def on_press(token: str) -> OnPress:
    """What becomes of the message, which platforms must know before anything is looked up.

    Raises NotFound for what was never a token of ours.
    """
    letter = token[1:2] if is_stored(token) else token[:1]
    try:
        return OnPress(letter)
    except ValueError:
        raise NotFound(_UNREADABLE) from None


def read(text: str) -> Action:
    """The action that `inline` wrote. Raises NotFound for what was never a token of ours."""
    command, mark, arguments = text[1:].partition("?")
    if not mark or not command:
        raise NotFound(_UNREADABLE)
    return Action(command, dict(parse_qsl(arguments, keep_blank_values=True)), on_press(text))


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """Percent-encoded, remembered because every card says the same few names and ids many times over."""
    return quote(text, safe="")


def _digest(press: OnPress, text: str) -> str:
    name = base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=18).digest()).decode()
    return f"{STORED}{press.value}{name}"
