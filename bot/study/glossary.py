"""The concepts of a lecture by what people call them: their terms and aliases, half typed and mistyped too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.corpus.lecture import Concept, Lecture
from bot.kernel.ids import ConceptId, LectureId
from bot.study.search.tokens import parts

WHOLE, START, WORD = 100.0, 95.0, 90.0  # the name itself; it begins so; a word of it begins so
MEANT = 82.0  # rapidfuzz's 0 to 100; a word of six letters of which two changed places is at 83
LIKE = 60.0  # the same, for guesses
MARGIN = 4.0  # by which the best is better than the next, where it alone is meant
SEVERAL = 5  # concepts that fit alike, of which one is to be chosen
SHORT = 3  # letters; fewer are near to everything


@dataclass(frozen=True, slots=True)
class Naming:
    """A concept, the *name* of it that was met, and how well: 0 to 100."""

    lecture: Lecture
    concept: Concept
    name: str
    fit: float


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """The names of a lecture's concepts. *folded* are they as they are compared, *concepts* whose they are."""

    lecture: Lecture
    names: tuple[str, ...]
    folded: tuple[str, ...]
    concepts: tuple[Concept, ...]

    @classmethod
    def of(cls, lecture: Lecture) -> Glossary:
        """The names in the lecture's order, each concept's term before its aliases."""
        named = [(name, one) for one in lecture.concepts for name in (one.term, *one.aliases)]
        return cls(
            lecture,
            tuple(name for name, _ in named),
            tuple(fold(name) for name, _ in named),
            tuple(one for _, one in named),
        )

    def of_id(self, concept_id: str) -> Iterator[Naming]:
        """The one of that id."""
        return (Naming(self.lecture, one, one.term, WHOLE) for one in self.lecture.concepts if one.id == concept_id)

    def called(self, folded: str) -> Iterator[Naming]:
        """Those of exactly that name."""
        return (self._naming(place, WHOLE) for place, name in enumerate(self.folded) if name == folded)

    def begun(self, folded: str) -> Iterator[Naming]:
        """Those whose name, or a word of it, begins so."""
        within = f" {folded}"
        for place, name in enumerate(self.folded):
            if name.startswith(folded):
                yield self._naming(place, WHOLE if name == folded else START)
            elif within in name:
                yield self._naming(place, WORD)

    def alike(self, folded: str, limit: int) -> Iterator[Naming]:
        """Those whose name is nearly that, whole or in part."""
        near = process.extract(folded, self.folded, scorer=fuzz.WRatio, score_cutoff=LIKE, limit=limit)
        return (self._naming(place, fit) for _, fit, place in near)

    def _naming(self, place: int, fit: float) -> Naming:
        return Naming(self.lecture, self.concepts[place], self.names[place], fit)


def fold(name: str) -> str:
    """*name* as it is compared: its words as search reads them."""
    return " ".join(parts(name))


def offered(glossaries: Iterable[Glossary], typed: str, limit: int) -> Sequence[Naming]:
    """The concepts that *typed* may become or mean, best first, each once and by the name that fits best.

    Without a word, all of them in order.
    """
    folded, several = fold(typed), tuple(glossaries)
    found = [one for glossary in several for one in glossary.begun(folded)]
    if len(folded) >= SHORT and len(found) < limit:
        found += [one for glossary in several for one in glossary.alike(folded, limit)]
    return _each_once(sorted(found, key=lambda one: -one.fit) if folded else found, limit)


def meant(glossaries: Iterable[Glossary], typed: str) -> Sequence[Naming]:
    """The concepts that *typed* means: of that id or name, else of nearly that name; several where several fit alike.

    None where nothing is near enough; `offered` has guesses then.
    """
    several = tuple(glossaries)
    folded = fold(typed)
    exact = [one for glossary in several for one in glossary.of_id(typed)]
    exact = exact or [one for glossary in several for one in glossary.called(folded)]
    if exact:
        return _each_once(exact, len(exact))
    near = [one for one in offered(several, typed, SEVERAL) if one.fit >= MEANT] if folded else []
    return [one for one in near if one.fit > near[0].fit - MARGIN]


def _each_once(found: Iterable[Naming], limit: int) -> Sequence[Naming]:
    once: dict[tuple[LectureId, ConceptId], Naming] = {}
    for one in found:
        once.setdefault((one.lecture.id, one.concept.id), one)
    return list(once.values())[:limit]
