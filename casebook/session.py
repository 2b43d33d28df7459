"""What one run of MkDocs knows from one build to the next.

MkDocs executes the hook file anew for each build and each language, under a name of its own; a module that it
imports is executed once. So the state stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from casebook.stages import Checked, Rendered


@dataclass
class Session:
    """`checked` and `progress` come from `build_cases.py build`, which has read the content before MkDocs starts."""

    command: Literal["build", "serve", "gh-deploy"] = "build"
    checked: Checked | None = None
    progress: Callable[[str], None] | None = None
    rendered: Rendered | None = None
    problems: int = 0


current = Session()
