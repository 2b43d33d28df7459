"""Judge links to other sites from several runs over days, because hosts fail temporarily."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casebook.formats.host_markdown import code, text
from casebook.reviewing.external_links.asking import Answer, Verdict
from casebook.reviewing.external_links.finding import Place

RUNS = 3
DAYS = 5
"""A page counts as gone if it was not found in `RUNS` runs, and at least `DAYS` days are between first and last."""

_SHOWN = 60
"""Addresses per group in a report, because a GitHub issue holds 65,536 characters."""
_PLACES = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its places and its last answer.

    `days` are the days on which it was not found; `copy` is an archived copy if it is gone.
    """

    address: str
    places: Sequence[Place]
    answer: Answer
    days: tuple[str, ...] = ()
    copy: str = ""

    @property
    def certain(self) -> bool:
        """Return whether the page counts as gone, rather than temporarily not found."""
        if len(self.days) < RUNS:
            return False
        return (date.fromisoformat(self.days[-1]) - date.fromisoformat(self.days[0])).days >= DAYS


State = Mapping[str, tuple[str, ...]]
"""The days on which each address was not found since its last answer."""


def read_state(raw: bytes) -> State:
    """Return the state of the last run. If it cannot be read, it is empty and the count starts again."""
    try:
        known = json.loads(raw)["not_found"]
        return {str(address): tuple(str(date.fromisoformat(day)) for day in days) for address, days in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_state(state: State) -> bytes:
    return (json.dumps({"not_found": {key: state[key] for key in sorted(state)}}, indent=1) + "\n").encode()


def updated(state: State, answers: Mapping[str, Answer], today: date) -> State:
    """Return the new state. An answer removes the days of an address; an unsure result keeps them."""
    found = {}
    for address, answer in answers.items():
        days = state.get(address, ())
        if answer.verdict == "gone":
            days = (*(day for day in days if day != str(today)), str(today))
            days = (days[0], *days[1:][-(RUNS + 2) :])
        if days and answer.verdict in ("gone", "unsure"):
            found[address] = days
    return found


def to_mend(links: Iterable[Link], *, remembers: bool) -> bool:
    """Return whether somebody must act."""
    return any(
        link.answer.verdict == "moved" or (link.answer.verdict == "gone" and (link.certain or not remembers))
        for link in links
    )


def as_markdown(links: Sequence[Link], *, remembers: bool) -> str:
    """Return the report. Without a state of earlier runs, it only knows the present answers."""
    return "\n".join(_lines(links, remembers=remembers))


def _lines(links: Sequence[Link], *, remembers: bool) -> Iterator[str]:
    gone = [link for link in _of(links, "gone") if link.certain]
    missing = [link for link in _of(links, "gone") if not link.certain]
    moved, unsure = _of(links, "moved"), _of(links, "unsure")
    yield (
        f"{len(links)} addresses were asked for: {len(gone)} gone, {len(missing)} not found this time, "
        f"{len(moved)} moved for good, {len(unsure)} unsure."
    )
    yield from _group("Gone", f"Not found {RUNS} times or more, over {DAYS} days at least.", gone, _gone)
    note = (
        "Counts as gone if it stays so." if remembers else "From this run alone: try again before you change anything."
    )
    yield from _group("Not found this time", note, missing, _gone)
    yield from _group("Moved for good", "Write the new address.", moved, _moved)
    if unsure:
        yield from ("", "<details><summary>Unsure: nothing to do, but a look in a browser does no harm</summary>")
        yield from (*_group("Unsure", "", unsure, _unsure), "", "</details>")
    yield ""


def _of(links: Iterable[Link], verdict: Verdict) -> list[Link]:
    return [link for link in links if link.answer.verdict == verdict]


def _group(title: str, note: str, links: Sequence[Link], describe: Callable[[Link], Iterator[str]]) -> Iterator[str]:
    if not links:
        return
    yield from ("", f"### {title}", "")
    if note:
        yield from (note, "")
    for link in links[:_SHOWN]:
        yield from describe(link)
    if len(links) > _SHOWN:
        yield f"- … and {len(links) - _SHOWN} more"


def _gone(link: Link) -> Iterator[str]:
    since = f", since {link.days[0]}" if link.days else ""
    yield f"- {code(link.address)} {text(link.answer.reason)}{since}"
    for place in link.places[:_PLACES]:
        if place.archived:
            advice = "an archived copy stands beside it"
        elif place.archived is None:
            advice = f"link to a copy: {code(link.copy)}" if link.copy else "no archived copy known"
        else:
            advice = f"add below: {code(f'archived: {link.copy}')}" if link.copy else "no archived copy known"
        yield f"  - {_place(place)}: {advice}"
    yield from _rest(link)


def _moved(link: Link) -> Iterator[str]:
    yield f"- {code(link.address)} → {code(link.answer.moved_to)}"
    yield from (f"  - {_place(place)}" for place in link.places[:_PLACES])
    yield from _rest(link)


def _unsure(link: Link) -> Iterator[str]:
    more = f" and {len(link.places) - 1} more" if len(link.places) > 1 else ""
    yield f"- {code(link.address)} {text(link.answer.reason)} ({_place(link.places[0])}{more})"


def _rest(link: Link) -> Iterator[str]:
    if len(link.places) > _PLACES:
        yield f"  - … and {len(link.places) - _PLACES} more places"


def _place(place: Place) -> str:
    return code(f"{place.path}:{place.line}")
