"""Hand our pages to MkDocs, in memory; it puts them into their frame and writes the site.

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
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc
from mkdocs_static_i18n.config import I18nPluginLanguage

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `mkdocs` itself knows no folder of ours

from casebook.checking import check
from casebook.checking.check import Rendered
from casebook.problems import report
from casebook.problems.phrases import say
from casebook.problems.report import Manner
from casebook.publishing import build, inputs, mkdocs_session, share
from casebook.translation import program_messages
from casebook.website import page_files
from casebook.website.frame import Frame, language_folder

log = logging.getLogger("mkdocs.casebook")

_WHOLE = "whole"


def on_startup(command: Literal["build", "serve", "gh-deploy"], dirty: bool) -> None:
    mkdocs_session.current = mkdocs_session.Session(serving=command == "serve")


@event_priority(100)  # before static-i18n, whose languages are set here
def on_config(config: MkDocsConfig) -> None:
    if _is_inner(config):
        return
    if share.RENDERED not in config.extra:
        config.extra.update({share.RENDERED: _render(Path(config.docs_dir).parent), _WHOLE: True})
    rendered = _rendered(config)
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
    config.theme.static_templates = set()  # its sitemap and its page for what is not found: ours are made elsewhere


def _render(root: Path) -> Rendered:
    """Return all pages of the content folder; in a preview with a problem, the last good ones.

    Raises:
        Abort: if there is a problem and no such page.

    """
    checked = check.check(root, drafts=mkdocs_session.current.serving)
    if not checked.problems:
        mkdocs_session.current.last_good = check.render(checked)
        return mkdocs_session.current.last_good
    speech = program_messages.speech(program_messages.of_system(os.environ))
    text = report.as_text(checked.problems, Manner(speech))
    if mkdocs_session.current.last_good is None:
        raise Abort(f"\n{text}")
    log.error("\n%s\n%s", text, say("The preview shows the last good pages.").said(speech))
    return mkdocs_session.current.last_good


def _rendered(config: MkDocsConfig) -> Rendered:
    rendered: Rendered = config.extra[share.RENDERED]
    return rendered


def _is_whole(config: MkDocsConfig) -> bool:
    """Whether this build makes the whole site, as opposed to one language's share."""
    return _WHOLE in config.extra


@event_priority(100)  # before static-i18n: what it does with a file takes time
def _remove_files(files: Files, config: MkDocsConfig) -> None:
    """Keep the files of our theme only: not Material's, and not `docs/`, from which the pages have been rendered."""
    shared = _is_whole(config) or _rendered(config).content.site.language in _rendered(config).languages
    for file in list(files):
        if not (shared and file.src_uri.startswith("static/")):
            files.remove(file)


@event_priority(-200)  # after static-i18n, which looks for files on the disk
def _add_files(files: Files, config: MkDocsConfig) -> None:
    """Add the pages of the language being built, and the files beside them."""
    i18n: Any = config.plugins["i18n"]
    folder = f"{i18n.current_language}/"
    rendered = _rendered(config)
    added = [File.generated(config, path, content=page.html) for path, page in rendered.pages.items()]
    added += [File.generated(config, path, content=data) for path, data in rendered.data.items()]
    added += [
        File.generated(config, path, abs_src_path=str(picture))
        for path, picture in page_files.pictures(rendered).items()
    ]
    for file in added:
        if file.src_uri.startswith(folder):
            if i18n.is_default_language_build:
                file.dest_uri = file.dest_uri.removeprefix(folder)
            files.append(file)
            if file.is_documentation_page():
                _Page(rendered.pages[file.src_uri].title, file, config)  # which becomes `file.page`


class _Page(MkDocsPage):
    """A page whose file holds HTML: Python-Markdown has nothing to do."""

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown, self.meta = "", {}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content, self.toc = self.file.content_string, get_toc([])


on_files = CombinedEvent(_remove_files, _add_files)


def on_page_context(context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: Any) -> None:
    rendered = _rendered(config)
    ours = rendered.pages[page.file.src_uri]
    context["frame"] = Frame(rendered.renderers[ours.language], ours)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Write each language's page for what is not found into its own folder."""
    rendered = _rendered(config)
    language: str = config.plugins["i18n"].current_language  # type: ignore[attr-defined]  # static-i18n is untyped
    frame = Frame(rendered.renderers[language], None)
    folder = language_folder(rendered.content.site, language) if _is_whole(config) else ""
    page_files.write_if_changed(
        Path(config.site_dir) / folder / "404.html",
        env.get_template("404.html").render(config=config, frame=frame).encode(),
    )


@event_priority(-200)  # after static-i18n has built the other languages
def on_post_build(config: MkDocsConfig) -> None:
    if _is_whole(config) and not _is_inner(config):
        build.finish_in_place(_rendered(config), Path(config.site_dir))


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> None:
    for path in inputs.written(Path(config.docs_dir).parent):
        server.watch(str(path))


def _is_inner(config: MkDocsConfig) -> bool:
    return bool(getattr(config.plugins["i18n"], "building", False))
