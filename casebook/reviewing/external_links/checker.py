"""The command `links`: check links and report, or write archived copies into the files. No build depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from casebook.content.content import Content
from casebook.reviewing.external_links import finding, link_report
from casebook.reviewing.external_links.asking import Asker
from casebook.reviewing.external_links.link_report import Link
from casebook.website import page_files


class Offline(Exception):
    """No server answered, so this machine is offline; the result says nothing about the links."""


def look(content: Content, asker: Asker, memory: Path | None, today: date) -> tuple[str, bool]:
    """Return the report, and whether somebody must act. `memory` is a file that is kept between runs."""
    places = finding.addresses(content)
    answers = asker.ask_all(places)
    if answers and not any(answer.reached for answer in answers.values()):
        raise Offline
    state = link_report.read_state(memory.read_bytes()) if memory and memory.is_file() else {}
    state = link_report.updated(state, answers, today)
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
        memory.write_bytes(link_report.write_state(state))
    remembers = memory is not None
    return link_report.as_markdown(links, remembers=remembers), link_report.to_mend(links, remembers=remembers)


def write_archived(content: Content, asker: Asker) -> Iterator[str]:
    """Add an archived copy to each link and source that lacks one. Yield lines of a report."""
    wanted = {
        address: lacking
        for address, places in finding.addresses(content).items()
        if (lacking := [place for place in places if place.archived == ""])
    }
    copies = {address: asker.copy(address) for address in wanted}
    found = {place: copies[address] for address, places in wanted.items() for place in places if copies[address]}
    files, left = finding.with_copies(content.root, found)
    for file, raw in files.items():
        page_files.write_if_changed(file, raw)
    yield from (f"{place.path}:{place.line}: add by hand: archived: {found[place]}" for place in left)
    known = sum(1 for copy in copies.values() if copy)
    yield f"The archive has {known} of {len(copies)} pages; {len(found) - len(left)} lines were written."
