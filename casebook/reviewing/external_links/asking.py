"""Request pages of other sites and judge the answers mildly: a host that refuses robots is not a dead link."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from urllib3 import exceptions

from casebook import limits

Verdict = Literal["fine", "moved", "gone", "unsure"]

ARCHIVE = "https://archive.org/wayback/available?url="
"""Returns the nearest copy of a page in the Wayback Machine: https://archive.org/help/wayback_api.php"""

_PERMANENT = (301, 308)
_GONE = (404, 410)
_LATER = (429, 500, 502, 503, 504)
_REDIRECTS = 10
_HOSTS_AT_ONCE = 8
_UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True, slots=True)
class Answer:
    """The result for an address."""

    verdict: Verdict
    reason: str = ""
    moved_to: str = ""
    reached: bool = True
    """True if any server answered."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Waiting times in seconds."""

    connect: float = 10
    read: float = 20
    pause: float = 1
    """Pause between two requests to one host."""
    tries: int = 3
    backoff: float = 2
    """Pause before the second try; twice as long before the third."""
    longest: float = 60
    """Maximum wait. If `Retry-After` asks for more, stop trying."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int = 0
    location: str = ""
    retry_after: str = ""
    failure: Answer | None = None
    passing: bool = False
    """True for a failure that may be temporary."""


class Asker:
    """Sends requests: one at a time per host, to several hosts at once."""

    def __init__(
        self, user_agent: str, patience: Patience | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.patience = patience or Patience()
        self.sleep = sleep
        self.pool = urllib3.PoolManager(
            num_pools=_HOSTS_AT_ONCE * 2,
            headers={"User-Agent": user_agent, "Accept": "text/html,*/*;q=0.8"},
            retries=False,
            timeout=urllib3.Timeout(connect=self.patience.connect, read=self.patience.read),
        )
        self._hosts = _Hosts(self.patience.pause, sleep)

    def ask_all(self, addresses: Iterable[str]) -> Mapping[str, Answer]:
        """Return the answers, in the order of the addresses."""
        wanted = list(dict.fromkeys(addresses))
        by_host: dict[str, list[str]] = {}
        for address in wanted:
            by_host.setdefault(_host(address), []).append(address)
        answers: dict[str, Answer] = {}
        with ThreadPoolExecutor(_HOSTS_AT_ONCE) as threads:
            for found in threads.map(lambda group: [(it, self.ask(it)) for it in group], by_host.values()):
                answers.update(found)
        return {address: answers[address] for address in wanted}

    def ask(self, address: str) -> Answer:
        """Follow the redirects of an address and return its answer."""
        here, seen, moved_to, for_good = address, {address}, "", True
        for _ in range(_REDIRECTS):
            reply = self._reply(here)
            if reply.failure:
                return reply.failure
            if not (300 <= reply.status < 400 and reply.location):
                return _answer_for(reply.status, moved_to)
            try:
                here = urljoin(here, reply.location)
                known = urlsplit(here).scheme in ("http", "https") and bool(urlsplit(here).hostname)
                known = known and len(here) <= limits.URL_CHARACTERS
            except ValueError:
                known = False
            if not known:
                return Answer("unsure", "leads to something that is no web address")
            if here in seen:
                return Answer("unsure", "leads round in a circle")
            seen.add(here)
            for_good = for_good and reply.status in _PERMANENT
            moved_to = here if for_good else moved_to
        return Answer("unsure", f"leads on more than {_REDIRECTS} times")

    def copy(self, address: str, service: str = ARCHIVE) -> str:
        """Return the address of a copy in the web archive; "" if there is none, or no usable reply."""
        with suppress(exceptions.HTTPError, ValueError, KeyError, TypeError):
            with self._hosts.turn(_host(service)):
                answer = self.pool.request("GET", service + quote(address, safe=""), preload_content=False)
                raw = answer.read(100_000)
                answer.close()
            found = json.loads(raw)["archived_snapshots"]["closest"]
            copy = str(found["url"]).replace("http://", "https://", 1)
            whole = copy.startswith("https://web.archive.org/web/") and not set(copy) & set(' <>"\\\n\r\t')
            return copy if whole and str(found.get("status", "200")) == "200" else ""
        return ""

    def _reply(self, address: str) -> _Reply:
        """Return the first conclusive reply, or the last one after `patience.tries` tries."""
        method = "HEAD"
        for attempt in range(1, self.patience.tries + 1):
            reply = self._once(method, address)
            if method == "HEAD" and not 200 <= reply.status < 400:
                method = "GET"  # Many servers answer HEAD wrongly, or not at all.
                if not reply.failure:
                    reply = self._once(method, address)
            wait = self.patience.backoff * 2 ** (attempt - 1)
            if reply.status in _LATER:
                wait = max(wait, _seconds(reply.retry_after))
            elif not reply.passing:
                return reply
            if attempt == self.patience.tries or wait > self.patience.longest:
                return reply
            self.sleep(wait)
        return reply

    def _once(self, method: str, address: str) -> _Reply:
        try:
            with self._hosts.turn(_host(address)):
                answer = self.pool.request(method, address, preload_content=False, redirect=False)
                answer.close()  # The status is enough.
        except exceptions.NameResolutionError as error:
            code = getattr(error.__cause__, "errno", None)
            if code in _UNKNOWN_HOST:
                return _Reply(failure=Answer("gone", "its host is unknown", reached=False), passing=True)
            return _Reply(failure=Answer("unsure", "its host could not be looked up", reached=False), passing=True)
        except exceptions.SSLError:
            return _Reply(failure=Answer("unsure", "its certificate, or the encryption, is faulty"))
        except exceptions.TimeoutError:
            return _Reply(failure=Answer("unsure", "does not answer in time", reached=False), passing=True)
        except ValueError:  # urllib3 raises subclasses of it for invalid addresses and encodings.
            return _Reply(failure=Answer("unsure", "is an address that cannot be asked for"))
        except (exceptions.HTTPError, OSError):
            return _Reply(failure=Answer("unsure", "the connection fails", reached=False), passing=True)
        headers = answer.headers
        return _Reply(answer.status, headers.get("Location", ""), headers.get("Retry-After", ""))


@dataclass(slots=True)
class _Turn:
    """A lock held during a request to one host and for a pause after it."""

    pause: float
    sleep: Callable[[float], None]
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0

    def __enter__(self) -> None:
        self.lock.acquire()
        self.sleep(max(0.0, self.free_at - time.monotonic()))

    def __exit__(self, *_: object) -> None:
        self.free_at = time.monotonic() + self.pause
        self.lock.release()


class _Hosts:
    def __init__(self, pause: float, sleep: Callable[[float], None]) -> None:
        self.pause = pause
        self.sleep = sleep
        self.turns: dict[str, _Turn] = {}
        self.lock = threading.Lock()

    def turn(self, host: str) -> _Turn:
        with self.lock:
            return self.turns.setdefault(host, _Turn(self.pause, self.sleep))


def _answer_for(status: int, moved_to: str) -> Answer:
    if 200 <= status < 300:
        return Answer("moved", "has moved for good", moved_to) if moved_to else Answer("fine")
    return Answer("gone" if status in _GONE else "unsure", f"answers {status}")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _seconds(retry_after: str) -> float:
    """Return the seconds in `Retry-After`, a number or a date; 0 if it cannot be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with suppress(ValueError, TypeError):
        when = parsedate_to_datetime(text)
        return (when - datetime.now(when.tzinfo and UTC)).total_seconds()
    return 0
