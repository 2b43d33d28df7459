"""Commands for editors: changes, completeness, links."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from casebook.checking import check
from casebook.commands.command import Command, Parser
from casebook.commands.console import BUSY, FINE, PROBLEMS, manner, misuse, tell, without_looking_for_garbage
from casebook.content import completeness
from casebook.problems import report
from casebook.reviewing import changes, changes_report
from casebook.reviewing.external_links import checker
from casebook.reviewing.external_links.asking import Asker


def _changes(root: Path, options: argparse.Namespace) -> int:
    if options.base is None or not options.base.is_dir():
        return misuse("`changes` needs --from, a folder with the content as it was")
    with without_looking_for_garbage():
        found = changes.changes(check.check(options.base.resolve()), check.check(root))
    print(changes_report.FORMATS["json" if options.format == "json" else "text"](found))
    return PROBLEMS if found.problems else FINE


def _completeness(root: Path, options: argparse.Namespace) -> int:
    checked = check.check(root)
    if checked.problems:  # Entries that cannot be read are not counted.
        print(report.as_text(checked.problems, manner(options, None)), file=sys.stderr)
    if checked.content is None:
        return PROBLEMS
    formatted = completeness.as_json if options.format == "json" else completeness.as_text
    print(formatted(checked.content, options.today))
    return PROBLEMS if checked.problems else FINE


def _links(root: Path, options: argparse.Namespace) -> int:
    checked = check.check(root)
    if checked.content is None:
        tell(checked.problems, options, None)
        return PROBLEMS
    asker = Asker(f"casebook-links (+{checked.content.site.url})")
    if options.write_archived:
        print("\n".join(checker.write_archived(checked.content, asker)))
        return FINE
    try:
        text, to_mend = checker.look(checked.content, asker, options.state, datetime.datetime.now(datetime.UTC).date())
    except checker.Offline:
        print("build_cases.py: nothing answers at all: is there a network here?", file=sys.stderr)
        return BUSY
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        print(text)
    return PROBLEMS if to_mend else FINE


def _changes_options(parser: Parser) -> None:
    parser.add_argument("--from", dest="base", type=Path, metavar="FOLDER", help="another checkout, as the content was")


def _completeness_options(parser: Parser) -> None:
    parser.add_argument(
        "--today",
        type=_day,
        default=datetime.date.today(),
        help="the day from which it looks back, such as 2026-11-24 (default: today)",
    )


def _links_options(parser: Parser) -> None:
    parser.add_argument("--state", type=Path, metavar="FILE", help="what is remembered from one run to the next")
    parser.add_argument("--report", type=Path, metavar="FILE", help="where the report goes")
    parser.add_argument(
        "--write-archived", action="store_true", help="look for archived copies, and write them into the files"
    )


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day, such as 2026-11-24") from None


COMMANDS = (
    Command("changes", "tell what readers will see changed, in Markdown or JSON", _changes, _changes_options),
    Command(
        "completeness", "tell what cases lack, and which should be checked again", _completeness, _completeness_options
    ),
    Command("links", "ask whether the pages elsewhere that we link to still answer", _links, _links_options),
)
