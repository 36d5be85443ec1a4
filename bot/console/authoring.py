"""`chapterhouse new lecture`: a file to begin with, which explains itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.console.codes import DONE
from bot.kernel.errors import PersonError
from bot.settings import Settings

SKELETON = Path(__file__).with_name("lecture_skeleton.yaml")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("new", help="begin a lecture: a file that explains itself")
    what = parser.add_subparsers(title="what", metavar="WHAT", required=True)
    lecture = what.add_parser("lecture", help="a lecture in YAML, with an example of everything")
    lecture.add_argument("path", nargs="?", type=Path, default=Path("lecture.yaml"), metavar="PATH")
    lecture.set_defaults(work=work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  every command line gets both
    path: Path = arguments.path
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(SKELETON.read_text(encoding="utf-8"))
    except FileExistsError:
        raise PersonError(f"{path} is there already and is left as it is. Name another file.") from None
    except OSError as error:
        raise PersonError(f"{path} cannot be written: {error.strerror}. Name another place.") from error
    print(f"{path} is ready. Put your lecture in the place of the example, then:")
    print(f"  chapterhouse lint {path}")
    print(f"  chapterhouse import {path}")
    return DONE
