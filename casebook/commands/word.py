"""Commands for Word documents: import filled templates, export cases."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casebook.checking import check
from casebook.commands.command import Command, Parser
from casebook.commands.console import FINE, PROBLEMS, misuse, short, tell
from casebook.problems.problem import printable
from casebook.website import page_files


def _import(root: Path, options: argparse.Namespace) -> int:
    from casebook.contributing.word import import_case  # Loading lxml takes time.
    from casebook.contributing.word.package_reader import Refused

    if options.as_id and len(options.documents) > 1:
        return misuse("--as goes with one document")
    code = FINE
    for file in options.documents:
        name = printable(file.name)
        checked = check.check(root)
        if checked.content is None:
            tell(checked.problems, options, None)
            return PROBLEMS
        try:
            made = import_case.import_document(checked, file, options.as_id, force=options.force)
        except Refused as refusal:
            print(f"{name}: {refusal.why.said(options.speech)}", file=sys.stderr)
            code = PROBLEMS
            continue
        for report in (*made.faults, *made.left_out):
            print(f"{name}: {report.said(options.speech)}", file=sys.stderr)
        tell(made.problems, options, checked.content.site)
        if made.problems or made.faults:
            code = PROBLEMS
            print(made.outcome.said(options.speech), file=sys.stderr)
        else:
            print(f"{name} → {made.path}")
    return code


def _import_options(parser: Parser) -> None:
    parser.add_argument("documents", nargs="+", type=Path, metavar="FILE", help="filled templates (.docx)")
    parser.add_argument("--as", dest="as_id", default="", metavar="ID", help="the id of the case (default: its place)")
    parser.add_argument(
        "--force", action="store_true", help="replace a case that is there; with problems, it stays as it was"
    )


def _export(root: Path, options: argparse.Namespace) -> int:
    from casebook.contributing.word import import_case

    checked = check.check(root)
    if checked.content is None:
        tell(checked.problems, options, None)
        return PROBLEMS
    unknown = [name for name in options.cases if name not in checked.content.cases]
    if unknown:
        return misuse(f"there is no sound case “{printable(unknown[0])}”")
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.cases:
        file = options.out / f"{name}.docx"
        page_files.write_if_changed(file, import_case.export(checked, name))
        print(short(file))
    return FINE


def _export_options(parser: Parser) -> None:
    parser.add_argument("cases", nargs="+", metavar="ID", help="ids of cases")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder of the documents (default: here)")


COMMANDS = (
    Command(
        "import",
        "make cases of filled Word templates; a new case with problems is kept as a draft: nothing is lost, nothing "
        "published",
        _import,
        _import_options,
    ),
    Command(
        "export-word", "make Word documents of cases, to be corrected and imported again", _export, _export_options
    ),
)
