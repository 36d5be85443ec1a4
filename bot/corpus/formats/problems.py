"""What the model finds wrong, said to the author: where it stands and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.corpus.formats.fields import shown
from bot.corpus.formats.model import ChapterModel, ConceptModel, LectureModel
from bot.corpus.formats.places import LineOf, Place
from bot.corpus.formats.question_model import QUESTION_MODELS, EvidenceModel, OtherChapterModel, WrongModel
from bot.kernel.errors import BadFile

SHOWN = 5
"""Problems that one sentence lists at most."""

LOOKED_AT = 100
"""Problems among which the first lines are looked for: a file may have as many as it has words."""

_MEANT = {
    "text": "summary", "description": "summary", "body": "summary", "content": "summary", "abstract": "summary",
    "name": "title", "heading": "title", "time": "start", "timestamp": "start", "begin": "start", "at": "start",
    "points": "key_points", "bullets": "key_points", "facts": "key_points", "questions": "answers", "faq": "answers",
    "speaker": "speakers", "author": "speakers", "authors": "speakers", "by": "speakers", "channel": "source",
    "publisher": "source", "link": "url", "video": "url", "lang": "language", "sections": "chapters",
    "terms": "concepts", "glossary": "concepts", "synonyms": "aliases", "keywords": "aliases", "see_also": "related",
    "meaning": "definition",
}  # fmt: skip
_MEANT_IN_QUESTIONS = {
    "question": "stem", "prompt": "stem", "text": "stem", "statement": "stem", "title": "stem", "sentence": "stem",
    "type": "kind", "correct": "answer", "right": "answer", "items": "answer", "solution": "answer",
    "options": "wrong", "distractors": "wrong", "choices": "wrong", "chapters": "wrong", "accepted": "accept",
    "aliases": "accept", "why": "explanation", "because": "explanation", "feedback": "explanation",
    "level": "difficulty", "source": "evidence", "where": "belongs", "label": "option",
}  # fmt: skip
_NEAR = 70  # rapidfuzz ratio from which another key is likely to be meant


def refusal(file: str, error: ValidationError, line_of: LineOf, model: type[BaseModel] = LectureModel) -> BadFile:
    """The error to raise for *error*: its first problem with its line, then those that follow with theirs."""
    details = error.errors(include_url=False)
    found = [(line_of(_written(one["loc"])) or 0, _sentence(one["loc"], one, model)) for one in details[:LOOKED_AT]]
    found.sort(key=lambda problem: problem[0])
    (line, first), *others = found[:SHOWN]
    more = [f"{f'Line {number}: ' if number else ''}{sentence}" for number, sentence in others]
    if len(details) > SHOWN:
        more.append(f"And {len(details) - SHOWN} more.")
    return BadFile(file, line or None, "\n".join([first, *more]))


def place_in_words(place: Place) -> str:
    """`chapter 4, key_points 2` for `("chapters", 3, "key_points", 1)`; empty for the whole."""
    parts: list[str] = []
    for step in place:
        if isinstance(step, int):
            parts[-1] = f"{_singular(parts[-1])} {step + 1}"
        else:
            parts.append(step)
    return ", ".join(parts)


def _sentence(place: Place, detail: ErrorDetails, model: type[BaseModel]) -> str:
    where = place_in_words(_written(place))
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(place, model)
        case "missing":
            around = place_in_words(_written(place[:-1]))
            return f'"{place[-1]}" is missing{f" in {around}" if around else ""}.'
        case "string_type":
            return f"{where} should be text, but is {_kind(detail['input'])}. If it is meant as text, put it in quotes."
        case "list_type":
            return f"{where} should be a list, but is {_kind(detail['input'])}."
        case "int_type" | "int_from_float":
            return f"{where} should be a whole number, but is {_kind(detail['input'])}."
        case "greater_than_equal":
            return f"{where} should be {detail['ctx']['ge']} or more."
        case "less_than_equal":
            return f"{where} should be {detail['ctx']['le']} at most."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{where or 'A lecture'} should be a group of keys, such as title, but is {_kind(detail['input'])}."
        case "string_too_short":
            return f"{where} is empty. Write it, or leave the key out."
        case "string_too_long":
            return f"{where} is too long: {detail.get('ctx', {}).get('max_length')} characters at most."
        case "too_short" if detail["ctx"]["min_length"] == 1:
            return f"{where} is empty. At least one is needed."
        case "too_short":
            return f"{where} has {detail['ctx']['actual_length']}. At least {detail['ctx']['min_length']} are needed."
        case "too_long":
            return f"{where} has too many: {detail['ctx']['max_length']} at most."
        case "literal_error" | "union_tag_invalid":
            return _not_among(where, detail)
        case "union_tag_not_found":
            return f'"kind" is missing in {where}. The kinds are {", ".join(QUESTION_MODELS)}.'
        case "string_pattern_mismatch":
            return f"{where} should be a language tag, such as en, de or pt-BR."
        case "value_error":
            return f"{where + ': ' if where else ''}{detail.get('ctx', {}).get('error', detail['msg'])}."
        case _:
            return f"{where + ': ' if where else ''}{detail['msg']}."


def _written(place: Place) -> Place:
    """*place* as it stands in the file: without the kind by which pydantic tells the models of questions apart."""
    match place:
        case ["questions", int(number), _, *rest]:
            return ("questions", number, *rest)
        case _:
            return place


def _not_among(where: str, detail: ErrorDetails) -> str:
    """The sentence for a value that is none of a few possible ones."""
    if detail["type"] == "union_tag_invalid":
        return f"{where}: there is no kind {shown(detail['ctx']['tag'])}. The kinds are {', '.join(QUESTION_MODELS)}."
    return f"{where} is {shown(detail['input'])}, but should be {detail['ctx']['expected'].replace(chr(39), '')}."


def _unknown_key(place: Place, model: type[BaseModel]) -> str:
    *around, key = place
    keys = list(_model_at(around, model).model_fields)
    where = place_in_words(_written(tuple(around)))
    meant = (_MEANT_IN_QUESTIONS if place[0] == "questions" else _MEANT).get(str(key).casefold())
    if meant not in keys:
        near = process.extractOne(str(key).casefold(), keys, scorer=fuzz.ratio, score_cutoff=_NEAR)
        meant = near[0] if near else None
    advice = f'Did you mean "{meant}"?' if meant else f"The keys are {', '.join(keys)}."
    return f'There is no key "{key}"{f" in {where}" if where else ""}. {advice}'


def _model_at(place: Sequence[str | int], model: type[BaseModel]) -> type[BaseModel]:
    match place:
        case ["chapters", *_]:
            return ChapterModel
        case ["concepts", *_]:
            return ConceptModel
        case ["questions", int(), "which", "wrong", *_]:
            return OtherChapterModel
        case ["questions", int(), _, "wrong", *_]:
            return WrongModel
        case ["questions", int(), _, "evidence", *_]:
            return EvidenceModel
        case ["questions", int(), str(kind), *_]:
            return QUESTION_MODELS[kind]
        case _:
            return model


def _kind(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {value}"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a group of keys"


def _singular(name: str) -> str:
    return name.removesuffix("s") if name in ("chapters", "concepts", "lectures", "questions") else name
