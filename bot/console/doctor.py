"""`chapterhouse doctor`: whether everything is set up, one line a matter, and what to do where it is not."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from bot import app, leases
from bot.console.codes import DONE, PERSON
from bot.kernel import clock
from bot.kernel.errors import PersonError
from bot.scheduler import SELDOM
from bot.settings import Settings
from bot.storage import Condition, Serving, condition

_TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}", re.ASCII)

_SECRET = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NO_SLACK = "not set up. To connect it, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; README.md says where they are from."
_BOT_TOKEN = "Copy the Bot User OAuth Token from the page OAuth & Permissions of the app."
_APP_TOKEN = "Make an app-level token with the scope connections:write on the page Basic Information of the app."
_SIGNING_SECRET = "Copy it from the page Basic Information of the app."

STILL = SELDOM + app.STUCK
"""So long after a scheduler was last seen it stands still: it is seen every `SELDOM` at least."""


class Health(Enum):
    """How a matter stands. A NOTE is worth knowing and wrong in no way."""

    GOOD = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter that was looked at, with what to do where it is wrong."""

    health: Health
    matter: str
    sentence: str


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="look whether everything is set up, and say what to do")
    parser.set_defaults(work=work)


def work(_arguments: argparse.Namespace, settings: Settings) -> int:
    findings = [*_settings(settings), *app.run(lambda: _database(settings))]
    for finding in findings:
        print(f"{finding.health.value:<6} {finding.matter}: {finding.sentence}")
    return PERSON if any(finding.health is Health.WRONG for finding in findings) else DONE


def _settings(settings: Settings) -> Iterator[Finding]:
    yield _discord(settings)
    yield from _slack(settings)
    files = app.readable(settings.lectures) if settings.lectures.is_dir() else ()
    if files:
        yield Finding(Health.GOOD, "corpus folder", f"{settings.lectures} holds {len(files)} to load at start.")
    else:
        yield Finding(
            Health.NOTE, "corpus folder", f"{settings.lectures} holds no lecture. Import one: chapterhouse import FILE"
        )


def _discord(settings: Settings) -> Finding:
    token = settings.discord_token.get_secret_value()
    if "discord" in settings.platforms and not token:
        return Finding(Health.WRONG, "discord", "PLATFORMS names it, but DISCORD_TOKEN is not set. Set it.")
    if not token:
        return Finding(Health.NOTE, "discord", "not set up. To connect it, put the bot's token into DISCORD_TOKEN.")
    if not _TOKEN.fullmatch(token):
        return Finding(
            Health.WRONG,
            "discord",
            "DISCORD_TOKEN does not look like a bot's token: three parts with dots between them. "
            "Copy it from the Bot page of the developer portal; it is not the client secret.",
        )
    return Finding(Health.GOOD, "discord", "a token is set.")


def _slack(settings: Settings) -> Iterator[Finding]:
    bot, app, secret = (
        given.get_secret_value().strip()
        for given in (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    )
    if not bot:
        wrong = "slack" in settings.platforms
        said = "PLATFORMS names it, but SLACK_BOT_TOKEN is not set. Set it." if wrong else _NO_SLACK
        yield Finding(Health.WRONG if wrong else Health.NOTE, "slack", said)
    elif not bot.startswith("xoxb-"):
        yield Finding(Health.WRONG, "slack", f"SLACK_BOT_TOKEN does not begin with xoxb-. {_BOT_TOKEN}")
    elif app and not app.startswith("xapp-"):
        yield Finding(Health.WRONG, "slack", f"SLACK_APP_TOKEN does not begin with xapp-. {_APP_TOKEN}")
    elif app:
        yield Finding(Health.GOOD, "slack", "its two tokens are set; it is reached over a socket.")
    elif not secret:
        yield Finding(Health.WRONG, "slack", f"SLACK_APP_TOKEN is not set. {_APP_TOKEN}")
    elif not _SECRET.fullmatch(secret):
        yield Finding(
            Health.WRONG, "slack", f"SLACK_SIGNING_SECRET is not 32 digits and letters a to f. {_SIGNING_SECRET}"
        )
    else:
        yield Finding(Health.GOOD, "slack", "a token and a signing secret are set; it sends signed requests here.")


async def _database(settings: Settings) -> list[Finding]:
    try:
        found = await condition(settings.database_url)
    except PersonError as error:
        return [Finding(Health.WRONG, "database", str(error))]
    return list(_about(found))


def _about(found: Condition) -> Iterator[Finding]:
    if not found.exists:
        yield Finding(Health.NOTE, "database", f"{found.where} is not there yet; it is made at the first start.")
        return
    yield Finding(Health.GOOD, "database", f"{found.where} can be read and written.")
    if found.is_current:
        yield Finding(Health.GOOD, "migrations", f"at {found.revision}, the newest.")
    else:
        at = f"at {found.revision}" if found.revision else "nothing is in it"
        yield Finding(Health.NOTE, "migrations", f"{at}; the next start brings it up to date, after a copy.")
        return
    if found.lectures:
        yield Finding(Health.GOOD, "lectures", f"{found.lectures} with {found.chapters} chapters, loaded.")
    else:
        yield Finding(Health.WRONG, "lectures", "none is loaded. Import one: chapterhouse import FILE")
    if not found.serving:
        yield Finding(Health.NOTE, "running", "no process serves this database at the moment. To start one: make run")
    for one in found.serving:
        yield serving(one, clock.now())


def serving(one: Serving, now: datetime) -> Finding:
    """Whether the process that serves a platform is alive, and does what is due."""
    matter, who = f"running, {one.name}", leases.told(one.holder)
    if leases.is_dead(one.holder):
        return Finding(Health.NOTE, matter, f"{who} has died. The next start takes over at once: make run")
    if one.until <= now:
        since = _moment(one.until - leases.LASTS)
        gone = f"nothing was heard of {who} since {since}. It hangs, or its machine is gone."
        return Finding(Health.WRONG, matter, f"{gone} End it (kill -9, if need be) and start it again.")
    if one.seen is not None and now - one.seen > STILL:
        still = f"{who} is there, but has done nothing that was due since {_moment(one.seen)}"
        return Finding(Health.WRONG, matter, f"{still}: its scheduler stands still. Start it again; its log says more.")
    return Finding(Health.GOOD, matter, f"{who} serves it, and does what is due.")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
