"""The command `links`: asks, remembers, reports; or writes archived copies into the files. No build depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from casebook import weblinks, webreport, write
from casebook.content import Content
from casebook.webcheck import Asker
from casebook.webreport import Link


class Offline(Exception):
    """Nothing answered at all: that says something of this machine, and nothing of the links."""


def look(content: Content, asker: Asker, memory: Path | None, today: date) -> tuple[str, bool]:
    """The report, and whether there is something to mend. `memory` is a file that is kept between runs."""
    places = weblinks.addresses(content)
    answers = asker.ask_all(places)
    if answers and not any(answer.reached for answer in answers.values()):
        raise Offline
    state = webreport.read_state(memory.read_bytes()) if memory and memory.is_file() else {}
    state = webreport.updated(state, answers, today)
    links = [
        Link(
            address,
            places[address],
            answer,
            state.get(address, ()) if memory else (),
            asker.copy(address) if answer.verdict == "gone" else "",
        )
        for address, answer in answers.items()
    ]
    if memory:
        memory.write_bytes(webreport.write_state(state))
    remembers = memory is not None
    return webreport.as_markdown(links, remembers=remembers), webreport.to_mend(links, remembers=remembers)


def write_archived(content: Content, asker: Asker) -> Iterator[str]:
    """Put a copy beside each link and source that has none and could have one. Tells what was done."""
    wanted = {
        address: lacking
        for address, places in weblinks.addresses(content).items()
        if (lacking := [place for place in places if place.archived == ""])
    }
    copies = {address: asker.copy(address) for address in wanted}
    found = {place: copies[address] for address, places in wanted.items() for place in places if copies[address]}
    files, left = weblinks.with_copies(content.root, found)
    for file, raw in files.items():
        write.write_if_changed(file, raw)
    yield from (f"{place.path}:{place.line}: add by hand: archived: {found[place]}" for place in left)
    known = sum(1 for copy in copies.values() if copy)
    yield f"The archive has {known} of {len(copies)} pages; {len(found) - len(left)} lines were written."
