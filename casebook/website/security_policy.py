"""What a browser may do on our pages: the Content-Security-Policy, and the headers that a web server sends with it.

Nothing from elsewhere, no inline script or style but the one whose hash stands here. `wasm-unsafe-eval` is for the
search, whose engine is WebAssembly; it allows no script text to be evaluated.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

from casebook.website.theme_files import INLINE_SCRIPTS, Theme

_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_REVALIDATED = "no-cache"  # kept by the browser, and asked for again each time: a page is never older than the site
_FOREVER = "public, max-age=31536000, immutable"  # files whose address changes with their content
_PAGEFIND = ("pagefind/fragment/", "pagefind/index/")
_PLAIN_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


def directives(theme: Theme) -> Mapping[str, str]:
    """The policy, by directive. Its hashes are those of the scripts in the pages."""
    digests = [hashlib.sha256(theme.inline_script(name).encode()).digest() for name in INLINE_SCRIPTS]
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return {
        "default-src": "'none'",
        "script-src": f"'self' 'wasm-unsafe-eval' {hashes}",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'none'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def for_header(theme: Theme) -> str:
    """The policy as a server sends it."""
    return "; ".join(f"{name} {value}" for name, value in directives(theme).items())


def for_meta(theme: Theme) -> str:
    """The policy as a page states it, for hosts that send no headers; browsers ignore `frame-ancestors` there."""
    return "; ".join(f"{name} {value}" for name, value in directives(theme).items() if name != "frame-ancestors")


def headers_file(theme: Theme, folders: tuple[str, ...]) -> str:
    """The text of `_headers`, as Netlify, Cloudflare Pages and others read it; `folders` are those of the languages.

    No header is set twice for one address: some hosts then send both values, others one, and only Cloudflare knows how
    to take one back. So nothing here says that pages be asked for again each time; these hosts do so by themselves.
    """
    lasting = ("static/", *(folder + path for folder in folders for path in _PAGEFIND))
    lines = ["/*", *(f"  {name}: {value}" for name, value in _headers(theme).items())]
    for path in lasting:
        lines += [f"/{path}*", f"  Cache-Control: {_FOREVER}"]
    return "\n".join([*lines, ""])


def nginx_snippet(theme: Theme, folders: tuple[str, ...], base: str, moved: Iterable[tuple[str, str]] = ()) -> str:
    """Directives for the `server` block of nginx. `base` is the site's path on its host, `/` or `/somewhere/`; `moved`
    are the addresses that have changed, and those that they have now, from the root of the site.

    Below a path other than `/`, the rest of the host is left alone: all but a few variables stands in a `location`.
    What differs between answers is told by variables, which nginx works out anew when it turns to the page for what is
    not found: no `add_header` stands in an inner block, where it would drop the outer ones.
    """
    if not _PLAIN_PATH.fullmatch(base):
        return (
            "# The path of `url` in site.yml has signs that mean something to nginx: nothing could be written here.\n"
        )
    path = re.escape(base)
    others = "|".join(re.escape(folder.rstrip("/")) for folder in folders if folder)
    prefixes = "|".join(re.escape(folder) for folder in folders)
    pagefind = "|".join(_PAGEFIND)
    headers = [
        *(f'add_header {name} "{value}" always;' for name, value in _headers(theme).items()),
        "add_header Cache-Control $site_cache always;",
        "add_header Allow $site_allowed always; # not sent while it is empty",
    ]
    refusal = "if ($site_allowed) { return 405; }"
    whole_host = base == "/"
    lines = [
        "# Made by the build, for the `server` block of nginx: include this file, and let nginx read it again (reload)",
        f"# when the theme or the languages change. The folder of `root`, followed by {base}, is the site.",
        f'set $site_cache "{_REVALIDATED}";',
        'set $site_asked "$uri?$args";',
        f'if ($site_asked ~ "^{path}static/[^/]+\\?v=[0-9a-f]+$") {{ set $site_cache "{_FOREVER}"; }}',
        f'if ($uri ~ "^{path}({prefixes})({pagefind})") {{ set $site_cache "{_FOREVER}"; }}',
        f'set $site_missing "{base}404.html";',
        *([f'if ($uri ~ "^{path}({others})/") {{ set $site_missing "{base}$1/404.html"; }}'] if others else []),
        'set $site_allowed "";',
        'if ($request_method !~ "^(GET|HEAD)$") {',
        f'    set $site_cache "{_REVALIDATED}";',
        '    set $site_allowed "GET, HEAD";',
        "}",
        *(headers if whole_host else []),
        f'location ^~ "{base}" {{ # no pattern of another `location` takes a file away',
        *(f"    {line}" for line in ([] if whole_host else headers)),
        f"    {refusal}",
        f'    location ~ "^{path}(.*/)?[._]" {{ return 404; }} # nothing that readers need',
        *(
            f'    location = "{base}{address}" {{ {refusal} return 301 "{base}{now}$is_args$args"; }}'
            for old, now in moved
            for address in (old, old.rstrip("/"))
        ),
        "    index index.html;",
        "    autoindex off;",
        "    absolute_redirect off; # a proxy in front of this server may have another name, or speak TLS",
        "    error_page 404 $site_missing;",
        "    error_page 403 =404 $site_missing; # folders without a page",
        "    default_type application/octet-stream; # the index of the search",
        "    gzip_static on; # what `build --compress` has written",
        "    gzip_vary on;",
        "    server_tokens off;",
        "}",
    ]
    if not whole_host:
        lines += [
            f'location = "{base.rstrip("/")}" {{',
            *(f"    {line}" for line in headers),
            f"    {refusal}",
            "    absolute_redirect off;",
            "    server_tokens off;",
            f'    return 301 "{base}$is_args$args";',
            "}",
        ]
    return "\n".join([*lines, ""])


def _headers(theme: Theme) -> Mapping[str, str]:
    return {"Content-Security-Policy": for_header(theme), **_HEADERS}
