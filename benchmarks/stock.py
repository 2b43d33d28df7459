"""Make the same site with plain Material for MkDocs, for comparison.

The Markdown is our pages, their headings written as people write them. Around it: the theme as it comes, its own search
in every language, mkdocs-static-i18n with a folder per language, and a navigation with every case, its titles in each
language.

    python -m benchmarks.stock ROOT FOLDER    # ROOT: a content folder
    mkdocs build --config-file FOLDER/mkdocs.yml
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from casebook.checking import check
from casebook.website.page_files import beside

_SECTIONS = ("cases", "practices", "levels", "sdgs", "channels", "networks", "events", "countries")
_HEADING = re.compile(r'^<h([1-6]) id="([^"]*)">(.*)</h\1>$', re.MULTILINE)
_TITLE = re.compile(r"^# (.+?) \{.*\}$|<h1[^>]*>(.+?)</h1>", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    write(Path(arguments[0]), Path(arguments[1]))
    return 0


def write(root: Path, folder: Path) -> Path:
    """Fill `folder` with the configuration and the pages of the content folder `root`. Return the configuration."""
    site = yaml.safe_load((root / "site.yml").read_text(encoding="utf-8"))
    docs = folder / "docs"
    rendered = check.render(check.check(root))
    pages = {path: _markdown(page.html).encode() for path, page in rendered.pages.items()}
    for path, data in {**pages, **beside(rendered)}.items():
        target = docs / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    config = folder / "mkdocs.yml"
    # JSON is valid YAML.
    config.write_text(json.dumps(_config(site, docs), ensure_ascii=False, indent=1), encoding="utf-8")
    return config


def _markdown(page: str) -> str:
    """Return a page of HTML as headings in Markdown, with blocks of HTML between them."""
    return _HEADING.sub(lambda match: f"\n{'#' * int(match[1])} {match[3]} {{ #{match[2]} }}\n", page).strip() + "\n"


def _config(site: dict[str, Any], docs: Path) -> dict[str, Any]:
    codes = list(site["languages"])
    return {
        "site_name": site["title"],
        "site_url": site["url"],
        "theme": {"name": "material", "font": False},  # Fonts come from another host and cannot be measured here.
        "markdown_extensions": ["attr_list", {"toc": {"permalink": False}}],
        "plugins": [
            {"search": {"lang": codes}},
            {
                "i18n": {
                    "docs_structure": "folder",
                    "languages": [
                        {
                            "locale": code,
                            "name": site["languages"][code]["name"],
                            "default": code == site["language"],
                            "build": True,
                            "nav": _nav(docs / code),
                        }
                        for code in codes
                    ],
                }
            },
        ],
    }


def _nav(docs: Path) -> list[dict[str, Any]]:
    nav: list[dict[str, Any]] = [_item(docs, docs / "index.md")]
    for section in _SECTIONS:
        index = docs / section / "index.md"
        files = sorted(file for file in (docs / section).glob("*.md") if file != index)
        items = [_item(docs, file) for file in files]
        nav.append({title(index): [_item(docs, index), *sorted(items, key=lambda item: next(iter(item)).casefold())]})
    own = sorted({*docs.glob("*.md"), *docs.glob("*/index.md")} - {docs / name / "index.md" for name in _SECTIONS})
    return nav + [_item(docs, file) for file in own if file != docs / "index.md"]


def _item(docs: Path, file: Path) -> dict[str, str]:
    return {title(file): file.relative_to(docs).as_posix()}


def title(file: Path) -> str:
    """Return the page's heading as plain text."""
    match = _TITLE.search(file.read_text(encoding="utf-8"))
    assert match, f"{file} has no heading"
    return html.unescape(re.sub(r"<[^>]+>", "", match[1] or match[2])).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
