"""Turns what `build_cases.py check --format json` says into a report that GitLab shows beside a merge request.

GitLab's Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/) stands in the request for everybody, and
on the very lines of its changes with Ultimate.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any


def report(told: dict[str, Any]) -> list[dict[str, Any]]:
    """One finding a problem. Its fingerprint stays when the lines above it change."""
    return [
        {
            "description": f"{problem['message']} {problem['tip']}",
            "check_name": problem["rule"],
            "fingerprint": _fingerprint(problem["path"], problem["rule"], problem["field"], problem["message"]),
            "severity": "major",
            "location": {"path": problem["path"], "lines": {"begin": problem["line"] or 1}},
        }
        for problem in told["problems"]
    ]


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


if __name__ == "__main__":
    json.dump(report(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, indent=1)
