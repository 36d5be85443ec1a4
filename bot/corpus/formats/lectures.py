"""From data that a parser made (YAML or JSON) to drafts of lectures."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from bot.corpus.draft import LectureDraft
from bot.corpus.formats.model import LectureModel
from bot.corpus.formats.places import LineOf, Place
from bot.corpus.formats.problems import refusal
from bot.corpus.formats.rules import in_order, wrong_chapter, wrong_name
from bot.corpus.identity import lecture_id
from bot.kernel.errors import BadFile


def drafts(file: str, data: object, line_of: LineOf) -> tuple[LectureDraft, ...]:
    """The lecture that *data* is, or those of `{"lectures": [...]}`, in order. Raises BadFile."""
    if not (isinstance(data, dict) and set(data) == {"lectures"}):
        return (_draft(file, data, (), line_of),)
    several = data["lectures"]
    if not isinstance(several, list) or not several:
        raise BadFile(file, line_of(("lectures",)), '"lectures" should be a list of at least one lecture.')
    found = tuple(_draft(file, one, ("lectures", place), line_of) for place, one in enumerate(several))
    _refuse_same_id(file, found)
    return found


def _draft(file: str, data: object, at: Place, line_of: LineOf) -> LectureDraft:
    def line_within(place: Place) -> int | None:
        return line_of((*at, *place))

    try:
        model = LectureModel.model_validate(data)
    except ValidationError as error:
        raise refusal(file, error, line_within) from error
    chapters = tuple(
        in_order(file, (one.draft(line_within(("chapters", place))) for place, one in enumerate(model.chapters)))
    )
    draft = model.lecture(file, chapters, line_within)
    ids = {chapter.id for chapter in chapters if chapter.id is not None}
    wrong = wrong_name(draft) or wrong_chapter(draft.concepts, draft.questions, ids, len(chapters))
    if wrong is not None:
        raise BadFile(file, line_within(wrong.place), wrong.problem)
    return draft


def _refuse_same_id(file: str, lectures: Sequence[LectureDraft]) -> None:
    seen = set()
    for lecture in lectures:
        id_ = lecture_id(lecture)
        if id_ in seen:
            raise BadFile(file, lecture.line, f'The lecture "{id_}" stands here a second time. Keep one of the two.')
        seen.add(id_)
