"""What is measured: how long answers take, on which platform, and the process itself. `/metrics` shows it."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

from bot.chat.card import Action, Answer, Reply
from bot.chat.command import Choice, Declaration
from bot.chat.interaction import Interaction
from bot.chat.platform import Core
from bot.kernel.clock import stopwatch
from bot.kernel.ids import platform_of

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; platforms wait three


class Metrics:
    """The process's measurements."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._seconds = Histogram(
            "chapterhouse_answer_seconds",
            "How long the core took for an answer",
            ("platform", "kind"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._failures = Counter(
            "chapterhouse_failures", "Answers that failed by our fault", ("platform",), registry=self.registry
        )

    def measured(self, core: Core) -> Core:
        """The same core, with what it does measured."""
        return _Measured(core, self._seconds, self._failures)


class _Measured:
    def __init__(self, core: Core, seconds: Histogram, failures: Counter) -> None:
        self._core = core
        self._seconds = seconds
        self._failures = failures

    @property
    def declarations(self) -> Sequence[Declaration]:
        return self._core.declarations

    async def answer(self, interaction: Interaction) -> Answer:
        start = stopwatch()
        answer = await self._core.answer(interaction)
        platform = self._note(interaction, start)
        if isinstance(answer, Reply) and answer.error is not None:
            self._failures.labels(platform).inc()
        return answer

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        start = stopwatch()
        found = await self._core.complete(interaction)
        self._note(interaction, start)
        return found

    async def action(self, token: str) -> Action:
        return await self._core.action(token)

    def _note(self, interaction: Interaction, start: float) -> str:
        platform = platform_of(interaction.place.channel)
        self._seconds.labels(platform, interaction.kind.value).observe(stopwatch() - start)
        return platform
