"""`/privacy`: what is kept of a person is theirs: kept off public lists, taken away as a file, deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Bullets, Button, Buttons, Card, File, Heading, Note, Paragraph, Reply, Tone
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import plain, prose
from bot.commands import link, results
from bot.commands.command import Command, Context
from bot.kernel.ids import LearnerId

_WORDS = {
    "answers": "answers in quizzes of a group, which stay as answers of nobody",
    "rounds": "quizzes that you played alone, with their answers",
    "players": "quizzes of a group that you took part in",
    "appeals": "appeals",
    "votes": "votes",
    "reports": "reports about questions",
    "visits": "servers in which you used me",
    "links": "links between your accounts",
    "unranked": "choice to stand on no public list",
    "schedules": "posts at set times; those of a server go on, as made by nobody",
    "messages": "messages to you alone",
    "web_messages": "messages in the web chat",
}


class Ranking(Request):
    names: Literal["off", "on"] | None = Field(None, description="Whether your name may stand on public lists")


class Export(Request):
    pass


class Delete(Request):
    sure: Annotated[bool, Hidden()] = False


async def ranking(request: Ranking, context: Context) -> Answer:
    learner = context.interaction.learner.id
    if request.names is None:
        async with context.store.reading() as repositories:
            is_ranked = await repositories.people.is_ranked(learner)
    else:
        is_ranked = request.names == "on"
        async with context.store.transaction() as repositories:
            await repositories.people.rank(learner, is_ranked=is_ranked)
    sentence = (
        "Your name may stand on podiums and leaderboards."
        if is_ranked
        else "Your name stands on no podium and no leaderboard. Your own record goes on, and only you see it."
    )
    other = Button("Keep me off" if is_ranked else "List me", Action("privacy ranking", {"names": _other(is_ranked)}))
    return Reply(Card((Heading(plain("Public lists")), Paragraph(plain(sentence)), Buttons((other,)))))


def _other(is_ranked: bool) -> str:
    return "off" if is_ranked else "on"


async def export(_request: Export, context: Context) -> Answer:
    """Everything about the person, as JSON and, the answers, as CSV."""
    learner = context.interaction.learner.id
    async with context.store.reading() as repositories:
        records = [results.row(one) async for one in repositories.answers.records(learner=learner)]
        rest = await repositories.people.export(learner)
    whole = {"learner": learner, "exported_at": context.now.isoformat(), "answers": records, **rest}
    files = (
        File(
            "chapterhouse-me.json", json.dumps(whole, ensure_ascii=False, indent=2).encode(), "All that is kept of you"
        ),
        File("chapterhouse-answers.csv", results.table(records).encode("utf-8-sig"), "Your answers as a table"),
    )
    card = Card(
        (
            Heading(plain("All that is kept of you")),
            Paragraph(plain(f"{len(records)} answers, and everything else, as JSON; the answers as a table, too.")),
            Note(prose("`/privacy delete` deletes it.")),
        )
    )
    return Reply(card, files=files)


async def delete(request: Delete, context: Context) -> Answer:
    learner = context.interaction.learner.id
    if not request.sure:
        async with context.store.reading() as repositories:
            accounts = await repositories.links.accounts(learner)
        return Reply(_ask(accounts))
    async with context.store.transaction() as repositories:
        counts, rounds = await repositories.people.delete(learner, context.now)
        await repositories.rounds.refresh_all(rounds)
    await context.accounts.refresh()
    gone = tuple(plain(f"{counts[table]} {words}") for table, words in _WORDS.items() if counts.get(table))
    return Reply(
        Card(
            (
                Heading(plain("Deleted")),
                *((Bullets(gone),) if gone else (Paragraph(plain("There was nothing to delete.")),)),
                Note(plain(f"Receipt: {context.now:%Y-%m-%d %H:%M} UTC. Channels are rid of your name.")),
            )
        )
    )


def _ask(accounts: Sequence[LearnerId]) -> Card:
    """*accounts* are all of theirs, which it concerns."""
    both = f" It concerns your accounts on {link.platforms(accounts)}." if len(accounts) > 1 else ""
    sure = Button("Delete everything about me", Action("privacy delete", {"sure": "1"}))
    export_first = Button("Export it first", Action("privacy export", {}))
    return Card(
        (
            Heading(plain("Delete all that is kept of you?")),
            Paragraph(
                plain(
                    "Answers, appeals, votes, reports, visits and choices. What you answered in quizzes of a group "
                    "stays without your name, id and words, so that others' results stay right. It cannot be undone."
                    + both
                )
            ),
            Buttons((sure, export_first)),
        ),
        Tone.WARNING,
    )


RANKING = Command(
    Declaration(
        name="privacy ranking",
        summary="Keep your name off podiums and leaderboards, or put it back",
        request=Ranking,
        examples=("/privacy ranking off",),
    ),
    ranking,
    {},
)
EXPORT = Command(
    Declaration(
        name="privacy export",
        summary="All that is kept of you, as files",
        request=Export,
        examples=("/privacy export",),
    ),
    export,
    {},
)
DELETE = Command(
    Declaration(
        name="privacy delete",
        summary="Delete all that is kept of you",
        request=Delete,
        examples=("/privacy delete",),
    ),
    delete,
    {},
)
