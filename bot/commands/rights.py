"""Who may change what a server has."""

from __future__ import annotations

from bot.commands.command import Context
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.ids import ServerId, platform_of
from bot.study import lookup


def managed_server(context: Context, deed: str) -> ServerId:
    """The server of the interaction, whose manager the person is at this moment.

    *deed* begins the sentence of the refusal: `Adding a lecture`. Raises NotAllowed.
    """
    server = context.interaction.place.server
    if server is None:
        raise NotAllowed(f"{deed} is done in a channel of the server that it is for.")
    if not context.interaction.learner.may_manage:
        how = context.services.manner(platform_of(server)).managing
        raise NotAllowed(f"{deed} needs the right to manage this server. {how}")
    return server


def own_lecture(context: Context, server: ServerId, named: str, *, exactly: bool = False) -> Lecture:
    """The lecture of *server* itself that *named* means, as an id only where *exactly* (a button names no other).

    Raises NotFound, or NotAllowed for one that everybody sees.
    """
    lecture = context.shelf.lecture(named) if exactly else lookup.lecture(context.shelf, named)
    if lecture is None:
        raise NotFound("Name one lecture. `/lecture list` shows them.")
    if context.shelf.owner(lecture.id) != server:
        raise NotAllowed(
            f"“{lecture.title}” was not added by this server, so it cannot be changed from here. "
            "`/lecture list` marks those that were."
        )
    return lecture
