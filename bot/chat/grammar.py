"""A command as a line that people type, read and written: `/topic what is flow matching? lecture:cs153`.

    line    = "/" name { option | words }
    option  = name ":" value        in any order; the value runs to the next option, or is one word
    value   = words | '"' text '"'  in quotes anything goes, and "" is one quotation mark

One word are numbers, choices and what is declared so; a list with commas counts as one.

Words without an option's name find their place: a whole number or a choice at either end goes to the first option
that takes one, the rest to the first free text option. Values stay strings; the command's request checks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TypeAlias

from rapidfuzz.distance import OSA, JaroWinkler

from bot.chat.command import Declaration, OptionDeclaration, OptionKind, find
from bot.kernel.errors import PersonError

_QUOTED = r'"(?P<quoted>(?:""|[^"])*)"'
_ATOM = re.compile(rf"{_QUOTED}(?=\s|$)|(?P<name>[^\W\d][\w-]*):(?!//)|\S+")
_PHRASE = re.compile(_QUOTED)
_BARE = re.compile(r'[^\s:"]+')
_ALIKE = 0.8  # Jaro-Winkler, 0 to 1: `chpater` and `chap` are like `chapter`, `quit` is not like `topic`
_ONE_WORD = frozenset({OptionKind.WHOLE_NUMBER, OptionKind.YES_NO, OptionKind.CHOICE, OptionKind.CHANNEL})
_WORDS = frozenset({OptionKind.TEXT, OptionKind.FILE})  # the kinds that words without a name go to first
_SHOWN = 40  # characters of what was typed that an error repeats

_Options: TypeAlias = Sequence[OptionDeclaration]


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, understood. *command* is a declared name, *arguments* are by option name, as typed."""

    command: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Focus:
    """Where somebody is in a line that is not finished. A completion replaces the line from *start* on.

    While the name is being typed *command* is empty and *text* is the name so far, without the slash. After it
    *option* is the option in focus (empty: there is none) and *arguments* are the others.
    """

    command: str
    arguments: Mapping[str, str]
    option: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the line from *start* on: the value of *option*, or free words where that is empty.

    It is *closed* when nothing that follows can belong to it.
    """

    option: str
    value: str
    start: int
    quoted: bool = False
    closed: bool = False


def read(line: str, declarations: Iterable[Declaration], fallback: str = "") -> Typed:
    """What *line* asks for. A line without a slash is put to the command *fallback*, where one is given.

    Raises PersonError, with what to type instead, for an unknown command or option and for a missing one.
    """
    offered = _offered(declarations)
    declaration, start = _declaration(line, offered, fallback)
    given = _arguments(line, start, declaration)
    for option in declaration.options:
        if option.required and not given.get(option.name):
            raise PersonError(f"`/{declaration.name}` needs `{option.name}:`. {_instruction(declaration)}")
    arguments = {
        option.name: _as_declared(option, given[option.name]) for option in declaration.options if option.name in given
    }
    return Typed(declaration.name, arguments)


def write(declaration: Declaration, arguments: Mapping[str, str]) -> str:
    """The line that `read` understands as these *arguments*, in the order of the declaration's options."""
    named = [option.name for option in declaration.options if option.name in arguments]
    return " ".join((f"/{declaration.name}", *(f"{name}:{protected(arguments[name])}" for name in named)))


def protected(value: str) -> str:
    """*value* as `read` takes it for one: in quotation marks, if it is not a single word."""
    return value if _BARE.fullmatch(value) else '"' + value.replace('"', '""') + '"'


def focus(line: str, declarations: Iterable[Declaration]) -> Focus:
    """What is being typed at the end of *line*. Never raises: half a line is often wrong, and soon right."""
    named = _named(line, _offered(declarations))
    if named is None or named[1] == len(line):
        start = len(line) - len(line.lstrip())
        return Focus("", {}, "", " ".join(line.lstrip("/ ").split()), start)
    declaration, start = named
    options = declaration.options
    parts = list(_parts(line, start, options))
    if not parts or (parts[-1].closed and line[-1].isspace()):
        parts.append(_Part("", "", len(line)))
    *before, last = parts
    given = {part.option: part.value for part in before if part.option}
    placed, _ = _place(_join(before), given, options)
    target = last.option or _name(_target(options, placed))
    others = {name: value for name, value in placed.items() if name != target}
    return Focus(declaration.name, others, target, last.value if last.quoted else last.value.lstrip('"'), last.start)


def _offered(declarations: Iterable[Declaration]) -> list[Declaration]:
    return [declaration for declaration in declarations if declaration.offered]


def _declaration(line: str, offered: Sequence[Declaration], fallback: str) -> tuple[Declaration, int]:
    """The command that *line* means and where its arguments begin."""
    if not line.strip("/ \t\n"):
        raise PersonError(f"Type a command: {_listed(offered)}.")
    if line.lstrip().startswith("/"):
        named = _named(line, offered)
        if named is None:
            raise PersonError(unknown(line, offered))
        return named
    if fallback and (alone := find(offered, " ".join(line.split()).casefold())) is not None:
        return alone, len(line)
    if (default := find(offered, fallback)) is not None:
        return default, 0
    hint = f"Did you mean `/{_short(line)}`?" if _named(f"/{line}", offered) else f"There are: {_listed(offered)}."
    raise PersonError(f"A command begins with a slash. {hint}")


def _named(line: str, offered: Iterable[Declaration]) -> tuple[Declaration, int] | None:
    """The command whose whole name *line* begins with, the longest first, and where that name ends."""
    named = {declaration.name: declaration for declaration in offered}
    names, beginning = _names(tuple(named))
    match = beginning.match(line)
    if match is None or match.lastindex is None:
        return None
    return named[names[match.lastindex - 1]], match.end()


@lru_cache(maxsize=16)
def _names(names: Sequence[str]) -> tuple[Sequence[str], re.Pattern[str]]:
    """The names, the longest first, and what a line begins with that has one of them: each is a group."""
    in_order = sorted(names, key=lambda name: -len(name))
    spelled = (r"\s+".join(map(re.escape, name.split())) for name in in_order)
    groups = "|".join(f"({words})" for words in spelled)
    return in_order, re.compile(rf"\s*/\s*(?:{groups})(?=\s|$)", re.IGNORECASE)


def unknown(line: str, offered: Sequence[Declaration]) -> str:
    """That *line* begins with no command of those *offered*, and which one may be meant."""
    words = line.strip("/ \t\n").casefold().split()
    family = [item for item in offered if " " in item.name and item.name.split()[0] == words[0]]
    called = f"There is no command `/{_short(' '.join(words[:2] if family else words[:1]))}`."
    nearest = max(family or offered, key=lambda item: _likeness(words, item), default=None)
    if nearest is not None and _likeness(words, nearest) >= _ALIKE:
        return f"{called} Did you mean `/{nearest.name}`?"
    return f"{called} There are: {_listed(family or offered)}."


def _likeness(words: Sequence[str], declaration: Declaration) -> float:
    """How much the words of the name are like the first of *words*, the least like of them counting."""
    pairs = zip_longest(declaration.name.split(), words[: len(declaration.name.split())], fillvalue="")
    return min(JaroWinkler.normalized_similarity(*pair) for pair in pairs)


def _arguments(line: str, start: int, declaration: Declaration) -> dict[str, str]:
    options = declaration.options
    _refuse_mistyped(line, start, declaration)
    parts = list(_parts(line, start, options))
    given: dict[str, str] = {}
    for part in parts:
        if part.option in given:
            raise PersonError(f"`{part.option}:` is given twice. {_instruction(declaration)}")
        if part.option and (part.value or part.quoted):
            given[part.option] = part.value
    free = _join(parts)
    if not free:
        return _shared(parts, given, options)
    placed, left = _place(free, given, options)
    if left:
        raise PersonError(f"`/{declaration.name}` has no place for `{_short(left)}`. {_instruction(declaration)}")
    return placed


def _refuse_mistyped(line: str, start: int, declaration: Declaration) -> None:
    """Raises PersonError for a word that ends in a colon and is almost the name of an option."""
    names = [option.name for option in declaration.options]
    for atom in _ATOM.finditer(line, start):
        typed = (atom["name"] or "").casefold()
        if not typed or typed in names:
            continue
        near = [name for name in names if OSA.distance(typed, name) <= (1 if len(name) < 6 else 2)]
        if len(near) == 1 and len(typed) > 2:
            raise PersonError(
                f"`/{declaration.name}` has no option `{_short(typed)}:`. Did you mean `{near[0]}:`? "
                "If it is part of your text, put the text in quotation marks."
            )


def _parts(line: str, start: int, options: _Options) -> Iterator[_Part]:
    """The rest of *line* from *start* on, cut where options begin and where quoted or one-word values end."""
    short = {option.name: option.one_word or option.kind in _ONE_WORD for option in options}
    option, begins, atoms = "", start, list[re.Match[str]]()
    for atom in _ATOM.finditer(line, start):
        name = (atom["name"] or "").casefold()
        if name not in short:
            atoms.append(atom)
            continue
        yield from _cut(line, option, begins, atoms, short)
        option, begins, atoms = name, atom.end(), []
    yield from _cut(line, option, begins, atoms, short)


def _cut(
    line: str, option: str, begins: int, atoms: Sequence[re.Match[str]], short: Mapping[str, bool]
) -> Iterator[_Part]:
    """The *atoms* behind an option's name: its value, and free words where the value ends before they do.

    It does where it is quoted, and where it is *short*: of one word.
    """
    if option and not atoms:
        yield _Part(option, "", begins)
    elif option and (phrase := atoms[0]["quoted"]) is not None:
        yield _Part(option, phrase.replace('""', '"'), atoms[0].start(), quoted=True, closed=True)
        atoms = atoms[1:]
    elif option and short[option]:
        size = _run(atoms)
        yield _Part(option, line[atoms[0].start() : atoms[size - 1].end()], atoms[0].start(), closed=True)
        atoms = atoms[size:]
    elif option:
        yield _Part(option, line[atoms[0].start() : atoms[-1].end()], atoms[0].start())
        atoms = ()
    if atoms:
        yield _Part("", line[atoms[0].start() : atoms[-1].end()], atoms[0].start())


def _run(atoms: Sequence[re.Match[str]]) -> int:
    """How many of the *atoms* at the beginning have no blank between them, or only one behind a comma; `a:b` is two."""
    size = 1
    while size < len(atoms) and (atoms[size].start() == atoms[size - 1].end() or atoms[size - 1][0].endswith(",")):
        size += 1
    return size


def _join(parts: Iterable[_Part]) -> str:
    return " ".join(part.value for part in parts if not part.option)


def _shared(parts: Sequence[_Part], given: Mapping[str, str], options: _Options) -> dict[str, str]:
    """*given*, where the last text gives all but its first word to a required text that got nothing.

    `/topic lecture:cs153 flow matching` means that.
    """
    lacking = next((item.name for item in options if item.required and item.name not in given), "")
    donor = parts[-1] if parts else None
    if not lacking or donor is None or donor.quoted or len(words := donor.value.split(maxsplit=1)) < 2:
        return dict(given)
    return {**given, donor.option: words[0], lacking: words[1]}


def _place(free: str, given: Mapping[str, str], options: _Options) -> tuple[dict[str, str], str]:
    """*given* with the *free* words in their places, and what found none."""
    placed = dict(given)
    rest = _peel(free, placed, options)
    target = _target(options, placed)
    if target is not None and target.required and free and not rest and not _gave_required(placed, given, options):
        placed, rest = dict(given), free
    if target is None or not rest:
        return placed, rest
    phrase = _PHRASE.fullmatch(rest)
    return {**placed, target.name: phrase["quoted"].replace('""', '"') if phrase else rest}, ""


def _peel(free: str, placed: dict[str, str], options: _Options) -> str:
    """Takes whole numbers and choices from both ends of *free* into *placed*; gives what remains.

    A number stays in a text that has to be given and is declared before it: `6 pm` is a time of day.
    """
    rest = free
    lacking = [n for n, item in enumerate(options) if item.required and item.kind in _WORDS and item.name not in placed]
    if lacking:
        options = [item for n, item in enumerate(options) if n < lacking[0] or item.kind is not OptionKind.WHOLE_NUMBER]
    for end in (0, -1):
        while rest:
            word = rest.split(maxsplit=1)[0] if end == 0 else rest.rsplit(maxsplit=1)[-1]
            taker = next((item for item in options if item.name not in placed and _takes(item, word)), None)
            if taker is None:
                break
            placed[taker.name] = word
            rest = (rest[len(word) :] if end == 0 else rest[: -len(word)]).strip()
    return rest


def _gave_required(placed: Mapping[str, str], given: Mapping[str, str], options: _Options) -> bool:
    return any(option.required and option.name in placed.keys() - given.keys() for option in options)


def _takes(option: OptionDeclaration, word: str) -> bool:
    match option.kind:
        case OptionKind.WHOLE_NUMBER:
            return re.fullmatch(r"[+-]?\d+", word, re.ASCII) is not None
        case OptionKind.CHOICE:
            return word.casefold() in (choice.casefold() for choice in option.choices)
        case _:
            return False


def _target(options: _Options, given: Mapping[str, str]) -> OptionDeclaration | None:
    """The option that free words go to: text or a file before others, what is required before what is not."""
    left = [option for option in options if option.name not in given]
    return min(left, key=lambda option: (option.kind not in _WORDS, not option.required), default=None)


def _as_declared(option: OptionDeclaration, value: str) -> str:
    """A choice in the letters in which it is declared; any other value as it stands."""
    return next((choice for choice in option.choices if choice.casefold() == value.casefold()), value)


def _name(option: OptionDeclaration | None) -> str:
    return "" if option is None else option.name


def _instruction(declaration: Declaration) -> str:
    example = f", for example `{declaration.examples[0]}`" if declaration.examples else ""
    return f"The usage is `{declaration.usage}`{example}."


def _listed(offered: Iterable[Declaration]) -> str:
    return ", ".join(f"`/{declaration.name}`" for declaration in offered)


def _short(text: str) -> str:
    flat = " ".join(text.replace("`", "'").split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
