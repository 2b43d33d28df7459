"""What a browser may do on our pages: the Content-Security-Policy, and the headers that a web server sends with it.

Nothing from elsewhere, no inline script or style but the one whose hash stands here. `wasm-unsafe-eval` is for the
search, whose engine is WebAssembly; it allows no script text to be evaluated.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from casebook import files

THEME = Path(__file__).resolve().parent.parent / "theme"
INLINE_SCRIPTS = ("theme.js",)
"""Scripts that stand in each page: what must run before the first paint, and is not worth a request."""

_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_REVALIDATED = "no-cache"  # kept by the browser, and asked for again each time: a page is never older than the site
_FOREVER = "public, max-age=31536000, immutable"  # files whose address changes with their content
_LASTING = ("static/", "pagefind/fragment/", "pagefind/index/")


def theme_version() -> tuple[tuple[str, bytes], ...]:
    """The files of the theme; what was read of another version of them is forgotten."""
    version = files.contents(THEME)
    if version != _seen["theme"]:
        for kept in (inline_script, fingerprint, directives):
            kept.cache_clear()
        _seen["theme"] = version
    return version


_seen: dict[str, tuple[tuple[str, bytes], ...]] = {"theme": ()}


@cache
def inline_script(name: str) -> str:
    """The text of an inline script, without what a file has around it."""
    return (THEME / "static" / name).read_text(encoding="utf-8").strip()


@cache
def fingerprint(name: str) -> str:
    """A few letters that change when a file of the theme does."""
    return hashlib.sha256((THEME / "static" / name).read_bytes()).hexdigest()[:8]


@cache
def directives() -> Mapping[str, str]:
    """The policy, by directive. Its hashes are those of the scripts as they stand in the pages."""
    digests = [hashlib.sha256(inline_script(name).encode()).digest() for name in INLINE_SCRIPTS]
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return {
        "default-src": "'none'",
        "script-src": f"'self' 'wasm-unsafe-eval' {hashes}",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def for_header() -> str:
    """The policy as a server sends it."""
    return "; ".join(f"{name} {value}" for name, value in directives().items())


def for_meta() -> str:
    """The policy as a page states it, for hosts that send no headers; browsers ignore `frame-ancestors` there."""
    return "; ".join(f"{name} {value}" for name, value in directives().items() if name != "frame-ancestors")


def headers_file(folders: tuple[str, ...]) -> str:
    """The text of `_headers`, as Netlify, Cloudflare Pages and others read it; `folders` are those of the languages."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in _headers().items()), f"  Cache-Control: {_REVALIDATED}"]
    for folder in folders:
        for path in _LASTING:
            if path != "static/" or not folder:
                # `!` takes back what `/*` says, instead of adding to it
                lines += [f"/{folder}{path}*", "  ! Cache-Control", f"  Cache-Control: {_FOREVER}"]
    return "\n".join([*lines, ""])


def nginx_snippet(folders: tuple[str, ...], base: str) -> str:
    """Directives for the `server` block of nginx. `base` is the site's path on its host, `/` or `/somewhere/`.

    nginx drops the headers of an outer block as soon as an inner one adds its own: so they stand in one block, and what
    differs is told by a map.
    """
    not_found = [
        f"location {base}{folder} {{ error_page 404 {base}{folder}404.html; try_files $uri $uri/ =404; }}"
        for folder in folders
    ]
    lasting = "|".join(path.rstrip("/") for path in _LASTING)
    return "\n".join(
        [
            "# Include this in the `server` block that serves the site. Made by the build: do not edit it here.",
            f'set $cache_control "{_REVALIDATED}";',
            f'if ($uri ~ ^{base}([a-z-]+/)?({lasting})/) {{ set $cache_control "{_FOREVER}"; }}',
            *(f'add_header {name} "{value}" always;' for name, value in _headers().items()),
            "add_header Cache-Control $cache_control always;",
            "server_tokens off;",
            "gzip_static on;",
            "brotli_static on; # of the module ngx_brotli; delete this line where nginx has not got it",
            "if ($request_method !~ ^(GET|HEAD)$) { return 405; }",
            r"location ~ /[._] { return 404; }",
            *not_found,
            "",
        ]
    )


def _headers() -> Mapping[str, str]:
    return {"Content-Security-Policy": for_header(), **_HEADERS}
