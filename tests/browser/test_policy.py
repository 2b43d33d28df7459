"""What the policy forbids is forbidden, and pages need no more: with the headers of `_headers`, and without."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from selectolax.lexbor import LexborHTMLParser

from casebook.website import security_policy, theme_files
from casebook.website.theme_files import Theme
from tests.support import browser, server

FOLDERS = ("", "fr/", "ar/")
KINDS = {
    *("home", "explore", "list", "map", "case", "practice", "level", "sdg", "country", "channel", "network", "event"),
    *("glossary", "worksheet", "search", "compare", "contribute", "editors", "page", "missing"),
}
THEME = Theme.read()
LISTEN = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`violation of ${event.effectiveDirective} by ${event.blockedURI} in ${event.sourceFile}`));"""
ELSEWHERE = "http://elsewhere.example.org"


@pytest.fixture(scope="module", params=[pytest.param("headers", marks=pytest.mark.slow), "meta"])
def address(request: pytest.FixtureRequest, compressed: Path) -> Iterator[str]:
    """The site as a host serves it that reads `_headers`, and as one that sends no header of ours."""
    with server.serving(compressed, base="/base/", headers=request.param == "headers") as found:
        yield found


@dataclass(frozen=True, slots=True)
class Watched:
    """A page, and what it complained of or asked of others."""

    page: Page
    faults: list[str]


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    faults = browser.guarded(page)
    page.add_init_script(LISTEN)
    page.on("console", lambda message: faults.append(message.text))
    yield Watched(page, faults)
    context.close()


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    """A page that must not complain of anything."""
    yield watched.page
    assert watched.faults == []


def test_no_kind_of_page_breaks_the_policy(compressed: Path, address: str, watched: Watched) -> None:
    """In each language, the heaviest page of each kind."""
    pages: dict[tuple[str, str], str] = {}
    for file in sorted(compressed.rglob("*.html"), key=lambda file: (file.stat().st_size, file)):
        path = file.relative_to(compressed).as_posix().removesuffix("index.html")
        folder = next(folder for folder in reversed(FOLDERS) if path.startswith(folder))
        kind = re.search(r'<body class="page-([a-z]+)', file.read_text(encoding="utf-8"))
        assert kind, path
        pages[folder, kind[1]] = f"{folder}nada/nada/" if kind[1] == "missing" else path
    assert set(pages) == {(folder, kind) for folder in FOLDERS for kind in KINDS}
    for path in pages.values():
        watched.page.goto(f"{address}/{path}")
    expected = [fault for fault in watched.faults if "404 (" in fault]
    assert len(expected) == len(FOLDERS), "the pages that were asked for in vain"
    assert [fault for fault in watched.faults if fault not in expected] == []


@pytest.mark.parametrize(
    ("folder", "word"),
    [("", "puente"), *(pytest.param(*pair, marks=pytest.mark.slow) for pair in (("fr/", "pont"), ("ar/", "الجسر")))],
)
def test_search_keeps_to_the_policy(address: str, page: Page, folder: str, word: str) -> None:
    page.goto(f"{address}/{folder}search/")
    page.get_by_role("searchbox").fill(word)
    expect(page.locator("#search-results a").first).to_be_visible()
    page.get_by_role("searchbox").fill("zzzzqqq")
    expect(page.locator("#search-results a")).to_have_count(0)


@pytest.mark.parametrize(
    ("folder", "word"),
    [("", "pont"), *(pytest.param(*pair, marks=pytest.mark.slow) for pair in (("fr/", "puente"), ("ar/", "pasarela")))],
)
def test_search_over_a_page_keeps_to_the_policy(address: str, page: Page, folder: str, word: str) -> None:
    page.goto(f"{address}/{folder}cases/villaflor/")
    page.locator(".search-link").click()
    page.get_by_role("searchbox").fill(word)
    expect(page.locator("dialog #search-results a").first).to_be_visible()
    page.get_by_role("searchbox").fill("zzzzqqq")
    expect(page.locator("dialog #search-results a")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_more_results_keep_to_the_policy(address: str, page: Page) -> None:
    page.goto(f"{address}/search/?q=de")
    expect(page.locator("#search-results li")).to_have_count(5)
    page.locator("#search-more").click()
    browser.until(page, "document.querySelectorAll('#search-results li').length > 5")
    page.locator("#search-results a").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_theme_language_and_former_translations_keep_to_the_policy(address: str, page: Page) -> None:
    page.goto(address + "/")
    page.locator("#theme-toggle").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark", "the script in the page has run"
    for language in ("ar", "fr", "es"):
        page.locator(f".languages a[hreflang={language}]").click()
        expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    for path, former in (("fr/cases/villaflor/", "details.stale"), ("fr/levels/oficina/", ".notice details")):
        page.goto(f"{address}/{path}")
        page.locator(f"{former} summary").first.click()
        expect(page.locator(f"{former} > :not(summary)").first).to_be_visible()


def test_the_worksheet_keeps_to_the_policy(address: str, page: Page, tmp_path: Path) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.add_init_script("print = () => { window.printed = true; }")
    page.goto(f"{address}/worksheet/")
    answer = page.get_by_label("¿Qué debe quedar?")
    answer.fill("Pan a los dos lados")
    page.get_by_label("La oficina").check()
    browser.until(page, "localStorage.getItem('worksheet')?.includes('Pan')")
    with page.expect_download() as download:
        page.locator("#worksheet-save").click()
    download.value.save_as(tmp_path / "worksheet.json")
    page.locator("#worksheet-print").click()
    assert page.evaluate("window.printed")
    page.locator("#worksheet-clear").click()
    assert answer.input_value() == ""
    page.locator("#worksheet-open").set_input_files(tmp_path / "worksheet.json")
    expect(answer).to_have_value("Pan a los dos lados")


INJECTED = {
    "script-src-elem": """
        const script = document.createElement("script");
        script.textContent = "window.broken = true";
        document.body.append(script);""",
    "script-src-elem, of another host": f"""
        const script = document.createElement("script");
        script.src = "{ELSEWHERE}/a.js";
        document.body.append(script);""",
    "script-src-attr": """
        document.body.insertAdjacentHTML("beforeend", "<b id=b onclick='window.broken = true'>b</b>");
        document.getElementById("b").click();""",
    "script-src-attr, without a click": """
        document.body.insertAdjacentHTML("beforeend", "<img src=data:, onerror='window.broken = true'>");""",
    "script-src-elem, in an address": """
        document.body.insertAdjacentHTML("beforeend", "<a id=a href='javascript:window.broken = true'>a</a>");
        document.getElementById("a").click();""",
    "script-src": """
        try { eval("window.broken = true"); }
        catch (error) { if (error.name !== "EvalError") throw error; }""",
    "script-src, by a function": """
        try { new Function("window.broken = true")(); }
        catch (error) { if (error.name !== "EvalError") throw error; }""",
    "style-src-elem": """
        document.head.insertAdjacentHTML("beforeend", "<style>h1 { position: fixed }</style>");
        window.broken = getComputedStyle(document.querySelector("h1")).position === "fixed";""",
    "style-src-attr": """
        document.body.insertAdjacentHTML("beforeend", "<b id=b style='position: fixed'>b</b>");
        window.broken = getComputedStyle(document.getElementById("b")).position === "fixed";""",
    "style-src-elem, of another host": f"""
        document.head.insertAdjacentHTML("beforeend", "<link rel=stylesheet href={ELSEWHERE}/a.css>");""",
    "img-src": f"""
        document.body.insertAdjacentHTML("beforeend", "<img src={ELSEWHERE}/a.png>");""",
    "font-src": f"""
        new FontFace("a", "url({ELSEWHERE}/a.woff2)").load().catch(() => null);""",
    "media-src": f"""
        document.body.insertAdjacentHTML("beforeend", "<video src={ELSEWHERE}/a.mp4></video>");""",
    "frame-src": f"""
        document.body.insertAdjacentHTML("beforeend", "<iframe src={ELSEWHERE}/></iframe>");""",
    "object-src": f"""
        document.body.insertAdjacentHTML("beforeend", "<object data={ELSEWHERE}/a.svg></object>");""",
    "connect-src": f"""
        fetch("{ELSEWHERE}/", {{ mode: "no-cors" }}).then(() => {{ window.broken = true; }}, () => null);""",
    "connect-src, when the page is left": f"""
        navigator.sendBeacon("{ELSEWHERE}/", "a");""",
    "worker-src": """
        const text = URL.createObjectURL(new Blob(["postMessage(1)"]));
        try { new Worker(text).onmessage = () => { window.broken = true; }; }
        catch (error) { if (error.name !== "SecurityError") throw error; }""",
    "base-uri": f"""
        document.head.insertAdjacentHTML("afterbegin", "<base href={ELSEWHERE}/>");
        window.broken = document.baseURI.startsWith("{ELSEWHERE}");""",
    "form-action": f"""
        document.body.insertAdjacentHTML("beforeend", "<form id=f action={ELSEWHERE}/ method=post></form>");
        document.getElementById("f").submit();""",
}


@pytest.mark.parametrize("name", INJECTED)
def test_what_gets_into_a_page_is_blocked(address: str, watched: Watched, name: str) -> None:
    """Should a text ever become markup, against all other tests: nothing runs, nothing leaves."""
    page = watched.page
    page.goto(address + "/cases/villaflor/")
    assert watched.faults == []
    # later: what is evaluated from here may do what the page itself may not
    page.evaluate(f"() => {{ setTimeout(() => {{ {INJECTED[name]} }}); }}")
    directive = name.split(",")[0]
    for _ in range(100):
        if any(f"violation of {directive} by" in fault for fault in watched.faults):
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail(f"not blocked: {watched.faults}")
    assert not page.evaluate("window.broken")
    assert [fault for fault in watched.faults if fault.startswith("request to")] == [], "nothing has left"
    assert page.url.startswith(address)


def test_no_other_site_may_show_ours_in_a_frame(compressed: Path, chromium: Browser, tmp_path: Path) -> None:
    page = chromium.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    with server.serving(compressed, base="/base/", headers=True) as ours, server.serving(tmp_path) as other:
        (tmp_path / "index.html").write_text(f"<iframe src='{ours}/'></iframe>", encoding="utf-8")
        page.goto(f"{other}/")
        page.wait_for_load_state("networkidle")
        assert page.frames[1].url.startswith("chrome-error:")
    assert "frame-ancestors" in "".join(told)
    page.close()


def test_no_page_has_script_or_style_of_its_own(compressed: Path) -> None:
    """But the one script whose hash stands in the policy, and data, which no browser runs."""
    files = sorted(compressed.rglob("*.html"))
    assert files
    for file in files:
        tree = LexborHTMLParser(file.read_bytes())
        (stated,) = tree.css("meta[http-equiv]")
        assert stated.attributes["content"] == security_policy.for_meta(THEME), file
        inline = [script for script in tree.css("script") if "src" not in script.attributes]
        run = [script.text() for script in inline if script.attributes.get("type") != "application/json"]
        assert run == [THEME.inline_script("theme.js")], file
        digest = base64.b64encode(hashlib.sha256(run[0].encode()).digest()).decode()
        assert f" 'sha256-{digest}'" in str(stated.attributes["content"]), "of what really stands there"
        assert tree.css("style") == [], file
        for element in tree.css("*"):
            assert "style" not in element.attributes, f"{file}: {element.html}"
            assert [name for name in element.attributes if name.startswith("on")] == [], f"{file}: {element.html}"
            for name in ("href", "src", "action", "formaction"):
                assert not str(element.attributes.get(name)).lower().startswith("javascript:"), file


def test_the_policy_allows_no_text_to_run_and_nobody_else() -> None:
    for text in (security_policy.for_header(THEME), security_policy.for_meta(THEME)):
        assert "unsafe-inline" not in text
        assert "unsafe-eval" not in text.replace("'wasm-unsafe-eval'", "")
        assert "default-src 'none'" in text
        sources = {source for directive in text.split("; ") for source in directive.split(" ")[1:]}
        hashes = {source for source in sources if source.startswith("'sha256-")}
        assert sources - hashes <= {"'self'", "'none'", "'wasm-unsafe-eval'", "data:"}, "no host but ours"
        assert len(hashes) == len(theme_files.INLINE_SCRIPTS)
    assert "frame-ancestors 'none'" in security_policy.for_header(THEME)
    assert "frame-ancestors" not in security_policy.for_meta(THEME), "browsers complain of it there"


def test_the_headers_file_is_one_that_all_hosts_read_alike(compressed: Path) -> None:
    """Netlify knows no `! Header`; Cloudflare joins what two rules say, reads 100 rules and 2,000 characters a line."""
    text = (compressed / "_headers").read_text(encoding="utf-8")
    found = server.rules(text)
    assert len(found) <= 100
    assert max(map(len, text.splitlines())) <= 2000
    lasting = set()
    for file in compressed.rglob("*"):
        path = "/" + file.relative_to(compressed).as_posix()
        headers = server.matching(found, path)
        assert len({name for name, _ in headers}) == len(headers), f"{path} gets a header from two rules"
        assert dict(headers)["Content-Security-Policy"] == security_policy.for_header(THEME)
        if file.is_file() and "Cache-Control" in dict(headers):
            lasting.add(path)
    assert {"/static/site.css"} < lasting
    assert all(re.match(r"/static/|/((fr|ar)/)?pagefind/(fragment|index)/\w+\.pf_", path) for path in lasting)


def test_files_that_are_kept_for_good_are_named_with_their_content(compressed: Path) -> None:
    """Pagefind names them by a hash; ours are asked for with one of all of them, since scripts import each other."""
    for folder in FOLDERS:
        for kind in ("fragment", "index"):
            names = [file.stem for file in (compressed / folder / "pagefind" / kind).iterdir()]
            assert names
            assert all(re.fullmatch(r"[a-z]+_[0-9a-f]{6,}", name) for name in names)
    for file in compressed.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"]*static/[^"]*)"', file.read_text(encoding="utf-8")):
            assert link.partition("?v=")[2] == THEME.fingerprint, link


def test_the_name_of_kept_files_changes_with_any_of_them(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(THEME.folder, theme)
    assert Theme.read(theme).fingerprint == THEME.fingerprint
    (theme / "static/site.js").write_text("// another", encoding="utf-8")
    assert Theme.read(theme).fingerprint != THEME.fingerprint
