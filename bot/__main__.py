"""The way in: `chapterhouse` or `python -m bot`. Each command line is a file in console/."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

from bot import settings
from bot.console import logs
from bot.console.codes import DONE, OURS, PERSON
from bot.kernel.errors import PersonError

COMMANDS = {
    "run": "run",
    "talk": "talk",
    "ask": "talk",
    "import": "importing",
    "transcript": "transcript",
    "lectures": "lectures",
    "remove": "lectures",
    "lint": "lint",
    "questions": "questions",
    "search": "search",
    "export": "export",
    "new": "authoring",
    "doctor": "doctor",
    "manifest": "manifest",
    "backup": "saving",
    "restore": "saving",
}
"""Each command with its file in console/. Only that one is imported, because a start is waited for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Does what one command line says and gives its exit code."""
    words = sys.argv[1:] if argv is None else argv
    arguments = parser(words).parse_args(words)
    try:
        chosen = settings.load()
        logs.start(chosen.log_level, chosen.log_format)
        code: int = arguments.work(arguments, chosen)
    except PersonError as error:
        print(error, file=sys.stderr)
        return PERSON
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:  # whoever read our output has gone; Python would complain while flushing it at exit
        sys.stdout = None
        return DONE
    except Exception:
        logging.getLogger(__name__).exception("This is a fault of Chapterhouse. Please report it with these lines.")
        return OURS
    return code


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The command lines among which *words* chooses: the one it names, else all. None named means `run`."""
    whole = argparse.ArgumentParser(
        prog="chapterhouse", description="A study bot: it brings lectures into the chat of a study group."
    )
    whole.add_argument("--version", action="version", version=f"%(prog)s {version('chapterhouse')}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    named = words[0] if words else "run"
    gc.disable()  # importing makes much and drops little; looking for garbage meanwhile is a tenth of a start
    for file in dict.fromkeys([COMMANDS[named]] if named in COMMANDS else COMMANDS.values()):
        import_module(f"bot.console.{file}").add(commands)
    gc.enable()
    if not words:
        whole.set_defaults(work=commands.choices["run"].get_default("work"))
    return whole


if __name__ == "__main__":
    sys.exit(main())
