"""Write the list of dependencies in CycloneDX: `make sbom`.

CycloneDX's own tool reads names, versions and hashes from requirements.txt, and licences from installed packages;
neither source is complete. The list contains nothing about the day or the machine: the same requirements give the same
bytes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
Component = dict[str, Any]


def sbom(requirements: Path, environment: Path) -> str:
    """Return the list as JSON. `environment` is the Python in which the requirements are installed."""
    listed = _cyclonedx("requirements", "--pyproject", str(HERE / "pyproject.toml"), str(requirements))
    installed = _cyclonedx("environment", str(environment))
    licences = {_canonical(found["name"]): found.get("licenses") for found in installed["components"]}
    names = {}
    for component in listed["components"]:
        marker = re.search(r" ; (.+?) +--hash", component.pop("description", ""))
        names[component["bom-ref"]] = component["bom-ref"] = component["purl"]
        if marker:
            component["description"] = f"only where {marker[1]}"
        if found := licences.get(_canonical(component["name"])):
            component["licenses"] = found
        if component["name"] == "pagefind-bin":
            component["components"] = [_program(component)]
    listed["components"] += _vendored()
    listed["components"].sort(key=lambda component: component["purl"])
    for entry in listed["dependencies"]:
        entry["ref"] = names.get(entry["ref"], entry["ref"])
        entry["dependsOn"] = sorted(names[ref] for ref in entry.get("dependsOn", []))
    listed["dependencies"].sort(key=lambda entry: entry["ref"])
    return json.dumps(listed, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _vendored() -> list[Component]:
    """Return the third-party scripts that the site publishes, from the table in their folder."""
    table = (HERE / "casebook/website/theme/static/vendor/README.md").read_text(encoding="utf-8")
    row = re.compile(
        r"^\| `[\w.-]+` \| .+? \| ([\d.]+) \| npm, `([\w-]+)`: .+? \| `([0-9a-f]{64})` \| (\w+)", re.MULTILINE
    )
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:npm/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:npm/{name}@{version}",
            "licenses": [{"license": {"id": licence}}],
            "description": "One file of the package, published with the site; the hash is of that file.",
            "hashes": [{"alg": "SHA-256", "content": sha256}],
        }
        for version, name, sha256, licence in row.findall(table)
    ]


def _program(wheel: Component) -> Component:
    """Return the component for Pagefind's program, a compiled file in a wheel, different per platform."""
    purl = f"pkg:github/pagefind/pagefind@v{wheel['version']}"
    return {
        "type": "application",
        "bom-ref": purl,
        "name": "pagefind",
        "version": wheel["version"],
        "purl": purl,
        "licenses": wheel.get("licenses", []),
        "description": "The compiled program in this wheel, one a platform. The wheel's hash vouches for it; "
        "the Rust libraries compiled into it are not listed here.",
    }


def faults(text: str) -> str:
    """Return the errors of a list against the schema of CycloneDX; "" if there are none."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return str(found) if found else ""


def _cyclonedx(*arguments: str) -> dict[str, Any]:
    options = ["--output-reproducible", "--spec-version", "1.6", "--no-validate"]  # `faults` validates the result.
    command = [sys.executable, "-m", "cyclonedx_py", *arguments, *options]
    undated = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    found = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8", env=undated)
    read: dict[str, Any] = json.loads(found.stdout)
    return read


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    environment = HERE / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    text = sbom(HERE / "requirements.txt", environment)
    if found := faults(text):
        print(f"The list is not CycloneDX: {found}", file=sys.stderr)
        return 1
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.json")
    out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(json.loads(text)['components'])} components → {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
