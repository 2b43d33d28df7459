"""Hands our pages to MkDocs, which puts them into their frame and writes the site.

`build_cases.py` renders the pages of one language and calls MkDocs with them. `mkdocs build` by itself works too: then
the stages run from here, for all languages. mkdocs-static-i18n builds each language by calling MkDocs again from its
own `on_post_build`; events of those inner builds only concern one language.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs_static_i18n.config import I18nPluginLanguage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `mkdocs` itself knows no folder of ours

from casebook import inputs, publish, report, session, stages, wording, write
from casebook.blocks import HtmlBlocks
from casebook.frame import Frame, language_folder
from casebook.phrases import say
from casebook.render import Page
from casebook.report import Manner
from casebook.stages import Rendered

log = logging.getLogger("mkdocs.casebook")


def on_startup(command: Literal["build", "serve", "gh-deploy"], dirty: bool) -> None:
    if not session.current.given:
        session.current.serving = command == "serve"


@event_priority(100)  # before static-i18n, whose languages are set here
def on_config(config: MkDocsConfig) -> None:
    if _is_inner(config):
        return
    if not session.current.given:
        session.current.rendered = _rendered(Path(config.docs_dir).parent)
        write.sync(session.current.rendered, Path(config.docs_dir))
    rendered = _current()
    site = rendered.content.site
    config.site_name = str(site.title)
    config.site_url = site.url.rstrip("/") + "/"
    config.site_description = str(site.tagline)
    main = site.language if site.language in rendered.languages else rendered.languages[0]
    languages = []
    for code in rendered.languages:
        entry = I18nPluginLanguage()
        entry.load_dict({"locale": code, "name": site.languages[code].name, "default": code == main, "build": True})
        entry.validate()
        languages.append(entry)
    config.plugins["i18n"].config.languages = languages
    config.markdown_extensions.append(HtmlBlocks())  # type: ignore[arg-type]  # MkDocs hands it on as it is
    config.theme.static_templates = set()  # its sitemap and its page for what is not found: ours are made elsewhere


def _rendered(root: Path) -> Rendered:
    checked = stages.check(root)
    if not checked.problems:
        return stages.render(checked, drafts=session.current.serving)
    speech = wording.speech(wording.of_system(os.environ))
    text = report.as_text(checked.problems, Manner(speech))
    if not session.current.serving or session.current.rendered is None:
        raise Abort(f"\n{text}")
    log.error("\n%s\n%s", text, say("The preview shows the last good pages.").said(speech))
    return session.current.rendered


def _current() -> Rendered:
    assert session.current.rendered is not None
    return session.current.rendered


@event_priority(100)  # before static-i18n: what it does with a file takes time
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Leave out what is not ours to publish: Material's scripts and styles, other languages, notes for people."""
    rendered = _current()
    ours = {*rendered.pages, *write.pictures(rendered), *rendered.data}
    shared = not session.current.given or rendered.content.site.language in rendered.languages
    for file in list(files):
        is_theme = file.src_uri.startswith("static/")
        if not (file.src_uri in ours or (is_theme and shared)):
            files.remove(file)


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Our text, also for a page written by hand: its Markdown is as small, and as harmless, as everybody's."""
    return _page(page).text


def _page(page: MkDocsPage) -> Page:
    return _current().pages[page.file.src_uri]


def on_page_context(context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: Any) -> None:
    ours = _page(page)
    context["frame"] = Frame(_current().renderers[ours.language], ours)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Each language has a page for what is not found, in its own folder."""
    language: str = config.plugins["i18n"].current_language  # type: ignore[attr-defined]  # static-i18n is untyped
    frame = Frame(_current().renderers[language], None)
    folder = "" if session.current.given else language_folder(_current().content.site, language)
    write.write_if_changed(
        Path(config.site_dir) / folder / "404.html",
        env.get_template("404.html").render(config=config, frame=frame).encode(),
    )


@event_priority(-200)  # after static-i18n has built the other languages
def on_post_build(config: MkDocsConfig) -> None:
    if not session.current.given and not _is_inner(config):
        publish.finish_in_place(_current(), Path(config.site_dir))


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> None:
    server.unwatch(config.docs_dir)
    for path in inputs.written(Path(config.docs_dir).parent):
        server.watch(str(path))


def _is_inner(config: MkDocsConfig) -> bool:
    return bool(getattr(config.plugins["i18n"], "building", False))
