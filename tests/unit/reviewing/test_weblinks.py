"""Links to other sites: their lines, the requests, the judgement and the report. The tests use no real network."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.checking import check
from casebook.commands import cli
from casebook.reviewing.external_links import asking, checker, finding, link_report
from casebook.reviewing.external_links.asking import Answer, Asker, Patience
from casebook.reviewing.external_links.finding import Place
from casebook.reviewing.external_links.link_report import Link
from tests.support import minisite

QUICK = Patience(connect=30, read=30, pause=0, tries=3, backoff=0.001, longest=60)
"""No pauses, but enough time for a busy machine to answer."""
HASTY = replace(QUICK, read=0.5)
"""For answers that come too late."""
COPY = "https://web.archive.org/web/2020/https://x.example.org/"


class Elsewhere(ThreadingHTTPServer):
    """A host with a page for each kind of answer. It counts the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.at_once = 0
        self.most_at_once = 0
        self.archive: object = {}

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


RAW = {
    "nothing": b"\r\n",
    "no-status": b"HTTP/1.1 fine\r\n\r\n",
    "far": b"HTTP/1.1 999999 x\r\n\r\n",
    "no-http": b"SSH-2.0-OpenSSH\r\n",
    "headers": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500 + b"\r\n",
    "line": b"HTTP/1.1 200 OK\r\nx: " + b"x" * 70_000 + b"\r\n\r\n",
    "no-colon": b"HTTP/1.1 200 OK\r\nx\r\n\r\n",
    "long-location": b"HTTP/1.1 301 x\r\nLocation: /" + b"x" * 3000 + b"\r\n\r\n",
    "odd-location": b"HTTP/1.1 301 x\r\nLocation: /\xc3\xa9 `x` <b>\r\nContent-Length: 0\r\n\r\n",
    "bad-host": b"HTTP/1.1 301 x\r\nLocation: http://a..b/\r\n\r\n",
    "bad-port": b"HTTP/1.1 301 x\r\nLocation: http://a:b/\r\n\r\n",
    "encoding": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
}


class Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def log_message(self, *_: object) -> None:
        pass

    def answer(self) -> None:
        known = self.server
        known.asked[f"{self.command} {self.path}"] += 1
        known.agents.add(self.headers["User-Agent"])
        known.at_once += 1
        known.most_at_once = max(known.most_at_once, known.at_once)
        try:
            self.reply(self.path.strip("/").split("/"))
        finally:
            known.at_once -= 1

    def reply(self, words: list[str]) -> None:
        match words:
            case ["status", status]:
                self.say(int(status))
            case ["no-head", status]:
                self.say(int(status) if self.command == "HEAD" else 200)
            case ["to", status, *rest]:
                self.say(int(status), location="/" + "/".join(rest))
            case ["circle", number]:
                self.say(302, location=f"/circle/{1 - int(number)}")
            case ["on", number]:
                self.say(302, location=f"/on/{int(number) + 1}")
            case ["elsewhere"]:
                self.say(301, location="ftp://x.example.org/")
            case ["nonsense"]:
                self.say(301, location="http://[x")
            case ["slow"]:
                time.sleep(1.2)
                self.say(200)
            case ["slow-head"]:
                time.sleep(1.2 if self.command == "HEAD" else 0)
                self.say(200)
            case ["cut"]:
                self.close_connection = True
            case ["busy", status, times, *rest]:
                tries = sum(count for asked, count in self.server.asked.items() if asked.endswith(self.path))
                self.say(int(status) if tries <= int(times) else 200, retry_after=rest[0] if rest else "")
            case ["raw", name]:
                self.wfile.write(RAW[name])
                self.close_connection = True
            case ["archive", *_]:
                self.say(200, json.dumps(self.server.archive).encode())
            case _:
                self.say(200)

    def say(self, status: int, body: bytes = b"", location: str = "", retry_after: str = "") -> None:
        self.send_response(status)
        for name, value in (("Location", location), ("Retry-After", retry_after)):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "verdict", "reason"),
    [
        ("/", "fine", ""),
        ("/no-head/405", "fine", ""),
        ("/no-head/404", "fine", ""),
        ("/no-head/403", "fine", ""),
        ("/slow-head", "fine", ""),
        ("/to/302/", "fine", ""),
        ("/to/307/status/204", "fine", ""),
        ("/to/301/new", "moved", "has moved for good"),
        ("/to/308/new", "moved", "has moved for good"),
        ("/status/404", "gone", "answers 404"),
        ("/status/410", "gone", "answers 410"),
        ("/to/301/status/404", "gone", "answers 404"),
        ("/status/401", "unsure", "answers 401"),
        ("/status/403", "unsure", "answers 403"),
        ("/status/429", "unsure", "answers 429"),
        ("/status/451", "unsure", "answers 451"),
        ("/status/500", "unsure", "answers 500"),
        ("/status/503", "unsure", "answers 503"),
        ("/status/304", "unsure", "answers 304"),
        ("/slow", "unsure", "does not answer in time"),
        ("/cut", "unsure", "the connection fails"),
        ("/circle/0", "unsure", "leads round in a circle"),
        ("/on/1", "unsure", "leads on more than 10 times"),
        ("/elsewhere", "unsure", "leads to something that is no web address"),
        ("/nonsense", "unsure", "leads to something that is no web address"),
    ],
)
def test_verdicts(elsewhere: Elsewhere, path: str, verdict: str, reason: str) -> None:
    answer = Asker("tests", HASTY if path.startswith("/slow") else QUICK).ask(elsewhere.root + path)
    assert (answer.verdict, answer.reason) == (verdict, reason)


@pytest.mark.parametrize("name", RAW)
def test_no_answer_stops_the_others(elsewhere: Elsewhere, name: str) -> None:
    answers = Asker("tests", QUICK).ask_all([f"{elsewhere.root}/raw/{name}", f"{elsewhere.root}/"])
    assert [answer.verdict for answer in answers.values()][1] == "fine"
    first = answers[f"{elsewhere.root}/raw/{name}"]
    assert first.verdict in ("fine", "unsure", "moved")
    assert len(link_report.as_markdown([Link("https://a.org/", [Place("a", 1, "")], first)], remembers=True)) < 2000


def test_a_host_that_speaks_no_tls_is_no_dead_link(elsewhere: Elsewhere) -> None:
    answer = Asker("tests", QUICK).ask(elsewhere.root.replace("http:", "https:") + "/")
    assert (answer.verdict, answer.reason) == ("unsure", "its certificate, or the encryption, is faulty")


@pytest.mark.parametrize(
    ("code", "verdict"), [(socket.EAI_NONAME, "gone"), (socket.EAI_AGAIN, "unsure"), (socket.EAI_FAIL, "unsure")]
)
def test_a_host_that_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch, code: int, verdict: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    answer = Asker("tests", QUICK).ask("http://nobody.example.org/")
    assert (answer.verdict, answer.reached) == (verdict, False)


def test_nobody_listens(elsewhere: Elsewhere) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = Asker("tests", QUICK).ask(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert (answer.verdict, answer.reached) == ("unsure", False)


@pytest.mark.parametrize("address", ["http://[x/", "http://a..b/", "http://" + "a" * 70 + ".org/", "http://x:99999/"])
def test_an_address_that_cannot_be_asked_for(address: str) -> None:
    assert Asker("tests", QUICK).ask(address).verdict == "unsure"


@pytest.mark.parametrize(
    ("path", "new"), [("/to/301/to/301/a", "/a"), ("/to/301/to/302/a", "/to/302/a"), ("/to/302/to/301/a", "")]
)
def test_the_new_address_is_as_far_as_it_is_for_good(elsewhere: Elsewhere, path: str, new: str) -> None:
    answer = Asker("tests", QUICK).ask(elsewhere.root + path)
    assert answer.moved_to == (elsewhere.root + new if new else "")


@pytest.mark.parametrize(
    ("path", "verdict", "slept"),
    [
        ("/busy/503/2/7", "fine", [7]),
        ("/busy/429/2", "fine", [0.001]),
        ("/busy/503/9/7", "unsure", [7, 7]),
        ("/busy/503/9/61", "unsure", []),
        ("/busy/503/2/soon", "fine", [0.001]),
        ("/busy/404/9/7", "gone", []),
    ],
)
def test_who_asks_to_come_back_later_is_heeded(
    elsewhere: Elsewhere, path: str, verdict: str, slept: list[float]
) -> None:
    waits: list[float] = []
    answer = Asker("tests", QUICK, lambda seconds: waits.append(seconds) if seconds else None).ask(
        elsewhere.root + path
    )
    assert (answer.verdict, waits) == (verdict, slept)


def test_a_date_to_come_back_at_is_understood() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < asking._seconds(soon) <= 30
    assert asking._seconds(format_datetime(datetime.now() + timedelta(seconds=30))) != 0


@given(st.text(max_size=40))
def test_nothing_in_retry_after_fails(text: str) -> None:
    assert isinstance(asking._seconds(text), float | int)


def test_a_host_is_asked_one_thing_at_a_time_by_name_and_not_more_often_than_needed(elsewhere: Elsewhere) -> None:
    addresses = [f"{elsewhere.root}/page/{number}" for number in range(20)]
    answers = Asker("casebook-links (+https://us.example.org)", QUICK).ask_all([*addresses, *addresses])
    assert list(answers) == addresses
    assert elsewhere.most_at_once == 1
    assert set(elsewhere.asked.values()) == {1}
    assert {asked.split()[0] for asked in elsewhere.asked} == {"HEAD"}
    assert elsewhere.agents == {"casebook-links (+https://us.example.org)"}


def test_there_is_a_pause_between_two_requests_to_a_host(elsewhere: Elsewhere) -> None:
    waits: list[float] = []
    Asker("tests", Patience(pause=5), waits.append).ask_all([f"{elsewhere.root}/{number}" for number in range(3)])
    assert [round(wait) for wait in waits] == [0, 5, 5]


def test_hosts_are_asked_side_by_side(elsewhere: Elsewhere) -> None:
    port = elsewhere.server_address[1]
    patience = Patience(connect=1, read=3, pause=0, tries=1)
    Asker("tests", patience).ask_all([f"http://{host}:{port}/slow" for host in ("127.0.0.1", "localhost")])
    assert elsewhere.asked["HEAD /slow"] == 2
    assert elsewhere.most_at_once == 2


def archived(url: object, status: object = "200") -> object:
    return {"archived_snapshots": {"closest": {"available": True, "url": url, "status": status}}}


@pytest.mark.parametrize(
    ("output", "copy"),
    [
        (archived("http://web.archive.org/web/2020/https://x.example.org/"), COPY),
        (archived(COPY), COPY),
        (archived(COPY, "404"), ""),
        (archived("https://evil.example.org/web/"), ""),
        (archived(COPY + "\n- [x](y)"), ""),
        (archived(["x"]), ""),
        ({"archived_snapshots": {}}, ""),
        ({"archived_snapshots": []}, ""),
        ([], ""),
        ("no", ""),
    ],
)
def test_the_archive_is_asked_for_a_copy(elsewhere: Elsewhere, output: object, copy: str) -> None:
    elsewhere.archive = output
    service = f"{elsewhere.root}/archive/?url="
    assert Asker("tests", QUICK).copy("https://x.example.org/?a=1&b=2", service) == copy
    assert elsewhere.asked == {"GET /archive/?url=https%3A%2F%2Fx.example.org%2F%3Fa%3D1%26b%3D2": 1}


def test_an_archive_that_does_not_answer_has_no_copy(elsewhere: Elsewhere) -> None:
    assert Asker("tests", QUICK).copy("https://x.example.org/", f"{elsewhere.root}/cut?url=") == ""


def test_every_address_of_the_content_is_found_with_its_lines(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    with (root / "docs/es/acerca.md").open("a", encoding="utf-8") as page:
        page.write("\nVéase [el río](https://rio.example.org/#agua) y [casa](https://orillas.example.org/base/es/).\n")
    minisite.change(
        root,
        "cases/villaflor.yml",
        "text: Se cruzó el puente con",
        "text: >-\n      Se cruzó el puente\n      con\n      [x](https://x.example.org/a?b=1&c=2)",
    )
    content = check.check(root).content
    assert content
    found = finding.addresses(content)
    assert list(found) == sorted(found)
    listed = {address: [(it.path, it.field, it.archived) for it in places] for address, places in found.items()}
    lines = {(it.path, it.line): address for address, places in found.items() for it in places}
    for (path, line), address in lines.items():
        assert address.split("#")[0].rstrip("/") in (root / path).read_text(encoding="utf-8").split("\n")[line - 1]
    assert listed["https://rio.example.org/"] == [
        ("vocabulary/networks.yml", "rio.url", None),
        ("docs/es/acerca.md", "", None),
    ]
    assert listed["https://cuaderno.example.org/"] == [("vocabulary/sources.yml", "cuaderno.url", "")]
    assert listed["https://x.example.org/a?b=1&c=2"] == [("cases/villaflor.yml", "steps[1].text", None)]
    assert not [address for address in found if "orillas.example.org" in address or "archivo" in address]


DAY = date(2026, 3, 2)
GONE, UNSURE, FINE = Answer("gone", "answers 404"), Answer("unsure", "answers 503"), Answer("fine")


@pytest.mark.parametrize(
    ("runs", "certain"),
    [
        ([(0, GONE)], False),
        ([(0, GONE), (0, GONE), (0, GONE), (0, GONE)], False),  # all on one day
        ([(0, GONE), (1, GONE), (2, GONE)], False),
        ([(0, GONE), (7, GONE)], False),
        ([(0, GONE), (3, GONE), (7, GONE)], True),
        ([(0, GONE), (3, UNSURE), (7, GONE)], False),
        ([(0, GONE), (3, UNSURE), (7, GONE), (10, GONE)], True),
        ([(0, GONE), (3, FINE), (7, GONE), (10, GONE)], False),
        ([(n, GONE) for n in range(0, 100, 3)], True),
    ],
)
def test_only_what_is_not_found_in_several_runs_over_days_is_gone(
    runs: list[tuple[int, Answer]], certain: bool
) -> None:
    state: link_report.State = {}
    for day, answer in runs:
        state = link_report.read_state(link_report.write_state(state))
        state = link_report.updated(state, {"https://a.org": answer}, DAY + timedelta(days=day))
    days = state.get("https://a.org", ())
    assert Link("https://a.org", [], GONE, days).certain is certain
    assert len(days) <= link_report.RUNS + 3


def test_what_is_no_longer_linked_is_forgotten() -> None:
    assert link_report.updated({"https://a.org": ("2026-01-01",)}, {}, DAY) == {}


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"not_found": 1}', b'{"not_found": {"a": ["x"]}}', b"\xff"])
def test_a_state_that_cannot_be_read_begins_anew(raw: bytes) -> None:
    assert link_report.read_state(raw) == {}


def test_the_report_says_what_to_do() -> None:
    days = ("2026-02-01", "2026-02-04", "2026-02-08")
    links = [
        Link("https://a.org/", [Place("cases/a.yml", 7, "links[1].url", "")], GONE, days, COPY),
        Link("https://b.org/", [Place("cases/a.yml", 9, "steps[1].text", None)], GONE, days, ""),
        Link("https://c.org/", [Place("cases/a.yml", 11, "links[2].url", COPY)], GONE, days, COPY),
        Link("https://d.org/", [Place("cases/a.yml", 13, "", "")], GONE, days[:1], ""),
        Link("https://e.org/", [Place("cases/a.yml", 15, "", "")] * 9, Answer("moved", "", "https://f.org/`|x")),
        Link("https://g.org/", [Place("cases/a.yml", 17, "", "")] * 2, UNSURE),
        Link("https://h.org/", [Place("cases/a.yml", 19, "", "")], FINE),
    ]
    output = link_report.as_markdown(links, remembers=True)
    assert output.startswith("7 addresses were asked for: 3 gone, 1 not found this time, 1 moved for good, 1 unsure.")
    assert (
        f"- `https://a.org/` answers 404, since 2026-02-01\n  - `cases/a.yml:7`: add below: `archived: {COPY}`"
        in output
    )
    assert "  - `cases/a.yml:9`: no archived copy known" in output
    assert "  - `cases/a.yml:11`: an archived copy stands beside it" in output
    assert "- `https://e.org/` → ``https://f.org/`|x``" in output
    assert "  - … and 4 more places" in output
    assert "- `https://g.org/` answers 503 (`cases/a.yml:17` and 1 more)" in output
    assert "h.org" not in output
    assert link_report.to_mend(links, remembers=True)
    assert not link_report.to_mend([links[3], *links[5:]], remembers=True)
    assert link_report.to_mend(links[3:4], remembers=False)


def test_a_report_fits_into_an_issue() -> None:
    place = Place("cases/" + "a" * 80 + ".yml", 7, "", "")
    links = [Link(f"https://a.org/{'x' * 90}{n}", [place] * 9, GONE, (), COPY) for n in range(5000)]
    assert len(link_report.as_markdown(links, remembers=True)) < 65_536


def at(root: Path, server: Elsewhere, path: str = "/") -> None:
    """Let the content link only to the server of the test."""
    for file in root.rglob("*.yml"):
        text = file.read_text(encoding="utf-8")
        for address in (
            "https://puente.example.org/?a=1&b=2",
            "https://rio.example.org/",
            "https://cuaderno.example.org/",
        ):
            text = text.replace(address, server.root + path)
        file.write_text(
            text.replace("https://creativecommons.org/licenses/by/4.0/", server.root + path), encoding="utf-8"
        )


def test_the_command_remembers_and_reports(
    tmp_path: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Asker, "copy", lambda *_: COPY)
    monkeypatch.setattr("casebook.commands.reviewing.Asker", lambda agent: Asker(agent, QUICK))
    root = minisite.copy(tmp_path)
    at(root, elsewhere, "/status/404")
    state, report = tmp_path / "state.json", tmp_path / "report.md"
    arguments = ["links", "--root", str(root), "--state", str(state), "--report", str(report)]
    assert cli.main(arguments) == 0
    assert "1 not found this time" in report.read_text(encoding="utf-8")
    (known,) = link_report.read_state(state.read_bytes())
    state.write_bytes(link_report.write_state({known: ("2018-07-01", "2018-07-06")}))
    assert cli.main(arguments) == 1
    assert "1 gone" in report.read_text(encoding="utf-8")
    assert cli.main(["links", "--root", str(root)]) == 1
    assert "1 not found this time" in capsys.readouterr().out


def test_the_command_without_a_network_says_so_and_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = Answer("gone", "its host is unknown", reached=False)
    monkeypatch.setattr(Asker, "ask", lambda *_: nothing)
    root = minisite.copy(tmp_path)
    assert cli.main(["links", "--root", str(root), "--state", str(tmp_path / "state.json")]) == 75
    assert "is there a network here?" in capsys.readouterr().err
    assert not (tmp_path / "state.json").exists()


def test_the_command_needs_content_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    (root / "site.yml").write_text("title: [", encoding="utf-8")
    assert cli.main(["links", "--root", str(root)]) == 1
    assert "site.yml" in capsys.readouterr().err


def test_copies_are_written_beside_what_they_are_copies_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Asker, "copy", lambda self, address: COPY if "no-copy" not in address else "")
    root = minisite.copy(tmp_path)
    case = root / "cases/port-sale.yml"
    case.write_text(
        case.read_text(encoding="utf-8")
        + "links:\n"
        + "  - url: https://a.example.org/  # a comment\n    title: A\n"
        + "  - {title: B, url: https://b.example.org/}\n"
        + '  - title: C\n    url: "https://c.example.org/"\n'
        + "  - title: D\n    url: >-\n      https://d.example.org/\n"
        + "  - title: E\n    url: https://no-copy.example.org/\n",
        encoding="utf-8",
    )
    assert cli.main(["links", "--write-archived", "--root", str(root)]) == 0
    output = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0].split(":")[0] for line in output[:-1]] == ["cases/port-sale.yml"] * 2
    assert output[-1] == "The archive has 5 of 6 pages; 3 lines were written."
    text = case.read_text(encoding="utf-8")
    assert f"  - url: https://a.example.org/  # a comment\n    archived: {COPY}\n    title: A\n" in text
    assert f'    url: "https://c.example.org/"\n    archived: {COPY}\n' in text
    assert text.count("archived:") == 2
    assert "archived:" in (root / "vocabulary/sources.yml").read_text(encoding="utf-8")
    assert minisite.problems(root) == ""
    cli.main(["links", "--write-archived", "--root", str(root)])
    assert case.read_text(encoding="utf-8") == text, "what has a copy keeps it"


def test_a_copy_is_written_with_the_ends_of_lines_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"links:\r\n  - title: A\r\n    url: https://a.org/")
    files, left = finding.with_copies(tmp_path, {Place("a.yml", 3, "", ""): COPY})
    assert left == []
    assert list(files.values()) == [
        b"links:\r\n  - title: A\r\n    url: https://a.org/\n    archived: " + COPY.encode() + b"\n"
    ]


def test_a_copy_is_shown_beside_the_link_and_the_source(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(
        root,
        "vocabulary/sources.yml",
        "  url: https://cuaderno.example.org/",
        f"  url: https://cuaderno.example.org/\n  archived: {COPY}",
    )
    text = minisite.page(root, "es/cases/villaflor.md")
    assert f'</cite> [<a href="{COPY}">' in text
    assert '(francés) [<a href="https://archivo.example.org/2019/https://puente.example.org/?a=1&amp;b=2">' in text


def test_no_build_knows_of_it() -> None:
    """Only the command imports the modules that use the web."""
    folder = Path(checker.__file__).parents[2]
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.name not in ("reviewing.py", "checker.py", "link_report.py"):
            assert "external_links.asking import" not in text, file.name
            assert "external_links import asking" not in text, file.name
