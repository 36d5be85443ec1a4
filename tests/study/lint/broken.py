"""A fair lecture, and one way to break it for each rule: what is changed in its file, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
FAIR = (SAMPLES / "clocks.yaml").read_text(encoding="utf-8")
SOURCE = (SAMPLES / "clocks.txt").read_text(encoding="utf-8")

Edit = Callable[[str], str]


def changed(before: str, after: str) -> Edit:
    """One passage in the place of another, which stands in the file exactly once."""

    def edit(text: str) -> str:
        assert text.count(before) == 1, before
        return text.replace(before, after)

    return edit


def without(name: str, question: str) -> Edit:
    """A question without one of its keys."""

    def edit(text: str) -> str:
        head, tail = text.split(f"- id: {question}\n")
        return f"{head}- id: {question}\n" + re.sub(rf"    {name}: .*\n", "", tail, count=1)

    return edit


def added(*questions: str) -> Edit:
    """More questions at the end."""
    return lambda text: text + "".join(questions)


def one_more(id_: str, stem: str, answer: str, *wrong: str) -> str:
    """A choice about the length of the rod."""
    options = "".join(f"\n      - {{option: '{option}', belongs: 'It is said of another clock.'}}" for option in wrong)
    return f"""\
  - id: {id_}
    kind: choice
    chapter: pendulum
    depth: apply
    difficulty: 2
    stem: "{stem}"
    answer: '{answer}'
    wrong:{options}
    explanation: A pendulum of one metre needs one second for each swing.
    evidence: [{{chapter: pendulum, sentence: 2}}]
"""


SWINGS = (
    ("breakfast", "A cook boils an egg during so many swings of a metre rod: how many minutes, if it was 180?"),
    ("train", "The train leaves when the tall case has beaten ninety times. How many minutes is that?"),
    ("choir", "A choir holds its note while the conductor counts thirty ticks. How many seconds?"),
    ("runner", "Somebody sprints past the church tower and hears twelve beats. What did the stopwatch show?"),
    ("candle", "A candle burns down by a finger in an hour. How often did the bob pass meanwhile?"),
    ("school", "The bell for playtime rings after forty swings. For how long did the children wait?"),
    ("harbour", "A lighthouse flashes at each tenth tick. What is the pause between flashes?"),
    ("garden", "Watering the beans lasts as long as fifty beats. How long does the hose run?"),
)

BROKEN: Mapping[str, Edit] = {
    "evidence": without("evidence", "metre-short"),
    "one-right-option": changed("option: By half its width", "option: by the one tooth."),
    "duplicate-options": changed("option: By half its width", "option: by 'one' metre"),
    "option-about-options": changed("option: By half its width", "option: None of the above"),
    "article": changed("The wheels are driven by a falling ____.", "The wheels are driven by an ____ that falls."),
    "number": changed("The wheels are driven by a falling ____.", "Driving the wheels is done by several ____."),
    "explanation": without("explanation", "metre-short"),
    "accepted-elsewhere": changed("accept: [mass]", "accept: [swinging rod]"),
    "answer-in-stem": changed("by a falling ____.", "by a falling ____, and every weight falls."),
    "informative-gap": changed(
        "The wheels are driven by a falling ____.\n    answer: weight\n    accept: [mass]",
        "The wheels are driven ____ what falls.\n    answer: by\n    accept: [through]",
    ),
    "reading-time": changed(
        "stem: A swing that is", f"stem: {'Clockmakers of that long century wrote so. ' * 16}A swing"
    ),
    "similar-stems": changed(
        "stem: A swing that is twice as wide takes twice the time.",
        "stem: It is no escapement that gives a push to what swings.",
    ),
    "longest-option": lambda text: changed("answer: By one tooth", "answer: By one tooth, and not by any more")(
        changed("answer: Its rod grew longer", "answer: Its rod grew longer than it was")(text)
    ),
    "letters": added(
        *(
            one_more(f"{name}-choice", stem, str(number), str(number + 11), str(number + 25))
            for number, (name, stem) in enumerate(SWINGS, 30)
        )
    ),
    "true-and-false": lambda text: added(
        *(
            f"""\
  - id: {name}-truefalse
    kind: truefalse
    chapter: pendulum
    depth: recall
    difficulty: 1
    stem: "{stem}"
    answer: true
    explanation: A pendulum of one metre needs one second for each swing.
    evidence: [{{chapter: pendulum, sentence: 2}}]
"""
            for name, stem in (
                ("metre", "A rod of some one metre beats seconds."),
                ("sixty", "In a minute such a pendulum of a metre swings sixty times."),
            )
        )
    )(changed("answer: false", "answer: true")(text)),
    "depths": changed("depth: apply\n    difficulty: 3", "depth: recall\n    difficulty: 3"),
    "evidence-there": changed(
        "evidence: [{chapter: pendulum, sentence: 2}]", "evidence: [{chapter: pendulum, sentence: 4}]"
    ),
    "evidence-words": changed(
        "evidence: [{chapter: pendulum, sentence: 2}]", "evidence: [{chapter: pendulum, sentence: 3}]"
    ),
}
"""By the name of the rule; `chapter` and `source`, which no readable file of one lecture breaks, are not among them."""
