"""`chapterhouse backup` and `chapterhouse restore`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.console.conftest import Shell
from tests.console.test_importing import LIST


def test_what_was_backed_up_comes_back(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))
    assert shell.run("backup", "yesterday.db").code == 0
    (listed,) = json.loads(shell.run("lectures", "--json").out)
    shell.run("remove", listed["id"])

    said = shell.run("restore", "yesterday.db")

    assert said.code == 0
    assert "What was there before is in" in said.out
    assert json.loads(shell.run("lectures", "--json").out) == [listed]


def test_what_is_no_backup_is_refused(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))

    said = shell.run("restore", shell.write("letter.txt", "dear database"))

    assert said.code == 1
    assert "Traceback" not in said.err
    assert shell.run("ask", "/chapter 3").code == 0


def test_nothing_can_be_backed_up_before_there_is_something(shell: Shell) -> None:
    assert shell.run("backup", "yesterday.db").code == 1


def test_the_database_is_no_backup_of_itself(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))

    said = shell.run("backup", "var/chapterhouse.db")

    assert said.code == 1
    assert "itself" in said.err


def test_the_doctor_tells_of_a_database_of_a_newer_version(shell: Shell) -> None:
    shell.run("import", shell.write("bread.txt", LIST))
    with closing(sqlite3.connect(shell.folder / "var" / "chapterhouse.db")) as database:
        database.execute("update alembic_version set version_num = '0999'")
        database.commit()

    said = shell.run("doctor")

    assert said.code == 1
    assert "made by a newer version" in said.out
    assert "none is loaded" not in said.out
