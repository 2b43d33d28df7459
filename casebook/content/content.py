"""The content of one folder, the input of all later stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from casebook.content.folder_layout import HandWritten
from casebook.content.model import Case, Model, Network, Person, Practice, Site
from casebook.formats.images import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All content by id. Dictionaries keep their files' order; entries are sorted by id."""

    root: Path
    site: Site
    cases: Mapping[str, Case] = field(default_factory=dict)
    practices: Mapping[str, Practice] = field(default_factory=dict)
    vocabulary: Mapping[str, Mapping[str, Model]] = field(default_factory=dict)
    pages: Mapping[str, HandWritten] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """pictures of pages, by path below `docs/images/`"""

    @property
    def networks(self) -> Mapping[str, Network]:
        return cast(Mapping[str, Network], self.vocabulary["networks"])

    @property
    def people(self) -> Mapping[str, Person]:
        return cast(Mapping[str, Person], self.vocabulary["people"])

    def pictures_of(self, page: HandWritten, language: str) -> Mapping[str, Picture]:
        """Return name in the page → picture in `language`, or else in the page's own language."""
        names = {passage.target for passage in page.pictures}
        return {
            name: self.pictures.get(f"{language}/{name}") or self.pictures[f"{page.language}/{name}"]
            for name in sorted(names)
        }

    def published(self) -> Content:
        """Return the content for readers: without drafts, and in public languages only."""
        return replace(
            self,
            site=_of_public(self.site),
            cases={key: case for key, case in self.cases.items() if case.status != "draft"},
            practices={key: practice for key, practice in self.practices.items() if practice.status != "draft"},
        )

    def entries(self) -> Iterator[tuple[str, str, Case | Practice]]:
        """Yield kind, id and value of every case and practice."""
        for case_id, case in self.cases.items():
            yield "cases", case_id, case
        for practice_id, practice in self.practices.items():
            yield "practices", practice_id, practice


def _of_public(site: Site) -> Site:
    public = {code: language for code, language in site.languages.items() if language.status == "public"}
    return site.model_copy(update={"languages": public})
