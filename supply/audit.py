"""Check the installed packages for known vulnerabilities: `make audit-dependencies`.

pip-audit alone exits with 0 when its service knows none of the packages, and with the same code for a vulnerability and
for a network that is down. So read its report, and accept only an answer for each single package.

Exit codes: 0 every package was checked and none has a known vulnerability; 1 a vulnerability is known; 69 some or all
packages could not be checked (EX_UNAVAILABLE of sysexits.h).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
FINE, KNOWN_FAULTS, NOT_CHECKED = 0, 1, 69


def required(text: str) -> set[str]:
    """Return the packages that a compiled requirements file needs on this machine, as name and version."""
    from packaging.markers import Marker

    found = re.findall(r"^([a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==([^\s;]+)(?: ; (.+?))?(?: \\)?$", text, re.MULTILINE)
    return {f"{name} {version}" for name, version, marker in found if not marker or Marker(marker).evaluate()}


def judge(wanted: set[str], output: str, errors: str) -> tuple[int, str]:
    """Return the exit code and the report for pip-audit's output about the `wanted` packages."""
    try:
        answers = list(json.loads(output)["dependencies"])
    except (ValueError, KeyError, TypeError):
        reason = errors.strip().splitlines()[-1:] or ["it said nothing"]
        return NOT_CHECKED, f"NOT CHECKED: nothing could be asked. pip-audit: {reason[0][:500]}"
    answered = {f"{answer['name']} {answer['version']}": answer["vulns"] for answer in answers if "vulns" in answer}
    lines = [
        f"{package}: {fault['id']}"
        + (f", mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else "")
        for package, faults in sorted(answered.items())
        for fault in faults
    ]
    unanswered = sorted(wanted - set(answered))
    code = KNOWN_FAULTS if lines else FINE
    if unanswered or not wanted:
        code = code or NOT_CHECKED
        which = ", ".join(unanswered[:10]) + (" …" if len(unanswered) > 10 else "")
        lines.append(f"NOT CHECKED: no answer for {len(unanswered)} of {len(wanted)} packages ({which})")
    if code == FINE:
        lines.append(f"Nothing is known against any of {len(wanted)} packages.")
    return code, "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    files = [Path(name) for name in arguments] or sorted(HERE.glob("requirements*.txt"))
    wanted = set().union(*(required(file.read_text(encoding="utf-8")) for file in files))
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    for file in files:
        command += ["--requirement", str(file)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    code, words = judge(wanted, found.stdout, found.stderr)
    print(words, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
