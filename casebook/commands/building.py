"""Commands that make the site: build, merge, serve, languages."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from casebook.checking import check
from casebook.commands.command import Command, Parser
from casebook.commands.console import (
    FINE,
    HERE,
    PROBLEMS,
    UNCHANGED,
    checked_content,
    manner,
    misuse,
    progress_line,
    short,
)
from casebook.problems import report
from casebook.problems.phrases import say
from casebook.publishing import build, preview, share, swap


def _build(root: Path, options: argparse.Namespace) -> int:
    started = time.monotonic()
    out = _destination(root, options, Path("shares", options.lang) if options.lang else Path("site"))
    swap.recover(root, out)
    checked = checked_content(root, options)
    if checked.problems or checked.content is None:
        print(UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    languages = checked.content.published().site.languages
    if options.lang:
        if options.compress:
            return misuse("--compress goes with `merge`, not with --lang: shares are joined first")
        if options.lang not in languages:
            return misuse(f"--lang must be one of {', '.join(languages)}, got “{options.lang}”")
        _print_summary(build.build_share(checked, options.lang, out).pages, 1, started, out)
        return FINE
    made = build.build(checked, out, progress_line, jobs=options.jobs, compress=options.compress)
    _print_summary(made.pages, len(languages), started, out)
    return FINE


def _print_summary(pages: int, count: int, started: float, out: Path) -> None:
    print(
        f"{pages} pages in {count} language{'s' if count > 1 else ''}, "
        f"{time.monotonic() - started:.1f} s → {short(out)}"
    )


def _destination(root: Path, options: argparse.Namespace, usual: Path) -> Path:
    """Return the folder of the result. Raise Failed unless it is missing, empty, or an older site or share."""
    out: Path = (options.out or root / usual).resolve()
    if out.is_dir():
        ours = not any(out.iterdir()) or (out / "index.html").is_file() or (out / share.MANIFEST).is_file()
    else:
        ours = not out.exists()
    if not ours or root.is_relative_to(out) or HERE.is_relative_to(out):
        raise build.Failed(f"{out} holds other things than a site; choose an empty or a new folder with --out")
    return out


def _merge(root: Path, options: argparse.Namespace) -> int:
    out = _destination(root, options, Path("site"))
    swap.recover(root, out)
    checked = checked_content(root, options)
    if checked.problems or checked.content is None:
        print(UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    summary = build.merge(checked, options.shares, out, compress=options.compress)
    print(f"{summary.pages} pages joined → {short(out)}")
    return FINE


def _languages(root: Path, options: argparse.Namespace) -> int:
    """Print the published languages as JSON, so that a CI job for each language takes the list from site.yml."""
    checked = check.check(root)
    if checked.content is None:
        print(report.as_text(checked.problems, manner(options, None)), file=sys.stderr)
        return PROBLEMS
    print(json.dumps(list(checked.content.published().site.languages)))
    return FINE


def _serve(root: Path, options: argparse.Namespace) -> int:
    checked = checked_content(root, options)
    if checked.problems or checked.content is None:
        print(say("Mend these first: the preview needs a sound start.").said(options.speech), file=sys.stderr)
        return PROBLEMS
    try:
        preview.serve(root, options.address, options.jobs, manner(options, checked.content.site))
    except OSError as error:
        reason = f"{options.address} cannot be used ({error.strerror}); try --address 127.0.0.1:8001"
        raise build.Failed(reason) from error
    return FINE


def jobs(parser: Parser) -> None:
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        help="processes at the same time (default: %(default)s)",
    )


def _out(parser: Parser) -> None:
    parser.add_argument("--out", type=Path, help="where the site goes (default: site/ in the content folder)")
    parser.add_argument("--compress", action="store_true", help="also write .gz and .br copies, for web servers")


def _build_options(parser: Parser) -> None:
    _out(parser)
    jobs(parser)
    parser.add_argument("--lang", help="build one language's share only, to be joined by `merge`, maybe elsewhere")


def _merge_options(parser: Parser) -> None:
    _out(parser)
    parser.add_argument("shares", nargs="*", type=Path, help="the folders that `build --lang` has made")


def _serve_options(parser: Parser) -> None:
    jobs(parser)
    parser.add_argument(
        "--address", type=_address, default="127.0.0.1:8000", help="where it answers (default: %(default)s)"
    )


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not host:port, such as 127.0.0.1:8000")
    return text


COMMANDS = (
    Command("build", "check everything and build the site (what happens without a command)", _build, _build_options),
    Command("merge", "join the shares of all languages into the site", _merge, _merge_options),
    Command("serve", "serve a preview that follows your edits", _serve, _serve_options),
    Command("languages", "list the languages that readers will see, as JSON", _languages),
)
