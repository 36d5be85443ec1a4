"""`chapterhouse import`, `lectures` and `remove`."""

from __future__ import annotations

import json

from tests.console.conftest import Shell

LIST = """\
Open KitchenOpen Kitchen 7 | How bread works with Maria Krume
CHAPTERS
Flour, water, salt
What each of the three does for a dough, and how much of it is needed.
Wild yeast
A starter keeps wild yeast alive, and it wants to be fed every day.
Kneading
Gluten forms when the dough is worked.
"""
TITLE = "Open Kitchen 7 | How bread works with Maria Krume"


def test_a_pasted_list_becomes_a_lecture_and_is_known_the_second_time(shell: Shell) -> None:
    path = shell.write("bread.txt", LIST)

    first = shell.run("import", path)
    second = shell.run("import", path)

    assert (first.code, second.code) == (0, 0)
    assert TITLE in first.out
    assert "3 chapters: added" in first.out
    assert "no questions of its own; chapterhouse questions open-kitchen-7-" in first.out
    assert "nothing changed" in second.out
    assert "\t3 chapters\t" in shell.run("lectures").out


def test_a_correction_is_shown_before_it_is_made_and_keeps_the_ids(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))
    corrected = shell.write("bread.txt", LIST.replace("Gluten forms", "Gluten, a protein, forms"))

    rehearsed = shell.run("import", "--dry-run", corrected)
    done = shell.run("import", corrected)

    assert "would be 1 edited" in rehearsed.out
    assert "edited 3. Kneading" in rehearsed.out
    assert "1 edited" in done.out
    assert "nothing changed" in shell.run("import", corrected).out


def test_json_says_all_of_it_for_programs(shell: Shell) -> None:
    (said,) = json.loads(shell.run("import", "--json", shell.write("bread.txt", LIST)).out)

    assert said["title"] == TITLE
    assert said["new"] is True
    assert said["chapters"] == said["added"] == 3
    assert said["file"] == "bread.txt"
    (listed,) = json.loads(shell.run("lectures", "--json").out)
    assert listed == {"id": said["lecture"], "title": TITLE, "chapters": 3, "server": None}


def test_a_bad_file_changes_nothing_not_even_by_the_good_one_beside_it(shell: Shell) -> None:
    good, bad = shell.write("good.txt", LIST), shell.write("bad.yaml", "title: x\nchapters:\n  - summry: y\n")

    said = shell.run("import", good, bad)

    assert said.code == 1
    assert "bad.yaml, line 3" in said.err
    assert "summary" in said.err
    assert "Traceback" not in said.err
    assert "No lecture is loaded" in shell.run("lectures").out


def test_a_title_that_another_lecture_has_asks_which_is_meant(shell: Shell) -> None:
    shell.run("import", shell.write("a.yaml", "id: bread\ntitle: How bread works\nchapters:\n  - title: Flour\n"))
    other = shell.write("b.yaml", "title: How bread works\nchapters:\n  - title: Flour\n  - title: Water\n")

    refused = shell.run("import", other)
    updated = shell.run("import", "--update", "bread", other)
    another = shell.run("import", "--as", "bread-2", other)

    assert refused.code == 1
    assert "--update bread" in refused.err
    assert "--as" in refused.err
    assert (updated.code, another.code) == (0, 0)
    assert [item["id"] for item in json.loads(shell.run("lectures", "--json").out)] == ["bread", "bread-2"]


def test_a_folder_is_imported_file_by_file(shell: Shell) -> None:
    (shell.folder / "talks").mkdir()
    shell.write("talks/a.txt", LIST)
    shell.write("talks/b.yaml", "title: Tea\nchapters:\n  - title: Leaves\n")
    shell.write("talks/notes.pdf", "not a lecture")

    said = shell.run("import", "talks")

    assert said.code == 0
    assert len(json.loads(shell.run("lectures", "--json").out)) == 2


def test_what_is_not_there_is_said_in_a_sentence(shell: Shell) -> None:
    (shell.folder / "nothing").mkdir()

    for path in ("no-such-file.txt", "nothing"):
        said = shell.run("import", path)
        assert said.code == 1
        assert path in said.err
    assert shell.run("remove", "nobody").code == 1


def test_a_removed_lecture_comes_back_as_it_was(shell: Shell) -> None:
    path = shell.write("bread.txt", LIST)
    (first,) = json.loads(shell.run("import", "--json", path).out)

    assert shell.run("remove", first["lecture"]).code == 0
    assert json.loads(shell.run("lectures", "--json").out) == []
    (again,) = json.loads(shell.run("import", "--json", path).out)

    assert again["lecture"] == first["lecture"]


def test_one_id_cannot_be_given_to_several_lectures(shell: Shell) -> None:
    one, two = shell.write("a.txt", LIST), shell.write("b.yaml", "title: Tea\nchapters:\n  - title: Leaves\n")

    said = shell.run("import", "--as", "x", one, two)

    assert said.code == 1
    assert "one at a time" in said.err
