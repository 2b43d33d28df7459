"""Labels open pull requests `content` or `code`: by `.github/workflows/labels.yml`, with nothing but Python and `gh`.

A pull request is `content` when it touches nothing but what the checks of the content look at. Whatever is not surely
that is `code`, which its owners must review (`.github/CODEOWNERS` says the same; a test compares them).
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
"""Files that start with a dot are none of it: `.gitattributes`, for one, can hide what changes from reviewers."""

LABELS = ("content", "code")

Ask = Callable[..., Any]


def kind(paths: Iterable[str]) -> str:
    """What a pull request is that touches these files. Of a renamed file, both names are among them."""
    touched = list(paths)
    return "content" if touched and all(CONTENT.fullmatch(path) for path in touched) else "code"


def label_all(repository: str, ask: Ask) -> list[str]:
    """Give every open pull request the label that is true, and take the other one away. Tells what was changed."""
    done = []
    for pull in ask(f"repos/{repository}/pulls?state=open&per_page=100"):
        number = int(pull["number"])
        files = ask(f"repos/{repository}/pulls/{number}/files?per_page=100")
        touched = [name for file in files for name in (file["filename"], file.get("previous_filename")) if name]
        # GitHub lists 3,000 files at most: what is not seen is not content
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
    """What GitHub answers; all pages of a list, when nothing is to be changed."""
    pages = () if options else ("--paginate", "--slurp")
    answer = subprocess.run(["gh", "api", path, *pages, *options], capture_output=True, text=True, check=True).stdout
    read = json.loads(answer or "null")
    return read if options else [item for page in read for item in page]


def main(arguments: Sequence[str]) -> int:
    """With a repository: label its pull requests. With `-`: tell what the files that standard input names are."""
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
