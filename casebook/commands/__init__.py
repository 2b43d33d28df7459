"""The commands, in the order in which help lists them."""

from __future__ import annotations

from casebook.commands import building, reviewing, translating, writing

COMMANDS = (*building.COMMANDS, *writing.COMMANDS, *translating.COMMANDS, *reviewing.COMMANDS)
