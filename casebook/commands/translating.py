"""Commands for translators: translations, translation-status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casebook.checking import check
from casebook.commands.command import Command
from casebook.commands.console import FINE, HERE, PROBLEMS, checked_content, manner
from casebook.problems import report
from casebook.problems.phrases import say
from casebook.publishing import build
from casebook.translation import catalogues, program_messages, progress
from casebook.website import page_files


def _translations(root: Path, options: argparse.Namespace) -> int:
    checked = check.check(root)
    broken = [problem for problem in checked.problems if not catalogues.can_be_updated_despite(problem)]
    if broken or checked.content is None:
        print(report.FORMATS[options.format](broken, manner(options, None)), file=sys.stderr)
        print(say("The catalogues were left as they were.").said(options.speech), file=sys.stderr)
        return PROBLEMS
    files = dict(catalogues.update(checked.content, checked.catalogues))
    if root == HERE:
        try:
            files.update(program_messages.update())
        except ValueError as error:
            raise build.Failed(str(error)) from error
    written = [file for file, text in files.items() if page_files.write_if_changed(file, text.encode())]
    print(f"{len(files)} catalogues, {len(written)} brought up to date.")
    return FINE


def _translation_status(root: Path, options: argparse.Namespace) -> int:
    checked = checked_content(root, options)
    if checked.content is None:
        return PROBLEMS
    print(f"{'words':40}" + "".join(f"{state:>10}" for state in progress.STATES))
    for language in checked.content.site.languages:
        for row in progress.progress(checked.content, checked.catalogues, language):
            if row.open:
                name = f"locales/{language}/{row.catalogue}"
                print(f"{name:40}" + "".join(f"{row.words[state]:>10}" for state in progress.STATES))
    return FINE


COMMANDS = (
    Command("translations", "bring the catalogues of the translators up to date", _translations),
    Command("translation-status", "tell what is left to translate, most useful first", _translation_status),
)
