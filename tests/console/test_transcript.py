"""`chapterhouse transcript`: moments that answers cite."""

from __future__ import annotations

from tests.console.conftest import Shell

LECTURE = """\
id: bread
title: How bread works
url: https://www.youtube.com/watch?v=abc123
chapters:
  - {title: Flour, summary: What flour is., start: "0:00"}
  - {title: Rising, summary: Why dough rises., start: "10:00"}
"""
SAID = """\
WEBVTT

00:00:05.000 --> 00:00:09.000
Wheat has been milled for ten thousand years.

00:12:34.000 --> 00:12:40.000
The bubbles are carbon dioxide from fermenting maltose.
"""


def test_an_answer_cites_the_moment_linked_into_the_video(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", LECTURE))
    assert shell.run("ask", "/topic fermenting maltose").code == 1

    said = shell.run("transcript", "bread", shell.write("bread.vtt", SAID))
    answer = shell.run("ask", "/topic fermenting maltose").out

    assert said.code == 0
    assert "2 passages" in said.out
    assert "Rising" in answer
    assert "carbon dioxide from" in answer
    assert "12:34" in answer
    assert "t=754" in answer


def test_a_rehearsal_changes_nothing(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", LECTURE))

    said = shell.run("transcript", "bread", shell.write("bread.vtt", SAID), "--dry-run")

    assert "would have a transcript of 2 passages" in said.out
    assert shell.run("ask", "/topic fermenting maltose").code == 1


def test_a_transcript_in_the_folder_is_loaded_for_the_lecture_that_it_is_named_for(shell: Shell) -> None:
    shell.write("corpus/bread.yaml", LECTURE)
    shell.write("corpus/bread.vtt", SAID)

    assert "12:34" in shell.run("ask", "/topic fermenting maltose").out


def test_what_cannot_be_attached_is_said_in_a_sentence(shell: Shell) -> None:
    shell.run("import", shell.write("bread.yaml", LECTURE))
    shell.run("import", shell.write("tea.yaml", "id: tea\ntitle: Tea\nchapters:\n  - title: Leaves\n"))
    said = shell.write("said.vtt", SAID)
    broken = shell.write("broken.vtt", SAID.replace("00:12:34.000 -->", "00:12:34.000 ->"))

    for words, expected in (
        (("nobody", said), "no lecture nobody"),
        (("tea", said), "start time"),
        (("bread", broken), "line 6"),
        (("bread", "no-such-file.vtt"), "no such file"),
        (("bread", shell.write("letter.txt", "Dear all")), "no transcript"),
    ):
        refused = shell.run("transcript", *words)
        assert refused.code == 1
        assert expected in refused.err, refused.err
