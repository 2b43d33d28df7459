"""The nginx that tests run our configuration with: the installed one, else Debian's, which this module installs."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import patience

PACKAGES = ("nginx", "libnginx-mod-http-brotli-static")
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")  # often missing from PATH
BROTLI = "ngx_http_brotli_static_module.so"


def find() -> str | None:
    """Return the path of nginx on this machine."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS]))


def can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def ensure() -> None:
    """Install nginx and its module if one of them is missing and this process has permission."""
    if (find() and brotli_module()) or not can_install():
        return
    had_one = find() is not None
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if not had_one and Path("/run/systemd/system").exists():  # The package has started it, open to other machines.
        subprocess.run(["systemctl", "disable", "--now", "--quiet", "nginx"], check=True)


def _built_with(option: str) -> str:
    """Return an option that this nginx was compiled with."""
    output = subprocess.run([find() or "nginx", "-V"], capture_output=True, text=True, check=True).stderr
    found = re.search(rf"--{option}=(\S+)", output)
    return found[1] if found else ""


def brotli_module() -> Path | None:
    """Return the module that sends the Brotli files of `--compress`."""
    file = Path(_built_with("modules-path") or "/usr/lib/nginx/modules") / BROTLI
    return file if file.is_file() else None


@contextmanager
def serving(root: Path, snippet: Path, work: Path, *around: str) -> Iterator[int]:
    """Run nginx as handbook/publishing.md describes, but without root. Yield its port.

    Its files go into `work`; `around` has the other lines of the `server` block.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    module = brotli_module()
    temporary = [f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    config = work / "nginx.conf"
    config.write_text(
        "\n".join(
            [
                f"load_module {module};" if module else "",
                "daemon off;",
                "master_process off;",
                f"pid {work}/pid;",
                f"error_log {work}/error.log;",
                "events { worker_connections 64; }",
                "http {",
                f"include {Path(_built_with('conf-path')).parent}/mime.types;",
                f"access_log {work}/access.log;",
                *temporary,
                "server {",
                f"listen 127.0.0.1:{port};",
                f"root {root};",
                *around,
                "brotli_static on;" if module else "",
                f"include {snippet};",
                "}",
                "}",
            ]
        ),
        encoding="utf-8",
    )
    command = [find() or "nginx", "-c", str(config), "-e", str(work / "error.log"), "-p", str(work)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None:
                raise AssertionError(process.stderr.read() if process.stderr else "nginx ended") from None
            return False
        return True

    patience.until(answers, lambda: "nginx does not answer")


if __name__ == "__main__":
    ensure()
