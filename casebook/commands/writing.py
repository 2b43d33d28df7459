"""Commands for authors: check, new, fmt, schema."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from casebook.checking import check
from casebook.commands.building import jobs
from casebook.commands.command import Command, Parser
from casebook.commands.console import FINE, MISUSE, PROBLEMS, misuse, short, tell, without_looking_for_garbage
from casebook.contributing import editor_schemas, formatter, new_case
from casebook.problems.phrases import say, say_plural
from casebook.problems.problem import Problem
from casebook.website import page_files


def _check(root: Path, options: argparse.Namespace) -> int:
    started = time.monotonic()
    with without_looking_for_garbage():
        verdict = check.judge(root, options.jobs)
    tell(verdict.problems, options, verdict.site)
    if verdict.problems:
        return PROBLEMS
    if options.format == "text":
        sound = say(
            "No problem in {cases}, {practices} and {languages} ({seconds} s).",
            cases=say_plural("{count} case", "{count} cases", count=verdict.cases),
            practices=say_plural("{count} practice", "{count} practices", count=verdict.practices),
            languages=say_plural("{count} language", "{count} languages", count=verdict.languages),
            seconds=round(time.monotonic() - started, 1),
        )
        print(sound.said(options.speech))
    return FINE


def _fmt(root: Path, options: argparse.Namespace) -> int:
    """Write cases and practices in canonical form. Leave files unchanged of which a part would be lost."""
    chosen = [file.absolute() for file in options.files] or formatter.files(root)
    if others := [file for file in chosen if not formatter.is_entry(root, file)]:
        return misuse(f"{short(others[0])} is neither a case nor a practice of {root}")
    levels = formatter.levels(root)
    problems: list[Problem] = []
    changed = []
    for file in chosen:
        text, found = formatter.of_file(root, file, levels)
        problems += found
        if text is not None and text.encode() != file.read_bytes():
            changed.append(file)
            if not options.check:
                page_files.write_if_changed(file, text.encode())
    for file in changed:
        print(f"{short(file)}: {'would be written anew' if options.check else 'written anew'}")
    tell(problems, options, None)
    if options.check and changed:
        print("Run `build_cases.py fmt` to bring these files into the canonical form.", file=sys.stderr)
    return PROBLEMS if problems or (options.check and changed) else FINE


def _schema(root: Path, options: argparse.Namespace) -> int:
    checked = check.check(root)
    if checked.content is None:
        tell(checked.problems, options, None)
        return PROBLEMS
    made = editor_schemas.files(checked.content)
    old = [file for file, text in made.items() if not file.is_file() or file.read_bytes() != text.encode()]
    for file in old:
        print(f"{short(file)}: {'would be written anew' if options.check else 'written anew'}")
        if not options.check:
            page_files.write_if_changed(file, made[file].encode())
    return PROBLEMS if options.check and old else FINE


def _new(root: Path, options: argparse.Namespace) -> int:
    checked = check.check(root)
    if checked.content is None:
        tell(checked.problems, options, None)
        return PROBLEMS
    draft = new_case.Draft(checked.content, checked.catalogues)
    values = {question: getattr(options, question) for question in new_case.QUESTIONS}
    given = {name: ",".join(value) if isinstance(value, list) else value for name, value in values.items() if value}
    for question, answer in given.items():
        for problem in draft.answer(question, answer):
            message, tip = problem.message_in(options.speech), problem.tip_in(options.speech)
            label = say("Tip:").said(options.speech)
            return misuse(f"--{question}: {message}\n    {label} {tip}")
    missing = [f"--{question}" for question in new_case.QUESTIONS if question not in given]
    if missing and not sys.stdin.isatty():
        return misuse(f"`new` needs {', '.join(missing)} as well")
    try:
        new_case.ask(draft, given, input, print, options.speech)
    except EOFError:
        print("\nNothing was written.", file=sys.stderr)
        return MISUSE
    for case in draft.similar():
        print(f"cases/{case}.yml is about the same place. If it is the same story, rather correct that one.")
    print(f"Written: {short(draft.save())}, a draft, seen in previews only.")
    print("Now open it, write where “…” stands, and use what the comments offer. Then: `build_cases.py check` tells")
    print("what is wrong, `build_cases.py serve` shows its page, `build_cases.py fmt` tidies the file.")
    return FINE


def _check_option(parser: Parser) -> None:
    parser.add_argument("--check", action="store_true", help="only tell which files would change")


def _fmt_options(parser: Parser) -> None:
    _check_option(parser)
    parser.add_argument("files", nargs="*", type=Path, help="cases and practices (default: all)")


def _new_options(parser: Parser) -> None:
    for question in new_case.QUESTIONS:
        if question != "language":
            several = "append" if question == "level" else "store"
            parser.add_argument(f"--{question}", action=several, help=new_case.asked(question).description)


COMMANDS = (
    Command("check", "check the cases, the vocabulary and the translations, and build nothing", _check, jobs),
    Command("new", "begin a new case: asks for what a draft needs", _new, _new_options, any_language=True),
    Command("fmt", "write cases and practices in the one canonical form, their comments kept", _fmt, _fmt_options),
    Command("schema", "write down what each field may be, for editors and for people", _schema, _check_option),
)
