"""The command line: reads arguments, runs the stages, reports.

Exit codes: 0 fine, 1 problems in the content, 2 misuse, 75 another build is at work.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casebook import (
    catalogues,
    changes,
    completeness,
    exchange,
    fmt,
    follow,
    new,
    preview,
    progress,
    publish,
    report,
    review,
    schema,
    share,
    stages,
    webrun,
    wording,
    write,
)
from casebook.frame import language_folder
from casebook.incremental import Publisher
from casebook.model import Site
from casebook.phrases import say
from casebook.problems import Problem
from casebook.report import Manner
from casebook.stages import Checked
from casebook.webcheck import Asker

FINE, PROBLEMS, MISUSE, BUSY = 0, 1, 2, 75  # 75: EX_TEMPFAIL of sysexits.h, “try again later”
HERE = Path(__file__).resolve().parent.parent
_UNCHANGED = say("Nothing was published; the site is as it was.")


def main(arguments: Sequence[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may not know all letters; that is no reason to fail
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_intermixed_args(arguments)  # options also between `merge` and its shares
    if options.shares and options.command not in ("merge", "fmt"):
        parser.error(f"unrecognized arguments: {' '.join(map(str, options.shares))}")
    if options.command != "new" and options.language not in (None, *wording.LANGUAGES):
        parser.error(f"argument --language: choose from {', '.join(wording.LANGUAGES)}, not {options.language}")
    if not options.root.is_dir():
        print(f"build_cases.py: there is no folder “{options.root}”", file=sys.stderr)
        return MISUSE
    if options.follow and (options.command != "build" or options.lang):
        print("build_cases.py: --follow goes with `build`, of the whole site", file=sys.stderr)
        return MISUSE
    if (options.command == "changes") != (options.base is not None) or (options.base and not options.base.is_dir()):
        print("build_cases.py: `changes` needs --from, a folder with the content as it was", file=sys.stderr)
        return MISUSE
    options.speech = wording.speech(options.language or wording.of_system(os.environ))
    root: Path = options.root.resolve()
    run = {
        "build": _build,
        "merge": _merge,
        "check": _check,
        "changes": _changes,
        "fmt": _fmt,
        "languages": _languages,
        "links": _links,
        "new": _new,
        "schema": _schema,
        "serve": _serve,
        "translations": _translations,
        "translation-status": _translation_status,
        "completeness": _completeness,
    }[options.command]
    stays = options.command == "serve" or options.follow
    before = signal.getsignal(signal.SIGTERM)
    if stays:
        # ends the first build as Ctrl-C does: with everything tidied up
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run(root, options)
    except KeyboardInterrupt:
        return FINE if stays else 130
    except publish.Failed as failure:
        print(f"build_cases.py: {failure}", file=sys.stderr)
        if options.command in ("build", "merge"):
            print(_UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    except exchange.Busy as busy:
        print(f"build_cases.py: another build is at work here ({busy}); try again when it is done.", file=sys.stderr)
        return BUSY
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build_cases.py",
        description="Turns a folder of cases into a multilingual site.",
        epilog="Exit codes: 0 fine, 1 problems in the content, 2 misuse, 75 another build is at work.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        default="build",
        choices=[
            "build",
            "merge",
            "check",
            "changes",
            "completeness",
            "fmt",
            "languages",
            "links",
            "new",
            "schema",
            "serve",
            "translations",
            "translation-status",
        ],
        help="build the site (default); join the shares of all languages into the site; check the content only; "
        "tell what readers will see changed, in Markdown or JSON; write cases and practices in the one canonical form; "
        "list the languages that readers will see, as JSON; ask whether the pages elsewhere that we link to still "
        "answer; begin a new case; write down what each field may be, for editors and for people; serve a preview that "
        "follows your edits; bring the catalogues of the translators up to date; tell what is left to translate; "
        "tell what is missing from the cases, and which ones should be checked again",
    )
    parser.add_argument("--root", type=Path, default=HERE, help="the content folder (default: this one)")
    parser.add_argument("--out", type=Path, help="where the site goes (default: site/ in the content folder)")
    parser.add_argument(
        "shares",
        metavar="path",
        nargs="*",
        type=Path,
        help="for `merge`: the folders that `build --lang` has made; for `fmt`: files (default: all)",
    )
    for question in new.QUESTIONS:
        help_text = f"for `new`: {new.asked(question).description}"
        if question == "language":
            help_text = (
                f"the language that problems are told in: {', '.join(wording.LANGUAGES)} "
                f"(default: that of your system, if it is one of these; else en); {help_text}"
            )
        parser.add_argument(f"--{question}", action="append" if question == "level" else "store", help=help_text)
    parser.add_argument("--check", action="store_true", help="for `fmt`, `schema`: only tell which files would change")
    parser.add_argument(
        "--from",
        dest="base",
        type=Path,
        metavar="FOLDER",
        help="for `changes`: another checkout, of the content as it was",
    )
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="for `links`: what is remembered from one run to the next"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="for `links`: where the report goes")
    parser.add_argument(
        "--write-archived", action="store_true", help="for `links`: look for archived copies, and write them into files"
    )
    parser.add_argument("--lang", help="build one language's share only, to be joined by `merge`, maybe elsewhere")
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        help="processes at the same time: languages built, parts checked (default: %(default)s)",
    )
    parser.add_argument(
        "--compress",
        action="store_true",
        help="for `build` and `merge`: also write .gz and .br copies, for web servers",
    )
    parser.add_argument(
        "--follow", action="store_true", help="after `build`, stay and publish every edit as it is saved; Ctrl-C ends"
    )
    parser.add_argument("--format", choices=list(report.FORMATS), default="text", help="how problems are reported")
    parser.add_argument(
        "--today",
        type=_day,
        default=datetime.date.today(),
        help="for `completeness`: the day from which it looks back, such as 2026-11-24 (default: today)",
    )
    parser.add_argument(
        "--address", type=_address, default="127.0.0.1:8000", help="where `serve` answers (default: %(default)s)"
    )
    return parser


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not host:port, such as 127.0.0.1:8000")
    return text


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day, such as 2026-11-24") from None


def _checked(root: Path, options: argparse.Namespace) -> Checked:
    with _without_looking_for_garbage():
        checked = stages.check(root)
    _tell(checked.problems, options, checked.content.site if checked.content else None)
    return checked


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """What is read stays to the end: to look for garbage in it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _manner(options: argparse.Namespace, site: Site | None) -> Manner:
    """How problems are told: by option, and with colours where somebody looks."""
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return Manner(options.speech, on_terminal, _rules(site, options.speech.language) if site else "")


def _rules(site: Site, language: str) -> str:
    """The address of the page that explains each rule, in this language if the site has it."""
    known = site.languages.get(language)
    folder = language_folder(site, language) if known and known.status == "public" else ""
    return f"{site.url.rstrip('/')}/{folder}rules/"


def _tell(problems: Sequence[Problem], options: argparse.Namespace, site: Site | None) -> None:
    text = report.FORMATS[options.format](problems, _manner(options, site))
    if text:
        print(text, file=sys.stderr if options.format == "text" else sys.stdout)


def _check(root: Path, options: argparse.Namespace) -> int:
    started = time.monotonic()
    with _without_looking_for_garbage():
        verdict = stages.judge(root, options.jobs)
    _tell(verdict.problems, options, verdict.site)
    if verdict.problems:
        return PROBLEMS
    if options.format == "text":
        sound = say(
            "No problem in {cases}, {practices} and {languages} ({seconds} s).",
            cases=say("{count} case", "{count} cases", count=verdict.cases),
            practices=say("{count} practice", "{count} practices", count=verdict.practices),
            languages=say("{count} language", "{count} languages", count=verdict.languages),
            seconds=round(time.monotonic() - started, 1),
        )
        print(sound.said(options.speech))
    return FINE


def _changes(root: Path, options: argparse.Namespace) -> int:
    with _without_looking_for_garbage():
        found = changes.changes(stages.check(options.base.resolve()), stages.check(root))
    print(review.FORMATS["json" if options.format == "json" else "text"](found))
    return PROBLEMS if found.problems else FINE


def _build(root: Path, options: argparse.Namespace) -> int:
    started = time.monotonic()
    out = _destination(root, options, Path("shares", options.lang) if options.lang else Path("site"))
    exchange.recover(root, out)
    checked = _checked(root, options)
    if checked.problems or checked.content is None:
        print(_UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    languages = checked.content.published().site.languages
    if options.lang:
        if options.compress:
            print(
                "build_cases.py: --compress goes with `merge`, not with --lang: shares are joined first",
                file=sys.stderr,
            )
            return MISUSE
        if options.lang not in languages:
            print(
                f"build_cases.py: --lang must be one of {', '.join(languages)}, got “{options.lang}”", file=sys.stderr
            )
            return MISUSE
        _made(publish.build_share(checked, options.lang, out).pages, 1, started, out)
        return FINE
    if options.follow:
        if options.compress:
            print("build_cases.py: --follow and --compress do not go together", file=sys.stderr)
            return MISUSE
        publisher = Publisher(root, out, jobs=options.jobs)
        _made(publisher.update(_say).pages, len(languages), started, out)
        with follow.asked_to_end() as end:
            print("Every edit is published as it is saved; Ctrl-C ends.", flush=True)
            follow.follow(publisher, _say, end, _manner(options, checked.content.site))
    else:
        made = publish.build(checked, out, _say, jobs=options.jobs, compress=options.compress)
        _made(made.pages, len(languages), started, out)
    return FINE


def _made(pages: int, count: int, started: float, out: Path) -> None:
    print(
        f"{pages} pages in {count} language{'s' if count > 1 else ''}, "
        f"{time.monotonic() - started:.1f} s → {_short(out)}"
    )


def _destination(root: Path, options: argparse.Namespace, usual: Path) -> Path:
    """Where the result goes. It takes the place of what stands there: that must be an older one, or nothing."""
    out: Path = (options.out or root / usual).resolve()
    if out.is_dir():
        ours = not any(out.iterdir()) or (out / "index.html").is_file() or (out / share.MANIFEST).is_file()
    else:
        ours = not out.exists()
    if not ours or root.is_relative_to(out) or HERE.is_relative_to(out):
        raise publish.Failed(f"{out} holds other things than a site; choose an empty or a new folder with --out")
    return out


def _merge(root: Path, options: argparse.Namespace) -> int:
    out = _destination(root, options, Path("site"))
    exchange.recover(root, out)
    checked = _checked(root, options)
    if checked.problems or checked.content is None:
        print(_UNCHANGED.said(options.speech), file=sys.stderr)
        return PROBLEMS
    summary = publish.merge(checked, options.shares, out, compress=options.compress)
    print(f"{summary.pages} pages joined → {_short(out)}")
    return FINE


def _fmt(root: Path, options: argparse.Namespace) -> int:
    """Write cases and practices as `canonical` does; a file of which something would be lost stays as it is."""
    chosen = [file.absolute() for file in options.shares] or fmt.files(root)
    if others := [file for file in chosen if not fmt.is_entry(root, file)]:
        print(f"build_cases.py: {_short(others[0])} is neither a case nor a practice of {root}", file=sys.stderr)
        return MISUSE
    levels = fmt.levels(root)
    problems: list[Problem] = []
    changed = []
    for file in chosen:
        text, found = fmt.of_file(root, file, levels)
        problems += found
        if text is not None and text.encode() != file.read_bytes():
            changed.append(file)
            if not options.check:
                write.write_if_changed(file, text.encode())
    for file in changed:
        print(f"{_short(file)}: {'would be written anew' if options.check else 'written anew'}")
    _tell(problems, options, None)
    if options.check and changed:
        print("Run `build_cases.py fmt` to bring these files into the canonical form.", file=sys.stderr)
    return PROBLEMS if problems or (options.check and changed) else FINE


def _schema(root: Path, options: argparse.Namespace) -> int:
    checked = stages.check(root)
    if checked.content is None:
        _tell(checked.problems, options, None)
        return PROBLEMS
    made = schema.files(checked.content)
    old = [file for file, text in made.items() if not file.is_file() or file.read_bytes() != text.encode()]
    for file in old:
        print(f"{_short(file)}: {'would be written anew' if options.check else 'written anew'}")
        if not options.check:
            write.write_if_changed(file, made[file].encode())
    return PROBLEMS if options.check and old else FINE


def _new(root: Path, options: argparse.Namespace) -> int:
    checked = stages.check(root)
    if checked.content is None:
        _tell(checked.problems, options, None)
        return PROBLEMS
    draft = new.Draft(checked.content, checked.catalogues)
    values = {question: getattr(options, question) for question in new.QUESTIONS}
    given = {name: ",".join(value) if isinstance(value, list) else value for name, value in values.items() if value}
    for question, answer in given.items():
        for problem in draft.answer(question, answer):
            message, tip = problem.message_in(options.speech), problem.tip_in(options.speech)
            label = say("Tip:").said(options.speech)
            print(f"build_cases.py: --{question}: {message}\n    {label} {tip}", file=sys.stderr)
            return MISUSE
    missing = [f"--{question}" for question in new.QUESTIONS if question not in given]
    if missing and not sys.stdin.isatty():
        print(f"build_cases.py: `new` needs {', '.join(missing)} as well", file=sys.stderr)
        return MISUSE
    try:
        new.ask(draft, given, input, print, options.speech)
    except EOFError:
        print("\nNothing was written.", file=sys.stderr)
        return MISUSE
    for case in draft.similar():
        print(f"cases/{case}.yml is about the same place. If it is the same story, rather correct that one.")
    print(f"Written: {_short(draft.save())}, a draft, seen in previews only.")
    print("Now open it, write where “…” stands, and use what the comments offer. Then: `build_cases.py check` tells")
    print("what is wrong, `build_cases.py serve` shows its page, `build_cases.py fmt` tidies the file.")
    return FINE


def _languages(root: Path, options: argparse.Namespace) -> int:
    """For whoever builds a share of each one: the list that only site.yml should hold."""
    checked = stages.check(root)
    if checked.content is None:
        print(report.as_text(checked.problems, _manner(options, None)), file=sys.stderr)
        return PROBLEMS
    print(json.dumps(list(checked.content.published().site.languages)))
    return FINE


def _links(root: Path, options: argparse.Namespace) -> int:
    checked = stages.check(root)
    if checked.content is None:
        _tell(checked.problems, options, None)
        return PROBLEMS
    asker = Asker(f"casebook-links (+{checked.content.site.url})")
    if options.write_archived:
        print("\n".join(webrun.write_archived(checked.content, asker)))
        return FINE
    try:
        text, to_mend = webrun.look(checked.content, asker, options.state, datetime.datetime.now(datetime.UTC).date())
    except webrun.Offline:
        print("build_cases.py: nothing answers at all: is there a network here?", file=sys.stderr)
        return BUSY
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        print(text)
    return PROBLEMS if to_mend else FINE


def _serve(root: Path, options: argparse.Namespace) -> int:
    checked = _checked(root, options)
    if checked.problems or checked.content is None:
        print(say("Mend these first: the preview needs a sound start.").said(options.speech), file=sys.stderr)
        return PROBLEMS
    try:
        preview.serve(root, options.address, options.jobs, _manner(options, checked.content.site))
    except OSError as error:
        reason = f"{options.address} cannot be used ({error.strerror}); try --address 127.0.0.1:8001"
        raise publish.Failed(reason) from error
    return FINE


def _translations(root: Path, options: argparse.Namespace) -> int:
    checked = stages.check(root)
    broken = [problem for problem in checked.problems if not catalogues.can_be_updated_despite(problem)]
    if broken or checked.content is None:
        print(report.FORMATS[options.format](broken, _manner(options, None)), file=sys.stderr)
        print(say("The catalogues were left as they were.").said(options.speech), file=sys.stderr)
        return PROBLEMS
    files = dict(catalogues.update(checked.content, checked.catalogues))
    if root == HERE:
        files.update(wording.update())
    written = [file for file, text in files.items() if write.write_if_changed(file, text.encode())]
    print(f"{len(files)} catalogues, {len(written)} brought up to date.")
    return FINE


def _translation_status(root: Path, options: argparse.Namespace) -> int:
    checked = _checked(root, options)
    if checked.content is None:
        return PROBLEMS
    print(f"{'words':40}" + "".join(f"{state:>10}" for state in progress.STATES))
    for language in checked.content.site.languages:
        for row in progress.progress(checked.content, checked.catalogues, language):
            if row.open:
                name = f"locales/{language}/{row.catalogue}"
                print(f"{name:40}" + "".join(f"{row.words[state]:>10}" for state in progress.STATES))
    return FINE


def _completeness(root: Path, options: argparse.Namespace) -> int:
    checked = stages.check(root)
    if checked.content is None:
        print(report.as_text(checked.problems), file=sys.stderr)
        return PROBLEMS
    if checked.problems:  # what cannot be read is not counted
        print(report.as_text(checked.problems), file=sys.stderr)
    told = completeness.as_json if options.format == "json" else completeness.as_text
    print(told(checked.content, options.today))
    return PROBLEMS if checked.problems else FINE


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
