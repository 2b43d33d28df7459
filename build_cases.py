"""The entry point of the project's commands: `python build_cases.py --help` lists them. The code is in `casebook/`."""

from __future__ import annotations

import sys

from casebook.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
