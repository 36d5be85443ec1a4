"""Retrieval of ours beside other engines: what is found, and how fast, alternating in one run.

    python -m benchmarks.retrieval [--sizes 1000,10000,100000] [--queries 100] [--memory]

Writes retrieval.md and retrieval.png to benchmarks/out/. Accuracy is measured on the labelled queries of the lecture
that the bot comes with (titles and summaries alone, so that all have the same to read); latency on a generated corpus.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from time import perf_counter

from matplotlib.figure import Figure

from benchmarks.engines import ENGINES, Ask
from benchmarks.generated import Wanted, lectures, queries
from benchmarks.metrics import ndcg
from bot.corpus.lecture import Lecture
from bot.study.search import Index
from tests.study.search.lectures import Labelled, bare, labelled

OUT = Path(__file__).parent / "out"
SLOW = {"rapidfuzz brute force": 10_000}  # chapters beyond which an engine is left out: it takes seconds a query
LIMIT = 10


@dataclass(frozen=True, slots=True)
class Timing:
    """What one engine took, in milliseconds, in order; *found*: how often the wanted chapter was among the first 5."""

    milliseconds: tuple[float, ...]
    found: float
    build: float

    def percentile(self, share: float) -> float:
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


def accuracy(engines: Mapping[str, Ask], asked: Sequence[Labelled]) -> dict[str, dict[str, float]]:
    """nDCG@5 by engine and kind of query."""
    kinds = dict.fromkeys(one.kind for one in asked if one.chapters)
    found: dict[str, dict[str, float]] = {}
    for name, ask in engines.items():
        found[name] = {
            kind: mean(ndcg(ask(one.query, LIMIT), one.chapters) for one in asked if one.kind == kind) for kind in kinds
        }
        found[name]["all"] = mean(ndcg(ask(one.query, LIMIT), one.chapters) for one in asked if one.chapters)
    return found


def alternating(engines: Mapping[str, Ask], asked: Sequence[Wanted], builds: Mapping[str, float]) -> dict[str, Timing]:
    """Each query to each engine in turn, in another order each time, so that what else the machine does meets all."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    found: dict[str, int] = dict.fromkeys(engines, 0)
    order, chance = list(engines), random.Random(1)
    for ask in engines.values():
        for wanted in asked[:10]:
            ask(wanted.query, LIMIT)
    for wanted in asked:
        chance.shuffle(order)
        for name in order:
            start = perf_counter()
            hits = engines[name](wanted.query, LIMIT)
            taken[name].append((perf_counter() - start) * 1000)
            found[name] += wanted.chapter in hits[:5]
    return {name: Timing(tuple(sorted(taken[name])), found[name] / len(asked), builds[name]) for name in engines}


def built(some: Sequence[Lecture], chapters: int) -> tuple[dict[str, Ask], dict[str, float]]:
    """The engines with *some* lectures, and the seconds that took."""
    engines: dict[str, Ask] = {}
    builds: dict[str, float] = {}
    for name, build in ENGINES.items():
        if chapters <= SLOW.get(name, chapters):
            start = perf_counter()
            engines[name] = build(some)
            builds[name] = perf_counter() - start
    return engines, builds


def life(some: Sequence[Lecture], asked: Sequence[Wanted]) -> dict[str, float]:
    """What else our index is asked to do, in milliseconds."""
    index = Index.build(some)
    saved = b"".join(index.dump())
    start = perf_counter()
    index = Index.load(saved, some)
    figures = {"load": (perf_counter() - start) * 1000}
    typed = [wanted.query[:end] for wanted in asked[:100] for end in range(1, len(wanted.query) + 1)]
    strokes = sorted(stroke(index, text) for text in typed)
    figures |= {"keystroke p50": strokes[len(strokes) // 2], "keystroke p99": strokes[int(0.99 * len(strokes))]}
    added = []
    for number, lecture in enumerate(lectures(420, seed=7)):
        start = perf_counter()
        index = index.with_lecture(replace(lecture, id=type(lecture.id)(f"new-{number}")))
        added.append((perf_counter() - start) * 1000)
    return figures | {"add p50": sorted(added)[len(added) // 2], "add worst": max(added)}


def stroke(index: Index, typed: str) -> float:
    """Milliseconds that completing *typed* takes."""
    start = perf_counter()
    index.complete(typed)
    return (perf_counter() - start) * 1000


def resident() -> int:
    """Bytes of memory that this process has, as Linux tells."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def memory(chapters: int) -> float:
    """Megabytes that our index takes above the lectures themselves, loaded as at a start, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        saved = pool.apply(_saved, (chapters,))
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_loaded, (chapters, saved))


def _saved(chapters: int) -> bytes:
    return b"".join(Index.build(list(lectures(chapters))).dump())


def _loaded(chapters: int, saved: bytes) -> float:
    some = list(lectures(chapters))
    before = resident() - len(saved)
    index = Index.load(saved, some)
    for wanted in queries(some, 100):
        index.search(wanted.query)
    return (resident() - before) / 1e6


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *rows)]
    return "\n".join(lines) + "\n"


def picture(by_size: Mapping[int, Mapping[str, Timing]], found: Mapping[str, Mapping[str, float]]) -> Figure:
    """Left: nDCG by kind of query; right: median and 99th percentile by size of corpus."""
    figure = Figure(figsize=(13, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, by_kind in found.items():
        left.plot(list(by_kind), list(by_kind.values()), marker="o", label=name)
    left.set(ylabel="nDCG@5", title="Labelled queries on one lecture", ylim=(0, 1.02))
    left.tick_params(axis="x", rotation=35)
    for name in ENGINES:
        sizes = [size for size in by_size if name in by_size[size]]
        (line,) = right.plot(sizes, [by_size[size][name].percentile(0.5) for size in sizes], marker="o", label=name)
        high = [by_size[size][name].percentile(0.99) for size in sizes]
        right.plot(sizes, high, marker="^", linestyle=":", color=line.get_color())
    right.set(xscale="log", yscale="log", xlabel="chapters", ylabel="milliseconds", title="p50 (line) and p99 (dotted)")
    right.legend()
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--queries", type=int, default=100, help="of each kind")
    parser.add_argument("--memory", action="store_true", help="measure memory too (two more builds)")
    given = parser.parse_args()

    engines, _ = built([bare()], len(bare().chapters))
    found = accuracy(engines, labelled())
    kinds = list(found["chapterhouse"])
    report = "nDCG@5 on labelled queries, titles and summaries alone\n\n"
    report += table(["engine", *kinds], [[name, *(f"{by[kind]:.3f}" for kind in kinds)] for name, by in found.items()])

    by_size: dict[int, dict[str, Timing]] = {}
    for size in map(int, given.sizes.split(",")):
        some = list(lectures(size))
        asked = queries(some, given.queries)
        engines, builds = built(some, size)
        by_size[size] = alternating(engines, asked, builds)
        rows = [
            [name, f"{one.percentile(0.5):.2f}", f"{one.percentile(0.99):.2f}", f"{one.found:.3f}", f"{one.build:.1f}"]
            for name, one in by_size[size].items()
        ]
        report += f"\n{size:,} generated chapters\n\n"
        report += table(["engine", "p50 ms", "p99 ms", "found in 5", "build s"], rows)
        del engines
        figures = life(some, asked)
        if given.memory:
            figures["memory, MB"] = memory(size)
        report += "\n" + table(list(figures), [[f"{value:.1f}" for value in figures.values()]])

    OUT.mkdir(exist_ok=True)
    (OUT / "retrieval.md").write_text(report, encoding="utf-8")
    picture(by_size, found).savefig(OUT / "retrieval.png", dpi=120)
    print(report)


if __name__ == "__main__":
    main()
