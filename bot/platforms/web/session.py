"""Who somebody is: signed tokens in a cookie, in the address of a seat, and in the two links. Pure.

    cookie, seat    eyJpIjoi….Zk3_…        a person, readable by anybody, made by nobody but us
    links           invite, admin          derived from the secret, so they stay the same from start to start

Changing the secret (the table `web_secrets`) makes all of them void at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.kernel.errors import PersonError
from bot.kernel.ids import LearnerId
from bot.platforms.web import limits

_PERSON = re.compile(r"[a-z0-9]{6,40}")


class Use(Enum):
    """What a token is for; one made for one use is worth nothing for another."""

    COOKIE = "cookie"
    SEAT = "seat"
    INVITE = "invite"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person of the web chat. *person* is what stands behind `web:` in the learner's id."""

    person: str
    name: str
    is_admin: bool = False

    @property
    def learner(self) -> LearnerId:
        """`web:k3v9x2m8q1ta`"""
        return LearnerId(f"web:{self.person}")


class _Signed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    i: str = Field(pattern=rf"^{_PERSON.pattern}$")
    n: str = Field(min_length=1, max_length=limits.NAME)
    a: bool


def write(identity: Identity, use: Use, secret: str) -> str:
    """The token that says who somebody is."""
    signed = _Signed(i=identity.person, n=identity.name, a=identity.is_admin)
    body = _text(signed.model_dump_json().encode())
    return f"{body}.{_signature(body, use, secret)}"


def read(token: str, use: Use, secret: str) -> Identity | None:
    """Who that is; None for a token that we did not make for this use."""
    body, _, signature = token.partition(".")
    if len(token) > limits.SEAT or not _is_same(signature, _signature(body, use, secret)):
        return None
    try:
        signed = _Signed.model_validate_json(base64.urlsafe_b64decode(f"{body}=="))
    except (ValidationError, binascii.Error):
        return None
    return Identity(signed.i, signed.n, signed.a)


def link(use: Use, secret: str) -> str:
    """The token of the invite link, or of the administrator's."""
    return _signature("", use, secret)


def opens(token: str, use: Use, secret: str) -> bool:
    """Whether *token* is that link's."""
    return _is_same(token, link(use, secret))


def cookie_name(secret: str) -> str:
    """The cookie's name, another one for each database: browsers do not tell the ports of a machine apart."""
    return f"chapterhouse-{hashlib.blake2b(secret.encode(), digest_size=4, person=b'cookie').hexdigest()}"


def name(given: str) -> str:
    """A name as it is shown. Raises PersonError for one that cannot be."""
    tidy = " ".join(given.split())
    if not tidy:
        raise PersonError("Say by what name the others shall see you, please.")
    if len(tidy) > limits.NAME:
        raise PersonError(f"A name has {limits.NAME} characters at most, please.")
    if not tidy.isprintable():
        raise PersonError("That name has characters that cannot be seen. Choose another, please.")
    return tidy


def _signature(body: str, use: Use, secret: str) -> str:
    signed = f"{use.value}.{body}".encode("utf-8", "replace")
    return _text(hmac.digest(secret.encode(), signed, "sha256"))


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
