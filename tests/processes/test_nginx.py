"""The site behind a real nginx, with the configuration that the build writes: `/base/` as built, and `/`."""

from __future__ import annotations

import gzip
import http.client
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, expect

from casebook.website import security_policy
from casebook.website.theme_files import Theme
from tests.support import nginx, patience
from tests.support.server import rules

pytestmark = pytest.mark.slow  # needs nginx, which only root can install

FOLDERS = ("", "fr/", "ar/")
SECRET = "not for readers"
NEIGHBOURS = (
    "autoindex on;",
    "add_header X-Other 1;",
    "location ~ [.](css|js|png|html)$ { expires 1h; }",
    "location /.well-known/ { return 204; }",
)
"""What may stand in the same `server` block."""
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """by name in small letters"""
    body: bytes


THEME = Theme.read()
Ask = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Served:
    """`ask(path, method, **headers)` asks for a path of the host, exactly as written."""

    site: Path
    base: str
    ask: Ask
    host: str

    def asset(self) -> str:
        return f"{self.base}static/site.css?v={THEME.fingerprint}"

    def data(self, pattern: str, folder: str = "") -> str:
        """The address of a file of the search."""
        file = sorted((self.site / folder / "pagefind").glob(pattern))[0]
        return self.base + file.relative_to(self.site).as_posix()


@pytest.fixture(scope="module", params=["/base/", "/"])
def served(
    request: pytest.FixtureRequest, compressed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    if nginx.find() is None:
        assert not nginx.can_install(), "`make nginx` installs it"
        pytest.skip("there is no nginx here, and only an administrator can install it")
    base: str = request.param
    top = tmp_path_factory.mktemp("nginx")
    site = top / "www" / base.strip("/")
    shutil.copytree(compressed, site)
    for hidden in (".env", "fr/.git/config", "_secret", "cases/.cases.html.new"):
        (site / hidden).parent.mkdir(parents=True, exist_ok=True)
        (site / hidden).write_text(SECRET, encoding="utf-8")
    (top / "secret.html").write_text(SECRET, encoding="utf-8")
    if base == "/":
        (site / "_nginx.conf").write_text(security_policy.nginx_snippet(THEME, FOLDERS, base), encoding="utf-8")
    else:
        (top / "www" / "other.txt").write_text("another site of this host", encoding="utf-8")
    work = top / "work"
    work.mkdir()
    around = (*NEIGHBOURS, "server_tokens off;") if base == "/" else NEIGHBOURS
    with nginx.serving(top / "www", site / "_nginx.conf", work, *around) as port:
        yield Served(site, base, asking(port), f"http://127.0.0.1:{port}")
    assert "[emerg]" not in (work / "error.log").read_text(encoding="utf-8")


def asking(port: int) -> Ask:
    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            names = [name.lower() for name, _ in response.getheaders()]
            assert len(names) == len(set(names)), "a header is sent twice"
            return Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    return ask


def assert_guarded(answer: Answer, site: Path) -> None:
    """The answer has every header of `_headers`, with the same value."""
    wanted = rules((site / "_headers").read_text(encoding="utf-8"))["/*"]
    assert {name: answer.headers.get(name.lower()) for name in wanted} == wanted
    assert answer.headers["server"] == "nginx", "the version is nobody's business"


def test_every_kind_of_answer_has_the_headers(served: Served) -> None:
    base = served.base
    addresses = {
        base: 200,
        f"{base}fr/cases/villaflor/": 200,
        served.asset(): 200,
        f"{base}cases/images/puente.png": 200,
        f"{base}sitemap.xml": 200,
        served.data("fragment/*", "fr"): 200,
        served.data("index/*"): 200,
        served.data("wasm.*"): 200,
        f"{base}cases": 301,
        f"{base}nada/": 404,
        f"{base}static/": 404,
        f"{base}_headers": 404,
    }
    if base != "/":
        addresses[base.rstrip("/")] = 301
    for address, status in addresses.items():
        for method in ("GET", "HEAD"):
            answer = served.ask(address, method)
            assert answer.status == status, address
            assert_guarded(answer, served.site)
            assert "allow" not in answer.headers


def test_only_what_changes_its_address_with_its_content_is_kept_for_good(served: Served) -> None:
    base = served.base
    kept = [served.asset(), *(served.data(f"{kind}/*", folder) for kind in ("fragment", "index") for folder in FOLDERS)]
    for address in kept:
        assert served.ask(address).headers["cache-control"] == FOREVER, address
    for address in (
        base,
        f"{base}fr/",
        f"{base}cases/villaflor/",
        f"{base}cases",
        f"{base}cases/images/puente.png",
        f"{base}sitemap.xml",
        f"{base}static/site.css",
        f"{base}static/site.css?v=",
        f"{base}static/nada.css?v=01234567",
        f"{base}pagefind/fragment/nada.pf_fragment",
        f"{base}cases/static/?v=01234567",
        f"{base}cases/pagefind/fragment/",
        served.data("pagefind.js"),
        served.data("pagefind-entry.json", "fr"),
        served.data("pagefind.*.pf_meta"),
        served.data("wasm.*"),
    ):
        assert served.ask(address).headers["cache-control"] == "no-cache", address


def test_a_page_that_has_not_changed_is_not_sent_again(served: Served) -> None:
    for coding in ("identity", "gzip", "br"):
        first = served.ask(f"{served.base}cases/", Accept_Encoding=coding)
        again = served.ask(f"{served.base}cases/", Accept_Encoding=coding, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"
        assert_guarded(again, served.site)


@pytest.mark.parametrize(
    "path",
    [
        "../secret.html",
        "../../secret.html",
        "cases/../../secret.html",
        "cases/../../../secret.html",
        "%2e%2e/secret.html",
        "%2e%2e/%2e%2e/secret.html",
        "..%2fsecret.html",
        "..%2f..%2fsecret.html",
        "%2e%2e%2f%2e%2e%2fsecret.html",
        "..%5c..%5csecret.html",
        "%252e%252e/%252e%252e/secret.html",
        "..;/..;/secret.html",
        "static../secret.html",
        "static/..%00/secret.html",
        ".env",
        "%2eenv",
        "fr/.git/config",
        "fr//.git/config",
        "fr/%2egit/config",
        "cases/.cases.html.new",
        "_secret",
        "%5fsecret",
        "_headers",
        "_nginx.conf",
        "fr/../_nginx.conf",
    ],
)
def test_nothing_but_the_site_is_reached(served: Served, path: str) -> None:
    answer = served.ask(served.base + path)
    assert answer.status in (400, 404)
    assert SECRET.encode() not in answer.body
    assert b"add_header" not in answer.body
    assert b"default-src" not in answer.body or b"<html lang" in answer.body
    if answer.status == 404 and path.startswith((".env", "fr/.", "_")):
        assert (
            b'lang="fr"' in answer.body if path.startswith("fr/") and ".." not in path else b'lang="es"' in answer.body
        )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"])
def test_nothing_but_reading_is_allowed(served: Served, method: str) -> None:
    for path in ("", "cases/", "nada/", "static/site.css?v=01234567", "cases"):
        answer = served.ask(served.base + path, method)
        assert answer.status == 405, path
        if method == "TRACE" and served.base != "/":
            continue  # nginx refuses it before it looks at the path: the answer is then that of the whole host
        assert b"nginx/" not in answer.body
        assert_guarded(answer, served.site)
        if method != "TRACE":
            assert answer.headers["allow"] == "GET, HEAD"
            assert answer.headers["cache-control"] == "no-cache"
    assert (served.site / "index.html").is_file()


def test_texts_are_sent_compressed_to_those_who_ask(served: Served) -> None:
    decoded: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}
    wanted = [("gzip", "gzip"), ("identity", None), ("gzip;q=0", None)]
    if nginx.brotli_module():
        wanted += [("br", "br"), ("gzip, deflate, br", "br")]
    for path, kind in (
        ("", "text/html"),
        ("ar/cases/villaflor/", "text/html"),
        ("nada/", "text/html"),
        ("static/site.css", "text/css"),
        ("static/worksheet.js", "application/javascript"),
        ("pagefind/pagefind.js", "application/javascript"),
        ("sitemap.xml", "text/xml"),
    ):
        plain = served.ask(served.base + path)
        assert plain.headers["content-type"].replace("text/javascript", "application/javascript") == kind
        for accepted, coding in wanted:
            answer = served.ask(served.base + path, Accept_Encoding=accepted)
            assert answer.headers.get("content-encoding") == coding, f"{path}, {accepted}"
            assert answer.headers["content-type"] == plain.headers["content-type"]
            assert answer.headers["vary"] == "Accept-Encoding", f"{path}, {accepted}"
            assert (decoded[coding](answer.body) if coding else answer.body) == plain.body
            assert coding is None or len(answer.body) < len(plain.body) / 2


def test_brotli_is_tried_wherever_its_module_can_be_had() -> None:
    assert nginx.brotli_module() or not nginx.can_install(), "`make nginx` installs it"


def test_the_index_of_the_search_is_sent_as_it_is(served: Served) -> None:
    for pattern in ("fragment/*", "index/*", "pagefind.*.pf_meta", "wasm.*"):
        address = served.data(pattern, "fr")
        answer = served.ask(address, Accept_Encoding="gzip, br")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "content-encoding" not in answer.headers
        assert answer.body == (served.site / address.removeprefix(served.base)).read_bytes()
    assert served.ask(f"{served.base}pagefind/pagefind-entry.json").headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("nada", ""),
        ("nada/nada/nada.html", ""),
        ("cases/nada/", ""),
        ("cases/images/", ""),
        ("frio/", ""),
        ("fr/nada", "fr"),
        ("fr/cases/nada/", "fr"),
        ("fr/pagefind/", "fr"),
        ("ar/nada/", "ar"),
    ],
)
def test_what_is_not_found_is_told_in_the_language_of_its_folder(served: Served, path: str, folder: str) -> None:
    answer = served.ask(served.base + path)
    assert answer.status == 404
    assert answer.body == (served.site / folder / "404.html").read_bytes()
    assert answer.headers["content-type"] == "text/html"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("cases", "cases/"),
        ("fr/cases/villaflor", "fr/cases/villaflor/"),
        ("fr", "fr/"),
        ("search?q=puente", "search/?q=puente"),
        ("//evil.example.org/..%2fcases", "cases/"),
    ],
)
def test_a_folder_without_its_slash_leads_to_the_folder(served: Served, path: str, target: str) -> None:
    answer = served.ask(served.base + path)
    assert answer.status == 301
    assert answer.headers["location"] == served.base + target, "on whatever host and by whatever protocol it was asked"


def test_the_site_without_its_slash_leads_to_the_site(served: Served) -> None:
    if served.base != "/":
        answer = served.ask("/base?q=1")
        assert (answer.status, answer.headers["location"]) == (301, "/base/?q=1")
        assert served.ask("/base", "POST").status == 405


def test_a_browser_searches_behind_it(served: Served, chromium: Browser) -> None:
    page = chromium.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    for folder, word in (("", "puente"), ("fr/", "pont"), ("ar/", "الجسر")):
        page.goto(f"{served.host}{served.base}{folder}search/?q={word}")
        expect(page.locator("#search-results a").first).to_be_visible()
    page.locator("#search-results a").first.click()
    expect(page.locator("body:not(.page-search) h1")).to_be_visible()
    assert told == []
    page.close()


def test_the_rest_of_a_shared_host_is_left_alone(served: Served) -> None:
    if served.base != "/":
        answer = served.ask("/other.txt")
        assert answer.body == b"another site of this host"
        assert "content-security-policy" not in answer.headers
        assert served.ask("/based/").status == 404


def test_certificates_can_still_be_renewed(served: Served) -> None:
    assert served.ask("/.well-known/acme-challenge/x").status == 204


def test_a_path_that_nginx_would_read_otherwise_is_not_written() -> None:
    for base in ("/a;b/", "/a{b/", "/$uri/", "/a'b/", "//"):
        assert security_policy.nginx_snippet(THEME, FOLDERS, base).startswith("#")
        assert security_policy.nginx_snippet(THEME, FOLDERS, base).count("\n") == 1
