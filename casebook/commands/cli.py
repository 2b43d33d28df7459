"""The command line: parse arguments, run a command of `commands/`, return its exit code.

Exit codes: 0 success, 1 problems in the content, 2 misuse, 75 another build is running.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from casebook.commands import COMMANDS
from casebook.commands.command import Command
from casebook.commands.console import BUSY, FINE, HERE, PROBLEMS, UNCHANGED, misuse
from casebook.problems import report
from casebook.publishing import build, swap
from casebook.translation import program_messages

_DEFAULT = "build"


def main(arguments: Sequence[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):  # Some terminals cannot show all letters.
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, _DEFAULT)
    options = _parser().parse_args(given)
    if not options.root.is_dir():
        return misuse(f"there is no folder “{options.root}”")
    options.speech = program_messages.speech(options.language or program_messages.of_system(os.environ))
    is_preview = options.command == "serve"
    before = signal.getsignal(signal.SIGTERM)
    if is_preview:
        # End the first build as Ctrl-C does, with its temporary files removed.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.run(options.root.resolve(), options)
    except KeyboardInterrupt:
        return FINE if is_preview else 130
    except build.Failed as failure:
        print(f"build_cases.py: {failure}", file=sys.stderr)
        if options.command in ("build", "merge"):
            print(UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    except swap.Busy as busy:
        print(f"build_cases.py: another build is at work here ({busy}); try again when it is done.", file=sys.stderr)
        return BUSY
    finally:
        signal.signal(signal.SIGTERM, before)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build_cases.py",
        description="Turns a folder of cases into a multilingual site.",
        epilog="Exit codes: 0 fine, 1 problems in the content, 2 misuse, 75 another build is at work. "
        "“build_cases.py COMMAND --help” lists the options of each.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help, description=_sentence(command.help))
        _common(sub, command)
        command.options(sub)
        sub.set_defaults(run=command.run)
    return parser


def _common(parser: argparse.ArgumentParser, command: Command) -> None:
    parser.add_argument("--root", type=Path, default=HERE, help="the content folder (default: this one)")
    parser.add_argument("--format", choices=list(report.FORMATS), default="text", help="how problems are reported")
    languages = ", ".join(program_messages.LANGUAGES)
    parser.add_argument(
        "--language",
        choices=None if command.any_language else program_messages.LANGUAGES,
        metavar="LANGUAGE",
        help=f"the language that problems are told in: {languages} (default: your system's, if it is one of these)"
        + ("; and that of the case" if command.any_language else ""),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
