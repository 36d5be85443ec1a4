"""The way in: `chapterhouse` or `python -m bot`. Each command line is a file in console/."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from bot import settings
from bot.console import authoring, doctor, export, importing, lectures, lint, logs, questions, run, saving, search, talk
from bot.console.codes import DONE, OURS, PERSON
from bot.kernel.errors import PersonError


def main(argv: Sequence[str] | None = None) -> int:
    """Does what one command line says and gives its exit code."""
    arguments = parser().parse_args(argv)
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


def parser() -> argparse.ArgumentParser:
    """Every command line that there is; none given means `run`."""
    whole = argparse.ArgumentParser(
        prog="chapterhouse", description="A study bot: it brings lectures into the chat of a study group."
    )
    whole.set_defaults(work=run.work)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for command in (run, talk, importing, lectures, lint, questions, search, export, authoring, doctor, saving):
        command.add(commands)
    return whole


if __name__ == "__main__":
    sys.exit(main())
