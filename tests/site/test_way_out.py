"""A way out of MkDocs: the same pages are made without it (see handbook/decisions/0010-leave-mkdocs.md)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casebook.commands import cli
from tests.support import minisite
from tests.support.paths import ROOT

WITHOUT_MKDOCS = """
import sys
from pathlib import Path

sys.modules["mkdocs"] = None  # whoever imports it fails

from casebook.checking import check
from casebook.website.frame import Frame, address
from casebook.website.html import Framer

root, out = map(Path, sys.argv[1:])
rendered = check.render(check.check(root))
framer = Framer(rendered.gathered)
for page in rendered.pages.values():
    file = out / address(rendered.content, page.language, page.path) / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(framer.page(Frame(rendered.renderers[page.language], page)))
for language, renderer in rendered.renderers.items():
    folder = out if language == rendered.content.site.language else out / language
    (folder / "404.html").write_bytes(framer.not_found(Frame(renderer, None)))
"""


def test_without_mkdocs_the_pages_are_the_same_to_the_byte(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    assert cli.main(["build", "--root", str(root), "--jobs", "1"]) == 0
    subprocess.run([sys.executable, "-c", WITHOUT_MKDOCS, str(root), str(tmp_path / "out")], cwd=ROOT, check=True)
    pages = {path: data for path, data in minisite.files(root / "site").items() if path.endswith(".html")}
    assert "ar/cases/villaflor/index.html" in pages
    assert minisite.files(tmp_path / "out") == pages
