"""Builds every object and joins them; the only file that knows every room."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import logging
import secrets
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot import leases
from bot.chat.command import Declaration
from bot.chat.platform import Manner, Messenger, Platform, Whereabouts
from bot.commands import (
    chapter,
    chapters,
    concept,
    daily,
    help,
    home,
    leaderboard,
    lecture,
    lecture_add,
    lecture_remove,
    lecture_reports,
    link,
    privacy,
    quiz,
    quiz_after,
    quiz_answer,
    quiz_appeal,
    quiz_due,
    quiz_host,
    quiz_report,
    schedule,
    schedule_due,
    subscribe,
    topic,
)
from bot.commands.accounts import Accounts
from bot.commands.answering import Desk
from bot.commands.command import Command, Services
from bot.commands.dispatch import Dispatcher
from bot.commands.importing import Terms, attach, bring_in
from bot.commands.rounds import Rounds
from bot.commands.shelves import Aside, Shelves
from bot.commands.uploads import Limits, Uploads
from bot.commands.visits import VisitDesk, Visits
from bot.corpus.draft import READABLE, TRANSCRIPTS, Source
from bot.kernel import clock
from bot.kernel.errors import BadSetting, PersonError
from bot.kernel.ids import LectureId
from bot.kernel.local import is_loopback, network_address
from bot.scheduler import GAP, Scheduler
from bot.settings import Settings
from bot.storage import Gathering, IndexFile, Store, open_store

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef as RouteDef

log = logging.getLogger(__name__)
T = TypeVar("T")

COMMANDS: tuple[Command, ...] = (
    chapter.COMMAND,
    chapters.COMMAND,
    topic.COMMAND,
    concept.COMMAND,
    quiz.COMMAND,
    leaderboard.COMMAND,
    daily.SET,
    daily.SHOW,
    daily.PAUSE,
    daily.RESUME,
    daily.SKIP,
    daily.NOW,
    daily.REMOVE,
    schedule.ADD,
    schedule.LIST,
    schedule.SKIP,
    schedule.PAUSE,
    schedule.RESUME,
    schedule.REMOVE,
    subscribe.SUBSCRIBE,
    subscribe.UNSUBSCRIBE,
    lecture.LIST,
    lecture.USE,
    lecture_add.ADD,
    lecture_add.REVIEW,
    lecture_add.CONFIRM,
    lecture_add.LEAVE,
    lecture_remove.REMOVE,
    lecture_remove.SHOW,
    lecture_reports.REPORTS,
    lecture_reports.SETTLE,
    link.COMMAND,
    privacy.RANKING,
    privacy.EXPORT,
    privacy.DELETE,
    help.COMMAND,
    home.COMMAND,
    quiz_host.JOIN,
    quiz_host.HOST,
    quiz_host.DO,
    quiz_host.GO,
    quiz_host.ON,
    quiz_answer.ANSWER,
    quiz_answer.FORM,
    quiz_answer.TYPE,
    quiz_answer.ORDER,
    quiz_answer.SURE,
    quiz_appeal.APPEAL,
    quiz_appeal.RULE,
    quiz_after.OWN,
    quiz_after.MINE,
    quiz_after.RETRY,
    quiz_after.AGAIN,
    quiz_report.FORM,
    quiz_report.KEEP,
    quiz_due.WAKE,
    quiz_due.SENT,
    quiz_due.BACK,
    quiz_due.BOARD,
    daily.TELL,
    daily.THREAD,
    schedule.SHOW,
    schedule_due.DUE,
    schedule_due.BOARD,
)
"""In the order in which help lists them."""

DECLARATIONS: tuple[Declaration, ...] = tuple(command.declaration for command in COMMANDS)

HEALTH = timedelta(seconds=2)  # the longest that `/healthz` waits for the store
STUCK = timedelta(seconds=30)  # without a tick of the scheduler, after which all is not well
SO_FAR = 4.0  # seconds after which it is said what is up, though not all is
WATCH_EVERY = 1.0  # seconds between two looks for what another process imported
WEB_PORT = 8080


@dataclass(frozen=True, slots=True)
class Started:
    """What is up: the platforms' names, and the web chat's addresses, empty where there is none.

    *missing* are those that were not reached yet. *invite* is empty where only this machine can reach it.
    """

    platforms: Sequence[str]
    missing: Sequence[str] = ()
    web: str = ""
    admin: str = ""
    invite: str = ""


RETURNS = (quiz_due.BACK.declaration.name,)
"""Who is told when a platform is served again after an absence."""

TOGETHER = timedelta(milliseconds=20)
"""Answers that arrive within this time are committed together."""

BATCH = 200
"""As many at once at the most."""


class Bell:
    """Rung when something is due that was committed in this process; until somebody listens, nobody hears it."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[], None]] = []

    def ring(self) -> None:
        for listener in self.listeners:
            listener()


class Directory:
    """What is asked of the platforms of this process."""

    def __init__(self) -> None:
        self.messengers: dict[str, Messenger] = {}

    async def find(self, platform: str, typed: str) -> Whereabouts | None:
        """The channel that was named; None where no platform of that name is served here."""
        messenger = self.messengers.get(platform)
        return None if messenger is None else await messenger.find(typed)

    def manner(self, platform: str) -> Manner:
        """How things are done on a platform of this process."""
        messenger = self.messengers.get(platform)
        return Manner() if messenger is None else messenger.manner


@dataclass(frozen=True, slots=True)
class House:
    """A bot that is ready to answer, with nobody connected yet."""

    store: Store
    shelves: Shelves
    dispatcher: Dispatcher
    bell: Bell
    directory: Directory
    accounts: Accounts

    def scheduler(self, messengers: Mapping[str, Messenger], *, is_alone: bool = True) -> Scheduler:
        """What serves the timers and messages of these platforms; *is_alone*: no other process serves them too."""
        made = Scheduler(self.store, self.dispatcher, messengers, clock.now, RETURNS, is_alone=is_alone, gap=GAP)
        self.bell.listeners.append(made.ring)
        self.directory.messengers.update(messengers)
        return made


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """The store open, the folder's lectures loaded, the library in memory; all closed on every way out."""
    bell = Bell()
    async with open_store(settings.database_url, bell=bell.ring) as store:
        await load_folder(store, settings.lectures)
        shelves = Shelves(store, asyncio.to_thread, IndexFile.beside(settings.database_url).index)
        await shelves.refresh()
        with _one_failure():
            async with (
                Gathering(Desk(store).commit, TOGETHER, BATCH) as answers,
                Gathering(VisitDesk(store).commit, TOGETHER, BATCH) as visits,
            ):
                rounds = Rounds(store, answers.take)
                directory = Directory()
                accounts = Accounts(store, clock.now)
                await accounts.refresh()
                services = _services(store, shelves, rounds, Visits(store, visits.take), accounts, directory, settings)
                yield House(store, shelves, Dispatcher(COMMANDS, services, _number), bell, directory, accounts)


def _services(
    store: Store,
    shelves: Shelves,
    rounds: Rounds,
    visits: Visits,
    accounts: Accounts,
    directory: Directory,
    settings: Settings,
) -> Services:
    limits = Limits(settings.upload_limit, settings.chapter_limit, settings.lecture_limit)
    return Services(
        store=store,
        shelves=shelves,
        uploads=Uploads(one_at_a_time(), limits),
        rounds=rounds,
        visits=visits,
        accounts=accounts,
        aside=in_a_thread,
        clock=clock.now,
        chance=secrets.SystemRandom(),
        window=timedelta(hours=settings.catch_up_hours),
        find=directory.find,
        manner=directory.manner,
    )


async def in_a_thread(work: Callable[[], T]) -> T:
    """As `asyncio.to_thread`, in a thread that the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(tell: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile; nobody waits any more
            loop.call_soon_threadsafe(lambda: None if result.done() else tell())

    def run() -> None:
        try:
            found = work()
        except Exception as error:  # noqa: BLE001  whatever it is, it belongs to who asked
            failure = error
            settle(lambda: result.set_exception(failure))
        else:
            settle(lambda: result.set_result(found))

    threading.Thread(target=run, daemon=True, name="aside").start()
    return await result


def one_at_a_time() -> Aside:
    """Runs functions in a thread, each when the one before is done: those that take long must not take every thread."""
    turn = asyncio.Semaphore()

    async def aside(work: Callable[[], T], /) -> T:
        async with turn:
            return await in_a_thread(work)

    return aside


async def load_folder(store: Store, folder: Path) -> None:
    """Imports each file of *folder* that is new or differs from when it was last loaded, transcripts last.

    A transcript is named for the id of its lecture.

    A file that cannot be read is said in the log and left; the others are loaded, and the bot starts.
    """
    for path in (*readable(folder), *readable(folder, TRANSCRIPTS)):
        digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        async with store.reading() as repositories:
            if await repositories.files.digest(path.name) == digest:
                continue
        try:
            await _load(store, path)
        except PersonError as error:
            log.error("%s is not loaded. %s", path.name, error)
            continue
        async with store.transaction() as repositories:
            await repositories.files.record(path.name, digest)


async def _load(store: Store, path: Path) -> None:
    from bot.corpus.formats import read, transcript  # takes its time, and most starts have nothing to read

    if path.suffix.lower() in TRANSCRIPTS:
        await attach(store, LectureId(path.stem), transcript.read(source(path)))
    else:
        await bring_in(store, read(source(path)), Terms())


def source(path: Path) -> Source:
    """A file of this machine, to be read as a lecture."""
    return Source(path.name, lambda: path.open("rb"))


def readable(folder: Path, endings: Sequence[str] = READABLE) -> Sequence[Path]:
    """The files of a folder that may hold a lecture, or have another of some *endings*, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in endings and path.is_file())


def platforms(settings: Settings, store: Store) -> list[Platform]:
    """Those that are set up, and of them those that PLATFORMS names. Raises BadSetting for one that lacks a token."""
    return [*_discord(settings), *_slack(settings), *_web(settings, store)]


def _discord(settings: Settings) -> list[Platform]:
    token = settings.discord_token.get_secret_value()
    if "discord" in settings.platforms and not token:
        raise BadSetting("PLATFORMS names discord, and DISCORD_TOKEN is not set. Put the bot's token there.")
    if not token or not is_wanted("discord", settings):
        return []
    from bot.platforms.discord.client import DiscordPlatform

    return [DiscordPlatform(token, settings.discord_guild_id, settings.upload_limit, settings.discord_shards)]


def _web(settings: Settings, store: Store) -> list[Platform]:
    if not is_wanted("web", settings):
        return []
    from bot.platforms.web.client import WebPlatform

    return [WebPlatform(store, settings.web_host, settings.upload_limit)]


def _slack(settings: Settings) -> list[Platform]:
    bot, app, secret = (
        given.get_secret_value().strip()
        for given in (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    )
    if "slack" in settings.platforms and not bot:
        raise BadSetting("PLATFORMS names slack, and SLACK_BOT_TOKEN is not set. Put the bot's token there.")
    if not bot or not is_wanted("slack", settings):
        return []
    if not app and not secret:
        raise BadSetting(
            "SLACK_BOT_TOKEN is set, and neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET. Make an app-level token "
            "with the scope connections:write on the page Basic Information of the app, and set SLACK_APP_TOKEN to it."
        )
    from bot.platforms.slack.client import Keys, SlackPlatform

    keys = Keys(bot, app, secret)
    return [SlackPlatform(keys, settings.slack_command_prefix, settings.slack_admins, settings.upload_limit)]


def is_wanted(name: str, settings: Settings) -> bool:
    """Whether PLATFORMS does not leave that one out."""
    return not settings.platforms or name in settings.platforms


async def serve(settings: Settings, ready: Callable[[Started], None]) -> None:
    """Runs every platform that is set up until SIGTERM or SIGINT; *ready* is told of them when all are up.

    It is told before, too, where that takes long: a platform that cannot be reached is tried again and again.

    Raises PersonError when one of them cannot be used as it is set up.
    """
    from bot.metrics import Metrics  # these take their time to import, and `ask` and `talk` need none of them
    from bot.server import Server

    async with opened(settings) as house, AsyncExitStack() as exits:
        chosen = platforms(settings, house.store)
        if not chosen:
            raise BadSetting("PLATFORMS leaves nothing to start. Name one that is set up, or leave PLATFORMS empty.")
        names = [name for platform in chosen for name in _leases(platform, settings)]
        tenure = await exits.enter_async_context(
            leases.held(house.store, names, clock.now, is_standby=settings.standby)
        )
        waiting = {platform.name for platform in chosen}
        messengers = {platform.name: platform for platform in chosen}
        scheduler = house.scheduler(messengers, is_alone=settings.discord_shards is None)
        metrics = Metrics()
        server = Server(
            settings.web_host,
            settings.web_port or WEB_PORT,
            is_fixed=settings.web_port is not None,
            health=lambda: _health(
                house.store, {platform.name: platform.name not in waiting for platform in chosen}, scheduler.last_tick
            ),
            registry=metrics.registry,
            metrics_token=settings.metrics_token.get_secret_value(),
        )
        for platform in chosen:
            server.add(_routes(platform))
        async with server.listening() as port:

            def up(name: str) -> Callable[[], None]:
                def tell() -> None:
                    waiting.discard(name)
                    if not waiting:
                        settle_down()
                        ready(_started(chosen, waiting, settings.web_host, port))

                return tell

            async def say_so_far() -> None:
                await asyncio.sleep(SO_FAR)
                if waiting:
                    ready(_started(chosen, waiting, settings.web_host, port))

            await _until_stopped(
                watch("library", house.shelves.refresh),
                watch("links between accounts", house.accounts.refresh),
                tenure.keep(),
                scheduler.run(),
                say_so_far(),
                *(platform.run(metrics.measured(house.dispatcher), up(platform.name)) for platform in chosen),
            )


def _leases(platform: Platform, settings: Settings) -> Sequence[str]:
    """What only one process may serve at a time: a platform, or one shard of it."""
    shards = settings.discord_shards
    if platform.name != "discord" or shards is None:
        return [platform.name]
    return [f"discord shard {number}/{shards.many}" for number in shards.ids]


def _routes(platform: Platform) -> Sequence[RouteDef]:
    """What a platform answers by HTTP; nothing, for one that goes out to its service by itself."""
    routes: Sequence[RouteDef] = getattr(platform, "routes", ())
    return routes


def _started(chosen: Sequence[Platform], waiting: Collection[str], host: str, port: int) -> Started:
    names = [platform.name for platform in chosen if platform.name not in waiting]
    missing = sorted(waiting)
    web = next((platform for platform in chosen if platform.name == "web"), None)
    if web is None or web.name in waiting:
        return Started(names, missing)
    from bot.platforms.web.client import WebPlatform
    from bot.platforms.web.session import Use

    assert isinstance(web, WebPlatform)
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    outside = address if is_loopback(host) or shown == host else f"http://{network_address()}:{port}/"
    invite = "" if is_loopback(host) else f"{outside}#{web.key(Use.INVITE)}"
    return Started(names, missing, address, f"{address}#{web.key(Use.ADMIN)}", invite)


async def _health(store: Store, connected: Mapping[str, bool], tick: datetime | None) -> Mapping[str, object]:
    """Whether the store answers, every platform is up and the scheduler ran not long ago, at *tick*."""
    try:
        async with asyncio.timeout(HEALTH.total_seconds()), store.reading() as repositories:
            await repositories.lectures.revision()
    except (PersonError, TimeoutError) as error:
        state = str(error) or "does not answer"
    else:
        state = "reachable"
    ticks = tick is not None and clock.now() - tick < STUCK
    return {
        "ok": state == "reachable" and all(connected.values()) and ticks,
        "store": state,
        "platforms": dict(connected),
        "scheduler": {"last_tick": tick.isoformat() if tick else None},
    }


def settle_down() -> None:
    """Takes all that stays for good out of the garbage collector's rounds, which otherwise make answers wait."""
    gc.collect()
    gc.freeze()


async def attended(house: House, messengers: Mapping[str, Messenger], work: Awaitable[T]) -> T:
    """The result of *work*, during which what is due for *messengers* is done, and the library follows what other
    processes import."""
    with _one_failure():
        async with asyncio.TaskGroup() as group:
            others = (watch("library", house.shelves.refresh), house.scheduler(messengers).run())
            attendants = [group.create_task(other) for other in others]
            try:
                return await work
            finally:
                for attendant in attendants:
                    attendant.cancel()


async def watch(what: str, refresh: Callable[[], Awaitable[object]]) -> None:
    """Takes over, for ever, what other processes changed; a failure is said and the next look made."""
    while True:
        await asyncio.sleep(WATCH_EVERY)
        try:
            await refresh()
        except PersonError as error:
            log.warning("the %s could not be refreshed: %s", what, error)
        except Exception:
            log.exception("the %s could not be refreshed", what)


def run(main: Callable[[], Coroutine[None, None, T]]) -> T:
    """Runs *main* on the fastest event loop that there is."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(main())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


async def _until_stopped(*works: Awaitable[None]) -> None:
    """Runs all *works* until one fails, or a signal asks to stop, which ends them in good order."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows knows no handlers; there Ctrl-C raises by itself
            loop.add_signal_handler(number, stop.set)
    with _one_failure():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_awaited(work)) for work in works]
            await stop.wait()
            for task in tasks:
                task.cancel()


@contextmanager
def _one_failure() -> Iterator[None]:
    """Lets what a person can put right out of a task group as it is; what else failed stays together."""
    try:
        yield
    except ExceptionGroup as failures:
        theirs, ours = failures.split(PersonError)
        if theirs is None or ours is not None:
            raise
        raise theirs.exceptions[0] from None


async def _awaited(work: Awaitable[None]) -> None:
    await work


def _number() -> int:
    return 100_000 + secrets.randbelow(900_000)
