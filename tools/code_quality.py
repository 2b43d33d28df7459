"""Convert the output of `build_cases.py check --format json` to a GitLab Code Quality report.

GitLab (https://docs.gitlab.com/ci/testing/code_quality/) shows the report in the merge request; with Ultimate, also on
the lines of the changes.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any


def report(checked: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one finding per problem. Its fingerprint does not depend on the line number."""
    return [
        {
            "description": f"{problem['message']} {problem['tip']}",
            "check_name": problem["rule"],
            "fingerprint": _fingerprint(problem["path"], problem["rule"], problem["field"], problem["message"]),
            "severity": "major",
            "location": {"path": problem["path"], "lines": {"begin": problem["line"] or 1}},
        }
        for problem in checked["problems"]
    ]


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


if __name__ == "__main__":
    json.dump(report(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, indent=1)
