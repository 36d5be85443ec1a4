"""Typed answers as they are compared: words in one form, numbers as digits, nothing that nobody means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.study.search.stems import stemmer
from bot.study.search.tokens import PART, fold
from bot.study.words import is_english

_NUMBER = r"(?:(?<![\w.)])[-−])?(?:(?<![\w.])\.)?\d+(?:[.,]\d+)*"
_SYMBOL = r"[+#%$€£¥=<>°^]"
_TOKEN = re.compile(rf"{_NUMBER}|{PART.pattern}|{_SYMBOL}")
_BETWEEN = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?=s\b)")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_ARTICLES = {
    "en": "the a an",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "es": "el la los las un una unos unas",
    "fr": "le la les l un une des",
    "it": "il lo la i gli le l un uno una",
    "nl": "de het een",
    "pt": "o a os as um uma uns umas",
}
_COUNT = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro _ deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero _ due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "nul _ twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pt": "zero _ dois três quatro cinco seis sete oito nove dez onze doze",
}
"""From 0 on. What is also an article is left out."""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}

_ENDING = 2  # letters that a plural adds, at most, in languages of which only stems are known
_SINGULAR_FROM = 4  # letters
_DIGITS = 12  # of numbers that number words can be part of


@dataclass(frozen=True, slots=True)
class Typed:
    """*text* as it was typed; *form*, which is equal where it counts as the same; and what tells slips from mistakes.

    *plain* is the form without plurals taken off, *words* are the parts of the form, *numbers* the digits in it.
    *is_exact*: a different character is a different word, as in Chinese.
    """

    text: str
    form: str
    plain: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    is_exact: bool


def form(text: str, language: str = "en") -> str:
    """What is equal for typed answers that count as the same in a lecture of that language (a BCP 47 tag)."""
    return read(text, language).form


@lru_cache(maxsize=4096)
def read(text: str, language: str) -> Typed:
    """*text* as it is compared. Its form is empty only if it has nothing but white space."""
    words = _words(text, language)
    singular = tuple(map(_singular(language), words))
    bare = "".join(fold(text).split())
    joined = _joined(singular) or bare
    numbers = tuple(re.findall(r"\d+", joined))
    return Typed(text, joined, _joined(words) or bare, singular, numbers, _HAN.search(joined) is not None)


def _words(text: str, language: str) -> Sequence[str]:
    """Its words, numbers and symbols, without articles."""
    raised = _RAISED.sub(lambda found: f"^{unicodedata.normalize('NFKC', found.group())}", text)
    plain = raised.replace("&", " and ") if is_english(language) else raised
    spaced = _BETWEEN.sub(" ", fold(_POSSESSIVE.sub("", plain) if is_english(language) else plain))
    tokens = [_number(token, language) if _is_number(token) else token for token in _TOKEN.findall(spaced)]
    without = _without_articles(tokens, _of(_ARTICLES, language).split())
    return list(_counted(without, _values(_base(language))))


def _is_number(token: str) -> bool:
    return token[-1].isdecimal() and not token[0].isalpha()


def _number(token: str, language: str) -> str:
    """In one way of writing: `1024`, `-3`, `0.5`."""
    ascii_ = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in token.replace("−", "-"))
    if not is_english(language):
        ascii_ = ascii_.translate(str.maketrans(".,", ",."))
    plain = ascii_.replace(",", "") if _THOUSANDS.fullmatch(ascii_) else ascii_.replace(",", ".")
    whole = re.sub(r"^(-?)\.", r"\g<1>0.", plain)
    return whole.rstrip("0").rstrip(".") if whole.count(".") == 1 else whole


def _without_articles(words: Sequence[str], articles: Sequence[str]) -> Sequence[str]:
    """Those of one letter are taken for articles only where they come first: there is a vitamin A."""
    kept = [word for place, word in enumerate(words) if word not in articles or (len(word) == 1 and place)]
    return kept or words


def _counted(words: Sequence[str], values: Mapping[str, int]) -> Iterator[str]:
    """Number words as digits: `twenty-one` is 21, `10 million` 10000000."""
    number: int | None = None
    for word in words:
        is_short = len(word) <= _DIGITS and word.isdecimal()
        value = values.get(word, int(word) if is_short else None)
        if number is not None and word in _SCALES and word in values and number < 10**_DIGITS:
            number *= _SCALES[word]
        elif number is not None and word in values and 20 <= number < 100 and number % 10 == 0 and values[word] < 10:
            number += values[word]
        else:
            if number is not None:
                yield str(number)
            number = None if word in _SCALES else value
            if number is None:
                yield word
    if number is not None:
        yield str(number)


@lru_cache(maxsize=32)
def _values(language: str) -> Mapping[str, int]:
    values = {fold(word): number for number, word in enumerate(_COUNT.get(language, "").split()) if word != "_"}
    if language == "en":
        values |= {word: ten for ten, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
        values |= _SCALES
    return values


def _joined(words: Sequence[str]) -> str:
    """Written as one word, so that `fly-wheel`, `fly wheel` and `flywheel` are the same; numbers stay apart."""
    joined = ""
    for word in words:
        is_apart = bool(joined) and (
            (joined[-1].isdigit() and word[0].isdigit()) or _is_signed(word) or _is_signed(joined.split(" ")[-1])
        )
        joined += f" {word}" if is_apart else word
    return joined


def _is_signed(word: str) -> bool:
    return _is_number(word) and not word.isdecimal()


def _singular(language: str) -> Callable[[str], str]:
    if is_english(language):
        return _english_singular
    stem = stemmer(language)

    def singular(word: str) -> str:
        """The stem, where nothing but a short ending is taken off: long ones make other words."""
        stemmed = stem(word)
        is_plural = word.startswith(stemmed) and len(word) - len(stemmed) <= _ENDING and len(stemmed) >= _ENDING + 1
        return stemmed if is_plural else word

    return singular


def _english_singular(word: str) -> str:
    """By the ending alone. A stem would make `organ` of `organization` and one word of `universe` and `university`."""
    if len(word) < _SINGULAR_FROM or not word.endswith("s") or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > _SINGULAR_FROM:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith(("ss", "is")) or re.search("[aeiouy].*us$", word):
        return word
    return word[:-1]


def _of(table: Mapping[str, str], language: str) -> str:
    return table.get(_base(language), "")


def _base(language: str) -> str:
    return language.split("-")[0].lower()
