"""State of `mkdocs serve` by itself, from one build to the next.

MkDocs loads its configuration and executes the hook file anew for each build; a module that it imports is executed
once. So the state is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from casebook.checking.check import Rendered


@dataclass
class Session:
    serving: bool = False
    """drafts are shown, and the last good pages while there is a problem"""
    last_good: Rendered | None = None


current = Session()
