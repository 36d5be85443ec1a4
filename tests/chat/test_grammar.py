"""How people type commands, and what the bot understands."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import grammar
from bot.chat.command import Declaration, OptionKind
from bot.chat.grammar import Focus, Typed
from bot.kernel.errors import PersonError
from tests.chat.declarations import ADD, CHAPTER, DECLARATIONS, QUIZ, TOPIC, USE


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("/chapter 3", "chapter", {"which": "3"}),
        ("  /Chapter   3  ", "chapter", {"which": "3"}),
        ("/ chapter 3", "chapter", {"which": "3"}),
        ("/topic what is flow matching?", "topic", {"query": "what is flow matching?"}),
        ("/topic what is  flow\tmatching?", "topic", {"query": "what is  flow\tmatching?"}),
        ("/topic query:flow matching lecture:cs153", "topic", {"query": "flow matching", "lecture": "cs153"}),
        ("/topic lecture:cs153 query:flow matching", "topic", {"query": "flow matching", "lecture": "cs153"}),
        ("/topic flow matching lecture:cs153", "topic", {"query": "flow matching", "lecture": "cs153"}),
        ("/topic lecture:cs153 flow matching", "topic", {"query": "flow matching", "lecture": "cs153"}),
        ('/topic lecture:"cs 153" flow matching', "topic", {"query": "flow matching", "lecture": "cs 153"}),
        ("/topic QUERY: flow Lecture: cs153", "topic", {"query": "flow", "lecture": "cs153"}),
        ('/chapter which:"last one" lecture:x', "chapter", {"which": "last one", "lecture": "x"}),
        ('/chapter "last one"', "chapter", {"which": "last one"}),
        ('/chapter which:"say ""hi"""', "chapter", {"which": 'say "hi"'}),
        ("/chapter which:3 lecture:", "chapter", {"which": "3"}),
        ('/chapter which:3 lecture:""', "chapter", {"which": "3", "lecture": ""}),
        ('/topic query:"lecture: what is it?"', "topic", {"query": "lecture: what is it?"}),
        ('/topic the words "lecture:x" mean what', "topic", {"query": 'the words "lecture:x" mean what'}),
        ('/topic an unclosed "quotation', "topic", {"query": 'an unclosed "quotation'}),
        ("/topic https://example.org/a?b:c", "topic", {"query": "https://example.org/a?b:c"}),
        ("/topic ratio 4:3 at 12:34", "topic", {"query": "ratio 4:3 at 12:34"}),
        ("/topic page:2", "topic", {"query": "page:2"}),
        ("/lecture use x", "lecture use", {"lecture": "x"}),
        ("/Lecture  Use x server", "lecture use", {"lecture": "x", "scope": "server"}),
        ("/lecture use channel", "lecture use", {"lecture": "channel"}),
        ("/lecture use lecture:cs153 scope:SERVER", "lecture use", {"lecture": "cs153", "scope": "server"}),
        ("/Quiz diffusion 5 solo", "quiz", {"topic": "diffusion", "questions": "5", "mode": "solo"}),
        ("/quiz 5 Solo flow matching", "quiz", {"topic": "flow matching", "questions": "5", "mode": "solo"}),
        ("/quiz solo", "quiz", {"mode": "solo"}),
        ("/quiz the 3 steps of training", "quiz", {"topic": "the 3 steps of training"}),
        ("/quiz questions:5 flow matching", "quiz", {"questions": "5", "topic": "flow matching"}),
        ("/quiz 5 topic:FLUX 1", "quiz", {"questions": "5", "topic": "FLUX 1"}),
        ('/quiz "12 monkeys" 5', "quiz", {"topic": "12 monkeys", "questions": "5"}),
        ("/quiz timed:no diffusion", "quiz", {"topic": "diffusion", "timed": "no"}),
        ("/quiz 3 kinds:choice solo", "quiz", {"questions": "3", "kinds": "choice", "mode": "solo"}),
        ("/quiz kinds:choice, cloze solo 3", "quiz", {"questions": "3", "kinds": "choice, cloze", "mode": "solo"}),
        ("/quiz kinds:choice,cloze open weights", "quiz", {"topic": "open weights", "kinds": "choice,cloze"}),
        ("/quiz kinds:choice", "quiz", {"kinds": "choice"}),
        ("/plan quiz 6 pm", "plan", {"what": "quiz", "time": "6 pm"}),
        ("/quiz", "quiz", {}),
        ("/lecture add my lecture.yaml", "lecture add", {"file": "my lecture.yaml"}),
        (r'/lecture add "C:\new\a b.yaml" title:New', "lecture add", {"file": r"C:\new\a b.yaml", "title": "New"}),
        ("/chapters", "chapters", {}),
        ("/quiz answer", "quiz", {"topic": "answer"}),
    ],
)
def test_a_line_is_understood_as_people_type_it(line: str, command: str, arguments: dict[str, str]) -> None:
    typed = grammar.read(line, DECLARATIONS)

    assert typed == Typed(command, arguments)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/chaptr 3", "There is no command `/chaptr`. Did you mean `/chapter`?"),
        ("/lecture us x", "There is no command `/lecture us`. Did you mean `/lecture use`?"),
        ("/lecture", "There is no command `/lecture`. There are: `/lecture use`, `/lecture add`."),
        ("/lecture zzz", "There is no command `/lecture zzz`. There are: `/lecture use`, `/lecture add`."),
        ("/zzzz", "There are: `/chapter`, `/chapters`, `/topic`"),
        ("/", "Type a command: `/chapter`"),
        ("", "Type a command: `/chapter`"),
        ("chapter 3", "A command begins with a slash. Did you mean `/chapter 3`?"),
        ("what is flow matching?", "A command begins with a slash. There are: `/chapter`"),
        ("/chapter", "`/chapter` needs `which:`. The usage is `/chapter which: [lecture:]`, for example `/chapter 3`."),
        ("/chapter lecture:x", "`/chapter` needs `which:`."),
        ("/chapter which:", "`/chapter` needs `which:`."),
        ('/chapter which:""', "`/chapter` needs `which:`."),
        ("/chapter wich:3", "`/chapter` has no option `wich:`. Did you mean `which:`?"),
        ("/topic flow lectur: cs153", "has no option `lectur:`. Did you mean `lecture:`?"),
        ("/chapter which:3 which:4", "`which:` is given twice."),
        ("/plan quiz", "`/plan` needs `time:`."),
        ("/plan noon", "`/plan` needs `what:`."),
        ("/chapters all", "`/chapters` has no place for `all`. The usage is `/chapters`."),
    ],
)
def test_what_is_not_understood_is_answered_with_what_to_type(line: str, sentence: str) -> None:
    with pytest.raises(PersonError) as caught:
        grammar.read(line, DECLARATIONS)

    assert sentence in str(caught.value)


def test_an_error_repeats_little_of_a_long_line_and_never_its_backticks() -> None:
    with pytest.raises(PersonError) as caught:
        grammar.read(f"/`{'x' * 6000}", DECLARATIONS)

    assert len(str(caught.value)) < 300
    assert str(caught.value).count("`") % 2 == 0


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("what is flow matching?", "topic", {"query": "what is flow matching?"}),
        ("flow lecture:cs153", "topic", {"query": "flow", "lecture": "cs153"}),
        ("chapter 3 please", "topic", {"query": "chapter 3 please"}),
        (" Help ", "help", {}),
        ("/chapter 3", "chapter", {"which": "3"}),
    ],
)
def test_with_a_fallback_a_bare_line_is_a_question(line: str, command: str, arguments: dict[str, str]) -> None:
    typed = grammar.read(line, DECLARATIONS, fallback="topic")

    assert typed == Typed(command, arguments)


@pytest.mark.parametrize(
    ("line", "focus"),
    [
        ("", Focus("", {}, "", "", 0)),
        ("/", Focus("", {}, "", "", 0)),
        ("/cha", Focus("", {}, "", "cha", 0)),
        ("/chapter", Focus("", {}, "", "chapter", 0)),
        ("  /lecture us", Focus("", {}, "", "lecture us", 2)),
        ("/chapter ", Focus("chapter", {}, "which", "", 9)),
        ("/chapter boots", Focus("chapter", {}, "which", "boots", 9)),
        ("/chapter which:boots tr", Focus("chapter", {}, "which", "boots tr", 15)),
        ("/chapter which:", Focus("chapter", {}, "which", "", 15)),
        ('/chapter which:"last o', Focus("chapter", {}, "which", "last o", 15)),
        ('/chapter which:"last one"', Focus("chapter", {}, "which", "last one", 15)),
        ('/chapter which:"last one" ', Focus("chapter", {"which": "last one"}, "lecture", "", 26)),
        ("/chapter 3 lecture:cs", Focus("chapter", {"which": "3"}, "lecture", "cs", 19)),
        ("/chapter lecture:cs which:3", Focus("chapter", {"lecture": "cs"}, "which", "3", 26)),
        ("/quiz questions:5 dif", Focus("quiz", {"questions": "5"}, "topic", "dif", 18)),
        ("/quiz mode:so", Focus("quiz", {}, "mode", "so", 11)),
        ("/quiz 5 topic:dif", Focus("quiz", {"questions": "5"}, "topic", "dif", 14)),
        ("/chapters x", Focus("chapters", {}, "", "x", 10)),
        ("what is flow", Focus("", {}, "", "what is flow", 0)),
    ],
)
def test_the_option_that_is_being_typed_is_in_focus(line: str, focus: Focus) -> None:
    assert grammar.focus(line, DECLARATIONS) == focus


_NAMES = ("/", "chapter", "topic", "quiz", "lecture", "use", "which:", "query:", "mode:", "questions:", "wich:", ":")
_WORDS = ('"', '""', "5", "solo", "word", "\\", "ünï", "//", " ", "\n")
_LINES = st.text() | st.lists(st.sampled_from(_NAMES + _WORDS)).map("".join)


@given(_LINES)
def test_any_line_is_understood_as_something_declared_or_refused_with_a_sentence(line: str) -> None:
    typed: Typed | None = None
    with suppress(PersonError):
        typed = grammar.read(line, DECLARATIONS)

    if typed is not None:
        declaration = next(item for item in DECLARATIONS if item.name == typed.command)
        assert set(typed.arguments) <= {option.name for option in declaration.options}


@given(_LINES)
def test_any_half_line_has_a_focus_that_ends_the_line(line: str) -> None:
    focus = grammar.focus(line, DECLARATIONS)

    assert 0 <= focus.start <= len(line)
    assert focus.option not in focus.arguments
    if focus.command and focus.text:
        assert focus.text.split()[0] in line[focus.start :].replace('""', '"')


def _arguments(declaration: Declaration) -> st.SearchStrategy[dict[str, str]]:
    values = {}
    for option in declaration.options:
        text = st.text(min_size=1 if option.required else 0)
        values[option.name] = st.sampled_from(option.choices) if option.kind is OptionKind.CHOICE else text
    required = {name: values.pop(name) for name in [option.name for option in declaration.options if option.required]}
    return st.fixed_dictionaries(required, optional=values)


@given(
    st.sampled_from((CHAPTER, TOPIC, QUIZ, USE, ADD)).flatmap(
        lambda declaration: st.tuples(st.just(declaration), _arguments(declaration))
    )
)
def test_reading_what_was_written_gives_the_same(written: tuple[Declaration, dict[str, str]]) -> None:
    declaration, arguments = written

    line = grammar.write(declaration, arguments)

    assert grammar.read(line, DECLARATIONS) == Typed(declaration.name, arguments)


def test_what_is_written_is_what_a_person_would_type() -> None:
    assert (
        grammar.write(CHAPTER, {"lecture": "cs153", "which": "last one"}) == '/chapter which:"last one" lecture:cs153'
    )


@pytest.mark.parametrize("stuff", ['"', '""" ', '"a', "a:", "lectur ", '"" "', "which "])
def test_a_huge_line_is_refused_or_understood_at_once(stuff: str) -> None:
    line = f"/topic {stuff * 20_000}"
    started = time.perf_counter()

    grammar.focus(line, DECLARATIONS)
    grammar.read(line, DECLARATIONS)

    assert time.perf_counter() - started < 1
