"""What a command is: its name, what it does in a few words, and its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Parser = argparse.ArgumentParser


def _none(parser: Parser) -> None:
    """No options but those that all commands have."""


@dataclass(frozen=True, slots=True)
class Command:
    """`run` takes the content folder and the options, and gives the exit code."""

    name: str
    help: str
    run: Callable[[Path, argparse.Namespace], int]
    options: Callable[[Parser], None] = _none
    any_language: bool = False
    """whether `--language` may be one that problems are not told in"""
