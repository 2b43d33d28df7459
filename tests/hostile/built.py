"""Pages as MkDocs builds them, without the seconds it takes; `test_site.py` checks that both are byte-identical."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from casebook.checking.check import Rendered
from casebook.website.frame import Frame
from casebook.website.html import Framer


def html(rendered: Rendered, wanted: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield file and HTML of the pages wanted (all of them by default)."""
    framer = Framer(rendered.gathered)
    for file, page in rendered.pages.items():
        if wanted is None or file in wanted:
            yield file, framer.page(Frame(rendered.renderers[page.language], page)).decode()
