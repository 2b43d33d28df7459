"""What one run of MkDocs knows from one build to the next.

MkDocs executes the hook file anew for each build and each language, under a name of its own; a module that it
imports is executed once. So the state stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

from casebook.stages import Rendered


@dataclass
class Session:
    """`given`: the pages were rendered before MkDocs started, and MkDocs publishes these and no others."""

    rendered: Rendered | None = None
    given: bool = False
    serving: bool = False
    """`mkdocs serve` by itself: drafts are shown, and the last good pages while there is a problem"""


current = Session()
