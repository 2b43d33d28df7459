"""The description of a command: its name, its help and its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Parser = argparse.ArgumentParser


def _none(parser: Parser) -> None:
    """Add no options to those that all commands have."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `run` takes the content folder and the options, and returns the exit code."""

    name: str
    help: str
    run: Callable[[Path, argparse.Namespace], int]
    options: Callable[[Parser], None] = _none
    any_language: bool = False
    """True if `--language` accepts languages that problems cannot be reported in."""
