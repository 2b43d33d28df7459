"""Print the findings of each tool. Exit codes: 0 none, 1 some, 69 a tool is missing (EX_UNAVAILABLE).

python -m audit [SITE]     # after `make site`; `npm ci` in this folder installs the tools
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.support import browser
from tests.support.server import serving

HERE = Path(__file__).resolve().parent
FINE, FAULTS, UNAVAILABLE = 0, 1, 69
CHECKER = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
LIGHTHOUSE = HERE / "node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("", "cases/*/", "explore/")
"""Home, the longest case, and the page that lists all cases."""
_ATTEMPTS = 3
"""Number of attempts. The best one counts, because a busy machine makes a page look slow."""


def main(arguments: Sequence[str]) -> int:
    site = Path(arguments[0]) if arguments else HERE.parent / "site"
    lacking = [name for name in ("node", "java") if not shutil.which(name)]
    if lacking or not CHECKER.is_file() or not LIGHTHOUSE.is_file():
        print(f"Not audited: install {' and '.join(lacking) or 'the tools (npm ci --prefix audit)'} first.")
        return UNAVAILABLE
    faults = [*nu(site), *lighthouse(site)]
    print("\n".join(faults) or "Nothing found.")
    return FAULTS if faults else FINE


def nu(site: Path) -> Iterator[str]:
    """Yield the errors that the Nu HTML checker finds on all pages."""
    result = subprocess.run(
        ["java", "-jar", str(CHECKER), "--format", "json", "--skip-non-html", str(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(result.stderr)["messages"]
    print(f"Nu HTML checker: {sum(1 for _ in site.rglob('*.html'))} pages read.", flush=True)
    for message in messages:
        if message["type"] != "info":  # Its warnings on policies are about files that it does not fetch.
            place = f"{message.get('url', '').removeprefix('file:')}:{message.get('lastLine', 0)}"
            yield f"{place}: {message['message']}"


def lighthouse(site: Path) -> Iterator[str]:
    """Yield each category of Lighthouse below 100, with its findings."""
    with serving(site, headers=True, compress=True) as address:
        for path in pages(site):
            scores: dict[str, int] = {}
            errors = ["it says nothing"]
            for _ in range(_ATTEMPTS):
                try:
                    report = measured(address + path)
                except subprocess.CalledProcessError as error:
                    # On a busy machine, the browser may not answer in time.
                    errors = error.stderr.strip().splitlines()[-1:]
                    continue
                for name in CATEGORIES:
                    scores[name] = max(scores.get(name, 0), round(100 * (report["categories"][name]["score"] or 0)))
                if set(scores.values()) == {100}:
                    break
            print(f"Lighthouse: {path} {scores}", flush=True)
            if not scores:
                yield f"{path}: Lighthouse could not look at it: {' '.join(errors)}"
            for name, score in scores.items():
                if score < 100:
                    yield f"{path}: {name} {score}: {', '.join(_reasons(report, name))}"


def pages(site: Path) -> Iterator[str]:
    """Yield the addresses for Lighthouse, in every language."""
    languages = [site, *sorted(folder.parent for folder in site.glob("*/404.html"))]
    for top in languages:
        for pattern in PAGES:
            longest = max(top.glob(f"{pattern}index.html"), key=lambda file: file.stat().st_size)
            path = longest.parent.relative_to(site).as_posix()
            yield "/" if path == "." else f"/{path}/"


def measured(address: str) -> dict[str, Any]:
    """Return Lighthouse's report on a page for a phone on a slow line, its default."""
    result = subprocess.run(
        [
            *("node", str(LIGHTHOUSE), address, "--output=json", "--quiet"),
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(browser.arguments())}",
        ],
        env={**os.environ, "CHROME_PATH": browser.find() or ""},
        capture_output=True,
        text=True,
        check=True,
    )
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def _reasons(report: dict[str, Any], category: str) -> Iterator[str]:
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] not in (None, 1):
            yield f"{audit['title']} {audit.get('displayValue', '')}".strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
