"""A draft as the lecture that it is by itself, with no earlier reading to continue."""

from __future__ import annotations

from bot.corpus import identity, question_identity
from bot.corpus.draft import LectureDraft
from bot.corpus.lecture import Chapter, Lecture


def lecture(draft: LectureDraft) -> Lecture:
    """The lecture, as an empty store would hold it: chapters, concepts and questions in the draft's order."""
    drafts = tuple(draft.chapters)
    ids = identity.settle((), [identity.fingerprint(one, number) for number, one in enumerate(drafts, 1)])
    return Lecture(
        id=identity.lecture_id(draft),
        title=draft.title,
        chapters=tuple(
            Chapter(id_, number, one.title, one.summary, one.start, one.key_points, one.answers)
            for number, (id_, one) in enumerate(zip(ids, drafts, strict=True), 1)
        ),
        speakers=draft.speakers,
        source=draft.source,
        url=draft.url,
        language=draft.language,
        concepts=identity.concepts(draft, ids),
        questions=question_identity.questions(draft, ids),
    )
