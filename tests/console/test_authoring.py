"""`chapterhouse new lecture`, and the page that explains to teachers what to do with it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from bot.corpus import formats, settled
from bot.corpus.draft import Source
from bot.corpus.lecture import Lecture
from bot.corpus.question import Depth, Kind
from bot.study import lint
from tests.console.conftest import Shell

GUIDE = Path(__file__).parents[2] / "docs" / "content.md"
SCHEMA = "schema"  # the rule that is the reading itself


def read(text: str) -> Lecture:
    (draft,) = formats.read(Source("example.yaml", lambda: io.BytesIO(text.encode())))
    return settled.lecture(draft)


def examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)


def test_the_skeleton_is_clean_and_can_be_imported_as_it_is(shell: Shell) -> None:
    made = shell.run("new", "lecture", "tides.yaml")

    linted, imported = shell.run("lint", "--strict", "tides.yaml"), shell.run("import", "tides.yaml")

    assert (made.code, linted.code, imported.code) == (0, 0, 0)
    assert "chapterhouse import tides.yaml" in made.out
    assert "2 chapters and 6 questions: added" in imported.out


def test_the_skeleton_is_clean_against_the_text_that_it_was_written_from(shell: Shell) -> None:
    shell.run("new", "lecture")
    lecture = read((shell.folder / "lecture.yaml").read_text())
    text = "\n".join(
        [lecture.title, "CHAPTERS", *(part for one in lecture.chapters for part in (one.title, one.summary))]
    )

    said = shell.run("lint", "--strict", "lecture.yaml", "--source", shell.write("source.txt", text))

    assert (said.code, said.out) == (0, "0 errors and 0 warnings in 1 file.\n")


def test_the_skeleton_shows_every_kind_depth_and_key(shell: Shell) -> None:
    shell.run("new", "lecture")
    text = (shell.folder / "lecture.yaml").read_text()

    questions = read(text).questions

    assert {one.kind for one in questions} == set(Kind)
    assert {one.depth for one in questions} == set(Depth)
    for key in ("speakers", "url", "language", "key_points", "answers", "aliases", "background", "related", "accept"):
        assert re.search(rf"^ *{key}:", text, re.MULTILINE)


def test_a_file_that_is_there_is_never_overwritten(shell: Shell) -> None:
    path = shell.write("tides.yaml", "my work")

    said = shell.run("new", "lecture", path)

    assert said.code == 1
    assert "left as it is" in said.err
    assert (shell.folder / "tides.yaml").read_text() == "my work"


@pytest.mark.parametrize(("path", "says"), [("no-such-folder/a.yaml", "No such file"), (".", "there already")])
def test_a_place_that_cannot_be_written_is_said(shell: Shell, path: str, says: str) -> None:
    said = shell.run("new", "lecture", path)

    assert said.code == 1
    assert says in said.err


def test_what_the_guide_shows_can_be_read_and_is_free_of_errors() -> None:
    lecture, question, others = examples()

    whole = read(lecture + question + others.removeprefix("questions:\n"))

    assert {one.kind for one in whole.questions} == set(Kind)
    (authored,) = read(lecture + question).questions
    assert not [one for one in lint.findings(read(lecture + question), None) if one.severity is lint.Severity.ERROR]
    assert authored.wrong[1].chapter == "bulges"


def test_the_guide_explains_each_rule_of_the_linter() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \|", GUIDE.read_text(), re.MULTILINE)

    assert explained == [(SCHEMA, "error"), *((rule.name, rule.severity.value) for rule in lint.RULES)]


def test_the_guide_explains_each_kind_of_question() -> None:
    _, _, table = GUIDE.read_text().partition("| kind | the learner |")

    explained = re.findall(r"^\| `([a-z]+)` \|", table.partition("\n\n")[0], re.MULTILINE)

    assert explained == [kind.value for kind in Kind]
