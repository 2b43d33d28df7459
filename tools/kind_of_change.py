"""Label open pull requests `content` or `code`: run by `.github/workflows/labels.yml`, with only Python and `gh`.

A pull request is `content` when it touches only files that the checks of the content read. All others are `code`, which
the owners of the code must review (`.github/CODEOWNERS` has the same patterns; a test compares them).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

CONTENT = re.compile(
    r"(?:cases|practices|vocabulary)/[^/.][^/]*\.yml"
    r"|cases/images/[^/.][^/]*\.(?:jpe?g|png|webp)"
    r"|docs/images/(?:rights\.yml|[a-z]{2,3}(?:-[A-Za-z]{2,4})?/[^/.][^/]*\.(?:jpe?g|png|webp))"
    r"|locales/(?:[^/.][^/]*/)+[^/.][^/]*\.po"
    r"|docs/[a-z]{2,3}(?:-[A-Za-z]{2,4})?/[^/.][^/]*\.md"
)
"""Files that start with a dot are excluded: `.gitattributes`, for example, can hide changes from reviewers."""

LABELS = ("content", "code")

Ask = Callable[..., Any]


def kind(paths: Iterable[str]) -> str:
    """Return the kind of a pull request that touches these files. `paths` has both names of a renamed file."""
    touched = list(paths)
    return "content" if touched and all(CONTENT.fullmatch(path) for path in touched) else "code"


def label_all(repository: str, ask: Ask) -> list[str]:
    """Give every open pull request its label, and remove the other one. Return lines about the changes."""
    done = []
    for pull in ask(f"repos/{repository}/pulls?state=open&per_page=100"):
        number = int(pull["number"])
        files = ask(f"repos/{repository}/pulls/{number}/files?per_page=100")
        touched = [name for file in files for name in (file["filename"], file.get("previous_filename")) if name]
        # GitHub lists at most 3,000 files; unseen files may be code.
        true = kind(touched) if len(files) < 3000 else "code"
        has = {label["name"] for label in pull["labels"]}
        if true not in has:
            ask(f"repos/{repository}/issues/{number}/labels", "--method", "POST", "--field", f"labels[]={true}")
            done.append(f"#{number} + {true}")
        for untrue in sorted(has.intersection(LABELS) - {true}):
            ask(f"repos/{repository}/issues/{number}/labels/{untrue}", "--method", "DELETE")
            done.append(f"#{number} - {untrue}")
    return done


def gh(path: str, *options: str) -> Any:
    """Return GitHub's answer; for reading requests, all pages of a list."""
    pages = () if options else ("--paginate", "--slurp")
    answer = subprocess.run(["gh", "api", path, *pages, *options], capture_output=True, text=True, check=True).stdout
    read = json.loads(answer or "null")
    return read if options else [item for page in read for item in page]


def main(arguments: Sequence[str]) -> int:
    """With a repository: label its pull requests. With `-`: print the kind of the files named on standard input."""
    if list(arguments) == ["-"]:
        print(kind(sys.stdin.read().splitlines()))
        return 0
    try:
        print("\n".join(label_all(arguments[0], gh)) or "All labels are true.")
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
