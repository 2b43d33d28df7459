"""The one door: `python build_cases.py build|check|serve|translations`. Everything behind it is in `casebook/`."""

from __future__ import annotations

import sys

from casebook.cli import main

if __name__ == "__main__":
    sys.exit(main())
