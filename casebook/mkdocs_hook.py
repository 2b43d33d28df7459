"""Runs our stages inside MkDocs, so that `mkdocs build` and `mkdocs serve` work like `build_cases.py`.

mkdocs-static-i18n builds each language by calling MkDocs again from its own `on_post_build`; events of those inner
builds only concern one language, so content is read once, in the outer build.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs_static_i18n.config import I18nPluginLanguage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `mkdocs` itself knows no folder of ours

from casebook import publish, report, session, stages, write
from casebook.frame import Frame
from casebook.pages import is_generated
from casebook.render import Page
from casebook.stages import Rendered

log = logging.getLogger("mkdocs.casebook")


def on_startup(command: Literal["build", "serve", "gh-deploy"], dirty: bool) -> None:
    session.current.command = command


@event_priority(100)  # before static-i18n, whose languages are set here
def on_config(config: MkDocsConfig) -> None:
    if _is_inner(config):
        return
    root = Path(config.docs_dir).parent
    rendered = _rendered(root)
    site = rendered.content.site
    config.site_name = str(site.title)
    config.site_url = site.url.rstrip("/") + "/"
    config.site_description = str(site.tagline)
    languages = []
    for code, language in site.languages.items():
        entry = I18nPluginLanguage()
        entry.load_dict({"locale": code, "name": language.name, "default": code == site.language, "build": True})
        entry.validate()
        languages.append(entry)
    config.plugins["i18n"].config.languages = languages
    changes = write.sync(rendered)
    if changes.written or changes.removed:
        log.info("Pages written: %d, removed: %d", len(changes.written), len(changes.removed))


def _rendered(root: Path) -> Rendered:
    """The pages to publish; in a preview with problems, the last good ones."""
    checked = session.current.checked or stages.check(root)
    drafts = session.current.command == "serve"
    session.current.problems = len(checked.problems)
    if checked.problems or checked.content is None:
        text = report.as_text(checked.problems)
        if not drafts or session.current.rendered is None:
            raise Abort(f"\n{text}")
        log.error("\n%s\nThe preview shows the last good pages.", text)
        return session.current.rendered
    rendered = stages.render(checked, drafts=drafts, progress=session.current.progress)
    session.current.rendered = rendered
    return rendered


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Leave out what no page uses: Material's own scripts and styles, and what stands in `docs/` for people."""
    rendered = session.current.rendered
    assert rendered is not None
    for file in list(files):
        if file.src_uri.startswith("assets/") or file.src_uri == "README.md":
            files.remove(file)
        elif file.is_documentation_page() and file.src_uri not in rendered.pages:
            files.remove(file)
            in_preparation = Path(file.src_uri).stem in rendered.content.pages
            if not in_preparation:
                log.warning("docs/%s is no page: pages stand in docs/<language>/ itself", file.src_uri)


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Our text, also for a page written by hand: its Markdown is as small, and as harmless, as everybody's."""
    return _page(page).text


def _page(page: MkDocsPage) -> Page:
    assert session.current.rendered is not None
    return session.current.rendered.pages[page.file.src_uri]


def on_page_context(context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: Any) -> None:
    assert session.current.rendered is not None
    ours = _page(page)
    context["frame"] = Frame(session.current.rendered.renderers[ours.language], ours, session.current.problems)


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> None:
    """Pages of the theme itself (404): in the main language, which stands at the root."""
    assert session.current.rendered is not None
    language = session.current.rendered.content.site.language
    context["frame"] = Frame(session.current.rendered.renderers[language], None, session.current.problems)


@event_priority(-200)  # after static-i18n has built the other languages
def on_post_build(config: MkDocsConfig) -> None:
    if _is_inner(config):
        return
    assert session.current.rendered is not None
    publish.finish(session.current.rendered, Path(config.site_dir), session.current.progress)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> None:
    """Watch what people write, not what we write from it."""
    root = Path(config.docs_dir).parent
    server.unwatch(config.docs_dir)
    for name in ("cases", "practices", "vocabulary", "locales", "site.yml"):
        if (root / name).exists():
            server.watch(str(root / name))
    for page in sorted(Path(config.docs_dir).glob("*/*.md")):
        if not is_generated(page.read_text(encoding="utf-8", errors="replace")):
            server.watch(str(page))
    here = Path(__file__).resolve().parent.parent
    for name in ("templates", "theme"):
        server.watch(str(here / name))


def _is_inner(config: MkDocsConfig) -> bool:
    return bool(getattr(config.plugins["i18n"], "building", False))
