"""`/link`: two accounts of one person, on two platforms, count as one. A code shows that both are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Heading, Note, Paragraph, Reply, Tone
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import bold, code, join, plain, prose, until
from bot.commands import quiz
from bot.commands.command import Command, Context
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import LearnerId, platform_of
from bot.ports import Code, Link, Repositories

LETTERS = 8
LASTS = timedelta(minutes=15)
TRIES, WITHIN = 5, timedelta(hours=1)
"""So many wrong codes an account may try in this time. There are 31 ** 8 codes."""

UNKNOWN = "There is no such code (any more). `/link` on the other platform gives a new one, for 15 minutes."
TOO_MANY = "That were too many wrong codes. Try again in an hour, with a new one."
OWN = "This code was given to this account. Use it where your other account is."
SAME = "Both accounts are on {platform}. Two accounts are joined if they are on two platforms."
LINKED = "This account is joined with another one already. `/link undo:yes` separates them first."
MEANWHILE = "One of the accounts was joined with another one meanwhile. `/link` shows how it is now."


class Request_(Request):  # noqa: N801  `Link` is the link itself
    code: str = Field("", description="The code that your other account was given", max_length=40)
    undo: Literal["yes"] | None = Field(None, description="Separates your accounts again")
    sure: Annotated[bool, Hidden()] = False


async def link(request: Request_, context: Context) -> Answer:
    if request.undo is not None:
        return await _undo(context)
    if not request.code:
        return await _offer(context)
    account = context.interaction.learner.account
    async with context.store.transaction() as repositories:
        offered = await _offered(request.code, repositories, context)
        if offered is not None:
            person = await _person(offered, account, repositories)
            if request.sure:
                await _join(offered, Link(account, person, context.now), repositories)
    if offered is None:  # only now, so that the try is committed
        raise NotFound(UNKNOWN)
    if not request.sure:
        return Reply(_ask(offered, account))
    await context.accounts.refresh()
    return Reply(_joined(offered.account, account))


async def _offer(context: Context) -> Reply:
    """A code for the other platform, and what is joined already."""
    learner, chance = context.interaction.learner, context.services.chance
    offered = Code(quiz.letters(chance, LETTERS), learner.account, learner.name, context.now + LASTS)
    async with context.store.transaction() as repositories:
        await repositories.links.offer(offered, context.now)
        accounts = await repositories.links.accounts(learner.id)
    blocks: list[Block] = [
        Heading(plain("Join your accounts")),
        Paragraph(
            join(
                (
                    plain("On the other platform, give me this code: "),
                    bold(offered.code),
                    plain(", by "),
                    code(f"/link code:{offered.code}"),
                    plain(". It can be used once, until "),
                    until(offered.until),
                    plain("."),
                )
            )
        ),
        Note(plain("Give it to nobody: whoever uses it shares your record from then on.")),
    ]
    if len(accounts) > 1:
        blocks += [Paragraph(plain(f"Joined so far: {platforms(accounts)}.")), Buttons((_SEPARATE,))]
    return Reply(Card(tuple(blocks)))


_SEPARATE = Button("Separate my accounts", Action("link", {"undo": "yes"}))


async def _offered(typed: str, repositories: Repositories, context: Context) -> Code | None:
    """The code that was typed. Raises PersonError for one too many that there is not."""
    account, now = context.interaction.learner.account, context.now
    if await repositories.links.wrong(account, now - WITHIN) >= TRIES:
        raise PersonError(TOO_MANY)
    found = await repositories.links.offered("".join(filter(str.isalnum, typed.casefold())), now)
    if found is None:
        await repositories.links.note_wrong(account, now, now - WITHIN)
    return found


async def _person(offered: Code, account: LearnerId, repositories: Repositories) -> LearnerId:
    """Whose the account becomes. Raises PersonError where the two cannot be joined."""
    if offered.account == account:
        raise PersonError(OWN)
    if await repositories.links.person(account) != account or len(await repositories.links.accounts(account)) > 1:
        raise PersonError(LINKED)
    person = await repositories.links.person(offered.account)
    if any(platform_of(one) == platform_of(account) for one in await repositories.links.accounts(person)):
        raise PersonError(SAME.format(platform=_name(account)))
    return person


async def _join(offered: Code, made: Link, repositories: Repositories) -> None:
    if not await repositories.links.take(offered.code) or not await repositories.links.join(made):
        raise PersonError(MEANWHILE)
    await repositories.rounds.refresh_all(await repositories.links.gather(made))


async def _undo(context: Context) -> Reply:
    account = context.interaction.learner.account
    async with context.store.transaction() as repositories:
        parted = await repositories.links.part(account)
    await context.accounts.refresh()
    if not parted:
        raise NotFound("This account is joined with no other. `/link` gives a code to join one.")
    return Reply(
        Card(
            (
                Heading(plain("Separated")),
                Paragraph(
                    plain(
                        "Your accounts are two people again, from now on. What was kept until now stays with the "
                        "account that was there first."
                    )
                ),
            )
        )
    )


def _ask(offered: Code, account: LearnerId) -> Card:
    """To the one who typed the code, alone."""
    both = platforms((offered.account, account))
    return Card(
        (
            Heading(plain("Are both accounts yours?")),
            Paragraph(
                join(
                    (
                        plain(f"The code was given on {_name(offered.account)} to "),
                        bold(offered.name),
                        plain(
                            f". If that is you, your accounts on {both} become one: one record, one line on a podium. "
                            "If somebody else gave you the code, leave it: they would read your record, and could "
                            "delete it."
                        ),
                    )
                )
            ),
            Note(prose("They can be separated again, but what was kept until then stays together.")),
            Buttons((Button("Both are mine", Action("link", {"code": offered.code, "sure": "1"})),)),
        ),
        Tone.WARNING,
    )


def _joined(first: LearnerId, second: LearnerId) -> Card:
    return Card(
        (
            Heading(plain("Joined")),
            Paragraph(
                plain(
                    f"These two accounts are one person now: {platforms((first, second))}. What was kept of both is "
                    "together. Questions of the day go on coming where you asked for them."
                )
            ),
            Buttons((_SEPARATE,)),
        )
    )


def platforms(accounts: Iterable[LearnerId]) -> str:
    """`Discord and Slack`, where the accounts are."""
    names: Sequence[str] = list(dict.fromkeys(map(_name, accounts)))
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _name(account: LearnerId) -> str:
    return platform_of(account).capitalize()


COMMAND = Command(
    Declaration(
        name="link",
        summary="Join your accounts on two platforms, so that they count as one person",
        request=Request_,
        examples=("/link", "/link code:e6pt9rkd", "/link undo:yes"),
    ),
    link,
    {},
)
