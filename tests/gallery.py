"""Neutral cards and forms that every renderer is tested with, hand-made ones and generated ones.

`CARDS` fit every platform whole. `OVERLONG` go beyond some platform's limits, so that they may be cut there. The
strategies generate what commands may legally build, of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from hypothesis import strategies as st

from bot.chat.card import (
    Action,
    Ask,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Field,
    File,
    Form,
    Heading,
    LinkButton,
    Note,
    OnPress,
    Option,
    Paragraph,
    Select,
    Tone,
)
from bot.chat.text import Span, Style, Text, bare, bold, code, italic, join, link, plain, until, when

HOSTILE = (
    "@everyone and @here, <@81384788765712384>, <@!81384788765712384>, <@&41771983423143936>, <#41771983423143937>",
    "<!channel> <!here> <!everyone> <!subteam^S012AB3CD> <@U012AB3CD> <#C012AB3CD|general>",
    "**bold** __under__ *lean* _lean_ ~~gone~~ ||hidden|| `code` ```fence```",
    "# heading\n## heading\n### heading\n-# small\n> quoted\n>>> quoted on\n- item\n* item\n+ item\n1. first\n12) last",
    "[a link](https://example.org/) <https://example.org/> https://example.org/path?a=1&b=2 www.example.org",
    "<t:1718000000:R> </chapter:41771983423143937> <id:customize> <:smile:41771983423143937> :smile: <a:x:4177198342>",
    "<script>alert('x')</script> <img src=x onerror=alert(1)> &lt;b&gt; &amp; &#64;everyone </div>",
    "\\*backslashed\\* \\\\ trailing \\",
    "javascript:alert(1) file:///etc/passwd mailto:someone@example.org",
    "\x1b[31mred\x1b[0m \x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\ bell\x07 back\x08 null\x00 return\rover",
    "left \u202eevil\u202c right \u2066isolate\u2069 zero\u200bwidth\u200d join \ufeffmark",
)
RIGHT_TO_LEFT = "מודלי דיפוזיה יוצרים תמונות מרעש. النماذج التوليدية تتعلم من الضوضاء."
WIDE = "流匹配模型把噪声变成图像。拡散モデルはノイズから画像を作る。확산 모델은 잡음에서 시작한다."
MOMENT = datetime(2026, 10, 1, 18, 0, 20, tzinfo=UTC)
EMOJI = "🎓 📚 👩🏽‍🔬 🇩🇪 ❤️ 1️⃣"
LOREM = (
    "A model that is trained on pairs of pictures and captions learns which words go with which shapes. "
    "When it is asked for a picture, it begins with noise and removes a little of it at every step. "
)


def _open(which: int, label: str = "Open", press: OnPress = OnPress.REPLACE) -> Button:
    return Button(label, Action("chapter", {"lecture": "visual-intelligence", "which": str(which)}, press))


def _share(which: int) -> Button:
    return Button("Share with the channel", Action("chapter", {"which": str(which)}, OnPress.SHARE))


CARDS: dict[str, Card] = {
    "chapter": Card(
        (
            Note(plain("Chapter 3 of 14")),
            Heading(plain("Autoregression, or one patch after another"), level=1),
            Paragraph(plain(LOREM)),
            Paragraph(link("Watch from 12:34", "https://video.example.org/watch?v=abc&t=754")),
            Note(join((italic("Visual Intelligence"), plain("chapter 3")), ", ")),
            Buttons((_open(2, "Previous"), _open(4, "Next"), _share(3))),
        )
    ),
    "outline": Card(
        (
            Heading(plain("Visual Intelligence"), level=1),
            Bullets(tuple(plain(f"{number}. Part {number} of the talk") for number in range(1, 15))),
            Select(
                "Open a chapter",
                tuple(Option(f"{number}. Part {number}", _open(number).action, "12:34") for number in range(1, 15)),
            ),
            Buttons((_share(1),)),
        )
    ),
    "search": Card(
        (
            Heading(plain("Best matches for “flow matching”")),
            *(
                Entry(
                    plain(f"{number}. Noise to picture"),
                    (
                        Span("They train with "),
                        Span("flow", Style.HIGHLIGHT),
                        Span(" "),
                        Span("matching", Style.HIGHLIGHT),
                        Span(", which is a straight way from noise to data."),
                    ),
                    _open(number),
                )
                for number in range(1, 6)
            ),
            Divider(),
            Note(plain("Visual Intelligence, chapters 1 to 5")),
            Buttons((_share(1),)),
        )
    ),
    "nothing_found": Card(
        (
            Heading(plain("Nothing fits “zxqv”")),
            Paragraph(join((plain("Did you mean "), bold("xyz"), plain("?")))),
            Entry(plain("The nearest"), plain("It may still be of use.")),
        ),
        Tone.WARNING,
    ),
    "trouble": Card(
        (
            Heading(plain("That did not work")),
            Paragraph(join((plain("It is our fault. When you ask for help, say "), code("481516"), plain(".")))),
        ),
        Tone.TROUBLE,
    ),
    "help": Card(
        (
            Heading(plain("Commands")),
            Entry(code("/chapter which: [lecture:]"), plain("Show a chapter")),
            Entry(code("/topic query: [lecture:]"), plain("Find where something is explained")),
            Paragraph(join((plain("For example "), code("/topic what is `flow` matching?")))),
        )
    ),
    "every_block": Card(
        (
            Heading(plain("Level one"), level=1),
            Heading(plain("Level two"), level=2),
            Heading(plain("Level three"), level=3),
            Paragraph(plain("A paragraph.\n\nAnother one.")),
            Bullets((plain("first thing"), bold("second thing"), link("third thing", "https://example.org/3"))),
            Entry(plain("An entry"), plain("with a button"), _open(1)),
            Entry(plain("Another entry"), plain("without a button")),
            Divider(),
            Note(plain("Small print.")),
            Select("Choose", (Option("One", _open(1).action, "a hint"), Option("Two", _open(2).action))),
            Buttons(
                (
                    Button("Start", Action("chapter", {"which": "1"}), primary=True),
                    Button("Back", Action("chapter", {"which": "0"}), disabled=True),
                    LinkButton("Watch", "https://example.org/watch"),
                )
            ),
        )
    ),
    "styles": Card(
        (
            Paragraph(
                join(
                    (
                        plain("plain"),
                        bold("bold"),
                        italic("italic"),
                        code("code"),
                        (Span("highlight", Style.HIGHLIGHT),),
                        link("linked", "https://example.org/a_(b)?c=[d]&e=*f*"),
                        (Span("bold link", Style.BOLD, "https://example.org/bold"),),
                        (Span("code link", Style.CODE, "https://example.org/code"),),
                    ),
                    " ",
                )
            ),
            Paragraph(
                (
                    Span("touch", Style.BOLD),
                    Span("ing", Style.ITALIC),
                    Span("styles", Style.BOLD),
                    Span("tick`s", Style.CODE),
                    Span(" blanks ", Style.BOLD),
                    Span("  ", Style.ITALIC),
                    Span("end", Style.HIGHLIGHT),
                )
            ),
        )
    ),
    "hostile": Card(
        (
            Heading(plain("Notes by @everyone"), level=1),
            *(Paragraph(plain(text)) for text in HOSTILE),
            Entry(plain("# **@here**"), plain("[x](https://example.org)"), _open(1, "**@everyone**")),
            Select("> @everyone", (Option("`one`", _open(1).action, "**hint**"),)),
        )
    ),
    "hostile_in_styles": Card(tuple(Paragraph((Span(text, style),)) for style in Style for text in HOSTILE[:6])),
    "hostile_in_links": Card(
        tuple(Paragraph(link(text, "https://example.org/?q=)*_~|`>")) for text in HOSTILE if "\n" not in text)
    ),
    "right_to_left": Card((Heading(plain(RIGHT_TO_LEFT)), Paragraph(bold(RIGHT_TO_LEFT)), Bullets((plain("שלום"),)))),
    "wide": Card((Heading(plain(WIDE)), Paragraph(italic(WIDE)), Note(plain(EMOJI)))),
    "same_action_twice": Card(
        (
            Entry(plain("First"), plain("It opens the third."), _open(3)),
            Entry(plain("Second"), plain("It opens the third as well."), _open(3)),
            Select("Choose", (Option("Three", _open(3).action), Option("Three again", _open(3).action))),
            Select("Choose again", (Option("Three", _open(3).action),)),
            Buttons((_open(3, "Three"), _open(3, "And again"))),
        )
    ),
    "long_arguments": Card(
        (
            Paragraph(plain("Its buttons carry more than fits into an id.")),
            Buttons(
                (
                    Button("More", Action("topic", {"query": LOREM, "page": "2"})),
                    Button("Share", Action("topic", {"query": LOREM, "page": "2"}, OnPress.SHARE)),
                    Button("Edit", Action("topic", {"query": LOREM}, OnPress.FORM)),
                )
            ),
        )
    ),
    "many_options": Card(
        (
            Paragraph(plain("Twenty-five to choose from.")),
            Select("Open", tuple(Option(f"Option {number}", _open(number).action) for number in range(25))),
        )
    ),
    "question": Card(
        (
            Note(plain("Question 3 of 10")),
            Heading(plain("Why does a spring tide happen twice a month?")),
            Bullets(
                tuple(
                    join((bold(letter), plain(words)), " ")
                    for letter, words in (
                        ("A", "The moon is closest to the earth"),
                        ("B", "Sun, moon and earth stand in one line"),
                        ("C", "The sea is warmest"),
                        ("D", "The wind turns"),
                    )
                )
            ),
            Paragraph(join((plain("It closes "), until(MOMENT), plain(". 2 have answered.")))),
            Buttons(
                tuple(
                    Button(letter, Action("quiz answer", {"round": "k3v9q2xa", "n": "3", "option": letter}))
                    for letter in "ABCD"
                )
            ),
            Buttons((Button("Skip", Action("quiz skip", {"round": "k3v9q2xa", "n": "3"}, OnPress.REPLY)),)),
        )
    ),
    "typed_question": Card(
        (
            Heading(plain("Which planet has the shortest year?")),
            Paragraph(join((until(MOMENT), plain(" it closes, and the next begins "), until(MOMENT)))),
            Ask(
                "Type your answer",
                "text",
                Action("quiz answer", {"round": "k3v9q2xa", "n": "4"}),
                Action("quiz answer", {"round": "k3v9q2xa", "n": "4"}, OnPress.FORM),
                "a word or two",
            ),
        )
    ),
    "moments": Card(
        (
            Heading(join((plain("It begins "), until(MOMENT)))),
            Paragraph(join((until(MOMENT), plain(", which is "), when(MOMENT)))),
            Bullets((until(MOMENT), join((bold("soon: "), until(MOMENT), bold("!"))))),
            Entry(until(MOMENT), until(MOMENT + timedelta(days=1)), _open(1)),
            Note((Span("later", Style.BOLD, "https://example.org/", MOMENT), Span("@everyone", at=MOMENT))),
        )
    ),
    "empty_texts": Card(
        (
            Heading(()),
            Paragraph(()),
            Bullets(()),
            Bullets(((), plain("one"))),
            Entry(plain("Title alone"), ()),
            Entry((), plain("Text alone")),
            Paragraph(plain("  \n ")),
            Note(()),
            Divider(),
        )
    ),
    "nothing": Card(()),
}

OVERLONG: dict[str, Card] = {
    "long_paragraph": Card((Heading(plain("Long")), Paragraph(plain(LOREM * 40)), Note(plain("The end of it.")))),
    "long_bold_paragraph": Card((Paragraph(bold(LOREM * 40)), Buttons((_open(1),)))),
    "long_word": Card((Heading(plain("w" * 9000)), Paragraph(code("c" * 9000)))),
    "long_markup": Card((Paragraph(plain("*_`~|" * 2000)), Note(plain("small print")))),
    "long_link": Card((Paragraph(link(LOREM * 30, "https://example.org/" + "a" * 3000)), Paragraph(plain("after")))),
    "long_labels": Card(
        (
            Entry(plain("Entry"), plain("with a talkative button"), _open(1, LOREM)),
            Select(LOREM * 2, (Option(LOREM, _open(1).action, LOREM), Option("", _open(2).action))),
            Buttons((_open(1, LOREM), _open(2, ""), LinkButton(LOREM, "https://example.org/"))),
        )
    ),
    "many_blocks": Card(tuple(Paragraph(plain(f"Paragraph {number}.")) for number in range(80))),
    "many_entries": Card(
        (
            Heading(plain("Everything")),
            *(Entry(plain(f"Entry {number}"), plain(LOREM), _open(number)) for number in range(40)),
            Note(plain("The citation stays.")),
            Buttons((_open(1, "More"),)),
        )
    ),
    "long_moments": Card(tuple(Paragraph(join((plain(LOREM), until(MOMENT)))) for _ in range(40))),
    "many_menus": Card(
        tuple(
            Select(f"Menu {menu}", tuple(Option(f"Option {number}", _open(number).action) for number in range(25)))
            for menu in range(12)
        )
    ),
}


def ending(length: int) -> Card:
    """A card whose last words are single characters behind so many others, each in a style of its own."""
    ends = (plain("1"), bold("2"), until(MOMENT), plain("3"), link("Ω", "https://example.org/"))
    return Card((Paragraph(join((link((LOREM * 40)[:length], "https://example.org/"), *ends))),))


FILES: dict[str, tuple[File, ...]] = {
    "one": (File("questions.csv", b"id,question\n", "Every question with its answers"),),
    "same_names": (File("deck.apkg", b"1", "One"), File("DECK.apkg", b"2", "Two"), File("2-deck.apkg", b"3", "Three")),
    "hostile": (
        *(File(text, b"x", text) for text in HOSTILE[:4]),
        File("../../etc/passwd", b"x", "It climbs"),
        File("C:\\windows\\system.ini", b"x", ""),
        File("SPOILER_notes.txt", b"x", "It hides"),
        File("..", b"x", "It is a folder"),
        File("n" * 300 + ".csv", b"x", LOREM * 20),
        File("流.txt", b"", "It is empty"),
    ),
    "too_many": tuple(File(f"{number}.txt", b"x", f"Number {number}") for number in range(12)),
}

FORMS: dict[str, Form] = {
    "one_line": Form(
        "Answer the question",
        (Field("answer", "Your answer", placeholder="in a few words"),),
        Action("chapter", {"which": "3"}, OnPress.REPLACE),
    ),
    "five_fields": Form(
        "Report a mistake",
        tuple(
            Field(f"field{number}", f"Field {number}", value="as it was", long=number % 2 == 0, required=number < 3)
            for number in range(5)
        ),
        Action("topic", {"query": LOREM}, OnPress.REPLY),
    ),
    "overlong": Form(
        LOREM,
        (Field("text", LOREM, value=LOREM * 60, placeholder=LOREM, long=True, limit=9000),),
        Action("chapter", {}, OnPress.SHARE),
    ),
    "hostile": Form(
        HOSTILE[0],
        (Field("text", HOSTILE[2], value=HOSTILE[3], placeholder=HOSTILE[4], long=True),),
        Action("chapter", {"which": HOSTILE[0]}),
    ),
}


def shown(card: Card, say: Callable[[Text], str] = bare) -> Iterator[str]:
    """Every text of *card* that a person is to read, from top to bottom. *say* gives the words of a text."""
    for block in card.blocks:
        yield from _shown(block, say)


def _shown(block: Block, say: Callable[[Text], str]) -> Iterator[str]:
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            yield say(text)
        case Bullets(items):
            yield from (say(item) for item in items)
        case Entry(title, text, button):
            yield from (say(title), say(text))
            if button:
                yield button.label
        case Buttons(buttons):
            yield from (button.label for button in buttons)
        case Select(placeholder, options):
            yield placeholder
            for option in options:
                yield from (option.label, option.hint)
        case Ask(label):
            yield label
        case Divider():
            pass
        case _:
            assert_never(block)


_MARKUP = st.text(alphabet="*_~|`#>-+.)(][<>@&:!\\/ \n\t0123456789aé", max_size=60)
_CHARACTERS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
_PROSE = st.integers(0, 60).map(lambda length: (LOREM * 20)[: length**2])
strings = st.one_of(_MARKUP, _CHARACTERS, _PROSE, st.sampled_from(HOSTILE))
"""Short and long, harmless and hostile strings."""

urls = st.builds(
    lambda scheme, rest: f"{scheme}://example.org/{rest}",
    st.sampled_from(("http", "https")),
    st.text(alphabet="abc/?=&%20()[]<>*_~|`#'\"é", max_size=40),
)
_moments = st.integers(-(10**8), 10**9).map(lambda seconds: MOMENT + timedelta(seconds=seconds))
_spans = st.builds(Span, strings, st.sampled_from(Style), st.one_of(st.just(""), st.just(""), urls))
still_texts: st.SearchStrategy[Text] = st.lists(_spans, max_size=5).map(tuple)
"""Texts without a moment."""
texts: st.SearchStrategy[Text] = st.lists(
    st.one_of(_spans, _spans, _spans, st.builds(Span, strings, st.sampled_from(Style), urls, _moments)), max_size=5
).map(tuple)
actions = st.builds(
    Action,
    st.sampled_from(("chapter", "chapters", "topic", "lecture use")),
    st.dictionaries(st.sampled_from(("which", "query", "lecture")), strings, max_size=3),
    st.sampled_from(OnPress),
)
buttons = st.builds(Button, strings, actions, st.booleans(), st.booleans())
_options = st.lists(st.builds(Option, strings, actions, strings), min_size=1, max_size=25).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, texts, st.integers(1, 3)),
    st.builds(Paragraph, texts),
    st.builds(Bullets, st.lists(texts, max_size=6).map(tuple)),
    st.builds(Entry, texts, texts, st.none() | buttons),
    st.builds(Note, texts),
    st.builds(Divider),
    st.builds(Buttons, st.lists(buttons | st.builds(LinkButton, strings, urls), min_size=1, max_size=5).map(tuple)),
    st.builds(Select, strings, _options),
    st.builds(
        Ask, strings, st.just("text"), actions, actions.map(lambda action: replace(action, on_press=OnPress.FORM))
    ),
)
cards = st.builds(Card, st.lists(blocks, max_size=10).map(tuple), st.sampled_from(Tone))
"""Cards as commands may build them, of any size."""

_fields = st.builds(
    Field,
    st.text(alphabet="abcdefghij", min_size=1, max_size=20),
    strings,
    strings,
    strings,
    st.booleans(),
    st.booleans(),
    st.integers(1, 5000),
)
forms = st.builds(
    Form, strings, st.lists(_fields, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple), actions
)
