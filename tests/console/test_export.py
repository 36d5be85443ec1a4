"""`chapterhouse export`: a lecture as a file."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.console import anki
from bot.corpus import formats, settled
from bot.corpus.draft import Source
from bot.corpus.lecture import Lecture
from tests.console.conftest import Shell

BREAD = """\
id: bread
title: "Baking 101 :: How <bread> works"
url: https://www.youtube.com/watch?v=abc123
chapters:
  - {id: yeast, title: Wild yeast, summary: A starter keeps wild yeast alive., start: 4:05}
  - {id: steam, title: Steam & crust, summary: Steam keeps the crust soft.}
concepts:
  - {term: Starter, definition: Flour and water with wild yeast., background: Some are old., chapters: [yeast]}
questions:
  - id: alive
    kind: choice
    chapter: yeast
    stem: What does a starter keep alive?
    answer: Wild yeast
    wrong: [{option: The <crust>, belongs: Steam keeps it soft.}, {option: Steam, chapter: steam}]
    explanation: It is fed & kept.
  - {id: soft, kind: truefalse, chapter: 2, stem: Steam hardens the crust., answer: false}
  - {id: gap, kind: cloze, chapter: 2, stem: ____ keeps the crust soft., answer: Steam, accept: [vapour]}
  - {id: steps, kind: order, chapter: 1, stem: Bake., answer: [Mix, Prove, Bake]}
  - {id: where, kind: which, chapter: 2, stem: Where is the crust kept soft?, wrong: [1]}
"""
LATER = datetime(2026, 10, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Note:
    """A note of a deck as Anki reads it."""

    guid: str
    changed: int
    front: str
    back: str
    source: str
    tags: list[str]


def bread(text: str = BREAD) -> Lecture:
    (draft,) = formats.read(Source("bread.yaml", lambda: io.BytesIO(text.encode())))
    return settled.lecture(draft)


def deck(path: Path) -> tuple[dict[str, str], list[Note]]:
    """The deck's name by its number, and its notes in order."""
    with zipfile.ZipFile(path) as package:
        collection = path.with_suffix(".anki2")
        collection.write_bytes(package.read("collection.anki2"))
        assert json.loads(package.read("media")) == {}
    with closing(sqlite3.connect(collection)) as connection:
        (decks,) = connection.execute("select decks from col").fetchone()
        rows = connection.execute("select guid, mod, flds, tags from notes order by id").fetchall()
        (cards,) = connection.execute("select count(distinct nid) from cards").fetchone()
    assert cards == len(rows)
    names = {number: one["name"] for number, one in json.loads(decks).items() if number != "1"}
    return names, [_note(*row) for row in rows]


def _note(guid: str, changed: int, fields: str, tags: str) -> Note:
    front, back, source = fields.split("\x1f")
    return Note(guid, changed, front, back, source, tags.split())


@pytest.mark.parametrize("name", ["yaml", "json"])
def test_an_export_imported_again_changes_nothing(shell: Shell, name: str) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    said = shell.run("export", "--format", name, "--output", f"copy.{name}")

    assert (said.code, said.out) == (0, f"{bread().title} is written to copy.{name}.\n")
    assert "nothing changed" in shell.run("import", f"copy.{name}").out


def test_without_a_file_the_text_alone_is_printed(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    said = shell.run("export", "bread", "--format", "json")

    assert [one["id"] for one in json.loads(said.out)["questions"]] == ["alive", "soft", "gap", "steps", "where"]


def test_tables_open_in_a_spreadsheet(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    questions = shell.run("export", "--format", "csv").out
    shell.run("export", "--format", "csv", "--table", "concepts", "--output", "concepts.csv")

    assert [row["answer"] for row in csv.DictReader(io.StringIO(questions))] == [
        "Wild yeast",
        "false",
        "Steam",
        "Mix | Prove | Bake",
        "Steam & crust",
    ]
    written = (shell.folder / "concepts.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfid,term,")  # the mark by which Excel knows UTF-8
    assert b"starter,Starter," in written


def test_a_deck_has_a_note_for_each_question_and_concept(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    said = shell.run("export", "--format", "anki", "--output", "bread.apkg")

    names, notes = deck(shell.folder / "bread.apkg")
    assert "6 notes" in said.out
    assert list(names.values()) == ["Baking 101 : How <bread> works"]
    assert len(notes) == len({note.guid for note in notes}) == 6


def test_a_note_shows_the_answer_the_reason_and_where_it_is_said(tmp_path: Path) -> None:
    anki.write(bread(), tmp_path / "bread.apkg", LATER)

    _, (choice, statement, gap, order, which, concept) = deck(tmp_path / "bread.apkg")
    assert choice.front.startswith("<p>What does a starter keep alive?</p><ul>")
    assert all(f"<li>{one}</li>" in choice.front for one in ("Wild yeast", "The &lt;crust&gt;", "Steam"))
    assert choice.back == (
        "<p><b>Wild yeast</b></p><p>It is fed &amp; kept.</p><ul><li>The &lt;crust&gt;: Steam keeps it soft.</li>"
        "<li>Steam: chapter 2: Steam &amp; crust</li></ul>"
    )
    assert choice.source == (
        "Baking 101 :: How &lt;bread&gt; works, chapter 1: Wild yeast, "
        '<a href="https://www.youtube.com/watch?v=abc123&amp;t=245s">4:05</a>'
    )
    assert (statement.front, statement.back) == (
        "<p>True or false? Steam hardens the crust.</p>",
        "<p><b>false</b></p>",
    )
    assert gap.back == "<p><b>Steam</b></p><p>Also right: vapour</p>"
    assert order.back == "<ol><li>Mix</li><li>Prove</li><li>Bake</li></ol>"
    assert "<li>chapter 1: Wild yeast</li>" in which.front
    assert which.back.startswith("<p><b>chapter 2: Steam &amp; crust</b></p>")
    assert "<i>Not from the lecture:</i> Some are old." in concept.back
    assert choice.tags == ["bread::chapter-01", "choice", "recall"]


def test_a_later_deck_brings_notes_up_to_date_and_doubles_none(tmp_path: Path) -> None:
    anki.write(bread(), tmp_path / "one.apkg", datetime(2026, 10, 1, tzinfo=UTC))
    edited = BREAD.replace("It is fed & kept.", "It is fed.").replace("Steam hardens", "Hot steam hardens")
    anki.write(bread(edited), tmp_path / "two.apkg", LATER)

    before, notes = deck(tmp_path / "one.apkg")
    after, again = deck(tmp_path / "two.apkg")
    assert after == before
    assert [note.guid for note in again] == [note.guid for note in notes]
    assert all(new.changed > old.changed for old, new in zip(notes, again, strict=True))
    assert [note.front for note in again][2:] == [note.front for note in notes][2:]
    assert "It is fed.</p>" in again[0].back


def test_a_deck_is_not_printed(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    said = shell.run("export", "--format", "anki")

    assert (said.code, said.out) == (1, "")
    assert "--output DECK.apkg" in said.err


def test_a_deck_of_nothing_says_so(shell: Shell) -> None:
    shell.run("import", shell.write("tea.yaml", "title: Tea\nchapters: [{title: Leaves}]"))

    said = shell.run("export", "--format", "anki", "--output", "tea.apkg")

    assert "no questions and no concepts" in said.out
    assert deck(shell.folder / "tea.apkg")[1] == []


def test_of_several_lectures_one_has_to_be_named(shell: Shell) -> None:
    assert shell.run("export").code == 1
    shell.run("import", shell.write("bread.yaml", BREAD))
    shell.run("import", shell.write("tea.yaml", "title: Tea\nchapters: [{title: Leaves}]"))

    unnamed, named, unknown = (shell.run("export", *name) for name in ((), ("Tea",), ("quantum",)))

    assert (unnamed.code, named.code, unknown.code) == (1, 0, 1)
    assert "bread, tea" in unnamed.err
    assert named.out.startswith("id: tea\n")
    assert "The nearest" in unknown.err


@pytest.mark.parametrize("name", ["yaml", "anki"])
def test_a_place_that_cannot_be_written_is_said(shell: Shell, name: str) -> None:
    shell.run("import", shell.write("bread.yaml", BREAD))

    said = shell.run("export", "--format", name, "--output", "no-such-folder/bread")

    assert said.code == 1
    assert "no-such-folder/bread cannot be written: No such file or directory" in said.err


def test_an_import_says_what_became_of_the_questions(shell: Shell) -> None:
    first = shell.run("import", shell.write("bread.yaml", BREAD))
    edited = BREAD.replace("answer: false", "answer: true").replace("  - {id: steps", "  - {id: step")

    second = shell.run("import", "--dry-run", shell.write("bread.yaml", edited))
    (said,) = json.loads(shell.run("import", "--json", "bread.yaml").out)

    assert "2 chapters and 5 questions: added" in first.out
    assert "would be 1 question added, 1 question edited, 1 question removed\n" in second.out
    assert said["questions"] == {"total": 5, "added": 1, "edited": 1, "removed": 1}
