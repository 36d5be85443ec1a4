"""Neutral cards and forms that every renderer is tested with, hand-made ones and generated ones.

`CARDS` fit every platform whole. `OVERLONG` go beyond some platform's limits, so that they may be cut there. The
strategies generate what commands may legally build, of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from hypothesis import strategies as st

from bot.chat.card import (
    Action,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Field,
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
from bot.chat.text import Span, Style, Text, bare, bold, code, italic, join, link, plain

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
    "many_menus": Card(
        tuple(
            Select(f"Menu {menu}", tuple(Option(f"Option {number}", _open(number).action) for number in range(25)))
            for menu in range(12)
        )
    ),
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


def shown(card: Card) -> Iterator[str]:
    """Every text of *card* that a person is to read, from top to bottom."""
    for block in card.blocks:
        yield from _shown(block)


def _shown(block: Block) -> Iterator[str]:
    match block:
        case Heading(text) | Paragraph(text) | Note(text):
            yield bare(text)
        case Bullets(items):
            yield from (bare(item) for item in items)
        case Entry(title, text, button):
            yield from (bare(title), bare(text))
            if button:
                yield button.label
        case Buttons(buttons):
            yield from (button.label for button in buttons)
        case Select(placeholder, options):
            yield placeholder
            for option in options:
                yield from (option.label, option.hint)
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
texts: st.SearchStrategy[Text] = st.lists(
    st.builds(Span, strings, st.sampled_from(Style), st.one_of(st.just(""), st.just(""), urls)), max_size=5
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
