"""`chapterhouse search --jsonl`, the door of evaluations."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tests.console.conftest import Shell

LECTURES = {
    "lectures": [
        {
            "id": "bread",
            "title": "How bread works",
            "chapters": [
                {"id": "b1", "title": "Wild yeast", "summary": "A starter keeps wild yeast alive."},
                {"id": "b2", "title": "Kneading", "summary": "Gluten forms when the dough is worked."},
            ],
        },
        {"id": "tea", "title": "Tea", "chapters": [{"id": "t1", "title": "Leaves", "summary": "Green or black."}]},
    ]
}


def asked(shell: Shell, monkeypatch: pytest.MonkeyPatch, *lines: str, lecture: str = "") -> list[dict[str, Any]]:
    """What comes back for these lines."""
    shell.run("import", shell.write("lectures.json", json.dumps(LECTURES)))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    said = shell.run("search", "--jsonl", *(("--lecture", lecture) if lecture else ()))
    assert said.code == 0
    return [json.loads(line) for line in said.out.splitlines()]


def test_ids_come_back_as_the_author_gave_them_best_first(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(shell, monkeypatch, '{"query": "glutn forms", "k": 3}')

    assert answer["ids"][0] == "b2"
    assert answer["answered"] is True
    assert len(answer["scores"]) == len(answer["ids"])
    assert answer["scores"] == sorted(answer["scores"], reverse=True)


def test_what_is_not_there_is_not_answered(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(shell, monkeypatch, '{"query": "quantum chromodynamics"}')

    assert answer["answered"] is False


def test_an_empty_query_gives_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in asked(shell, monkeypatch, '{"query": ""}', '{"query": "  "}', '{"query": "?!"}'):
        assert answer == {"ids": [], "scores": [], "answered": False}


def test_one_lecture_can_be_searched_alone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(shell, monkeypatch, '{"query": "gluten", "k": 10}', lecture="tea")

    assert set(answer["ids"]) <= {"t1"}


def test_a_bad_line_is_answered_and_the_next_one_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = asked(
        shell,
        monkeypatch,
        "not json",
        "[]",
        '{"k": 3}',
        '{"query": 5}',
        '{"query": "x", "k": 0}',
        '{"query": "gluten"}',
    )

    assert all("error" in answer and answer["ids"] == [] for answer in answers[:-1])
    assert answers[-1]["ids"][0] == "b2"
