"""`chapterhouse lint` and `chapterhouse questions`."""

from __future__ import annotations

import json

import pytest

from tests.console.conftest import Shell
from tests.study.lint.broken import BROKEN, FAIR, SOURCE

TRUTHS = BROKEN["true-and-false"]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_fair_file_is_clean(shell: Shell) -> None:
    path, source = shell.write("clocks.yaml", FAIR), shell.write("clocks.txt", SOURCE)

    said = shell.run("lint", path, "--source", source)

    assert said.code == 0
    assert said.out == "0 errors and 0 warnings in 1 file.\n"


def test_a_finding_names_file_line_severity_rule_and_what_to_do(shell: Shell) -> None:
    text = BROKEN["accepted-elsewhere"](FAIR)
    path = shell.write("clocks.yaml", text)

    said = shell.run("lint", path)

    first, last = said.out.splitlines()
    line = line_of(text, "id: drive-cloze")
    assert first.startswith(f'{path}:{line}: error accepted-elsewhere: "swinging rod" is accepted')
    assert first.endswith("Leave that form out, or ask so that both are right.")
    assert last == "1 error and 0 warnings in 1 file."


@pytest.mark.parametrize(
    ("broken", "options", "code"),
    [("explanation", (), 1), ("depths", (), 0), ("depths", ("--strict",), 1), ("explanation", ("--strict",), 1)],
)
def test_errors_fail_and_warnings_only_when_asked_to(
    shell: Shell, broken: str, options: tuple[str, ...], code: int
) -> None:
    path = shell.write("clocks.yaml", BROKEN[broken](FAIR))

    assert shell.run("lint", path, *options).code == code


def test_json_has_every_finding_with_its_place(shell: Shell) -> None:
    text = BROKEN["depths"](FAIR)
    path = shell.write("clocks.yaml", text)

    found = json.loads(shell.run("lint", "--json", path).out)

    (finding,) = found.pop("findings")
    assert found == {"files": 1, "errors": 0, "warnings": 1}
    assert finding.pop("sentence").startswith('"The escapement: a tick at a time" has no question of the depth apply.')
    assert finding == {
        "file": path,
        "line": line_of(text, "- id: escapement"),
        "rule": "depths",
        "severity": "warning",
    }


def test_what_concerns_the_whole_lecture_stands_first(shell: Shell) -> None:
    path = shell.write("clocks.yaml", TRUTHS(BROKEN["explanation"](FAIR)))

    lines = shell.run("lint", path).out.splitlines()

    assert [line.split()[2] for line in lines[:-1]] == ["true-and-false:", "explanation:"]


def test_a_file_that_cannot_be_read_breaks_the_schema_and_the_next_one_is_looked_at(shell: Shell) -> None:
    shell.write("corpus/a.yaml", FAIR.replace("kind: short", "kind: long"))
    shell.write("corpus/b.yaml", BROKEN["explanation"](FAIR))

    said = shell.run("lint", "corpus")

    assert said.code == 1
    first, second = said.out.splitlines()[:2]
    assert first.startswith("corpus/a.yaml:")
    assert " error schema: " in first
    assert second.startswith("corpus/b.yaml:")
    assert "in 2 files" in said.out


def test_several_mistakes_of_a_file_are_one_finding_on_one_line(shell: Shell) -> None:
    path = shell.write("a.yaml", FAIR.replace("kind: short", "kind: long").replace("kind: order", "kind: sort"))

    finding, _summary = shell.run("lint", path).out.splitlines()

    line = line_of(FAIR, "id: tick-order")
    assert f" Line {line}: " in finding or f" Line {line + 1}: " in finding


def test_the_source_of_one_lecture_of_several_is_found_by_its_title(shell: Shell) -> None:
    shell.write("corpus/clocks.yaml", BROKEN["evidence-there"](FAIR))
    shell.write("corpus/tea.yaml", "title: Tea\nchapters:\n  - title: Leaves\n")
    source = shell.write("clocks.txt", SOURCE)

    said = shell.run("lint", "corpus", "--source", source)

    assert said.code == 1
    assert "error evidence-there: Sentence 4 of chapter pendulum is not there" in said.out


def test_a_source_of_no_lecture_is_a_finding(shell: Shell) -> None:
    shell.write("corpus/clocks.yaml", FAIR)
    shell.write("corpus/tea.yaml", "title: Tea\nchapters:\n  - title: Leaves\n")
    source = shell.write("other.txt", SOURCE.replace("pendulum clock keeps time", "sundial works"))

    said = shell.run("lint", "corpus", "--source", source)

    assert said.code == 1
    assert f"{source}: error source: This is the text of none of the lectures." in said.out


def test_what_is_not_there_is_said_in_a_sentence(shell: Shell) -> None:
    path = shell.write("clocks.yaml", FAIR)

    said = shell.run("lint", path, "--source", "nowhere.txt")

    assert said.code == 1
    assert "nowhere.txt: there is no such file." in said.err
    assert "error schema: there is no such file." in shell.run("lint", "nothing.yaml").out


def test_any_format_can_be_linted(shell: Shell) -> None:
    assert shell.run("lint", shell.write("clocks.txt", SOURCE)).code == 0


def test_questions_shows_the_paper_of_a_seed_with_the_answers(shell: Shell) -> None:
    shell.run("import", shell.write("clocks.yaml", FAIR))

    said = shell.run("questions", "clocks", "--seed", "5", "--count", "4")

    assert said.code == 0
    assert said.out.startswith("How a pendulum clock keeps time: 4 questions by its author, seed 5\n")
    assert said.out.count("   Answer: ") == 4
    assert shell.run("questions", "clocks", "--seed", "5", "--count", "4").out == said.out


def test_a_lecture_without_questions_gets_generated_ones(shell: Shell) -> None:
    shell.run("import", shell.write("clocks.txt", SOURCE))

    found = json.loads(shell.run("questions", "pendulum clock", "--json", "--count", "5").out)

    assert found["generated"] is True
    assert 1 <= len(found["questions"]) <= 5
    for question in found["questions"]:
        assert question["answer"]
        assert question["evidence"]
        rights = [option["right"] for option in question["options"]]
        assert rights.count(True) == (0 if question["kind"] in ("cloze", "order") else 1)


def test_a_lecture_of_which_nothing_can_be_asked_says_why(shell: Shell) -> None:
    shell.run("import", shell.write("tea.yaml", "title: Tea\nchapters:\n  - title: Leaves\n"))

    said = shell.run("questions", "tea")

    assert said.code == 1
    assert "“Tea” has one chapter" in said.err


@pytest.mark.parametrize("count", ["0", "-3", "many"])
def test_a_count_that_is_none_is_refused(shell: Shell, count: str) -> None:
    with pytest.raises(SystemExit) as refused:
        shell.run("questions", "clocks", "--count", count)

    assert refused.value.code == 2
