"""Pages as MkDocs builds them, without its seconds; `test_site.py` shows that both are the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import markdown
from jinja2 import pass_context
from jinja2.runtime import Context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import normalize_url

from casebook import frame, publish
from casebook.stages import Rendered


def html(rendered: Rendered, wanted: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """File below `docs/` and HTML of the pages wanted (all of them by default)."""
    config, template = _engine()
    for file, page in rendered.pages.items():
        if wanted is not None and file not in wanted:
            continue
        reader = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {})
        address = frame.address(rendered.content, page.language, page.path)
        shown: Any = SimpleNamespace(url=address, content=reader.convert(page.text))
        framed = frame.Frame(rendered.renderers[page.language], page)
        yield file, template.render(frame=framed, page=shown, base_url=str(normalize_url(".", shown)))


@cache
def _engine() -> tuple[MkDocsConfig, Any]:
    config = load_config(str(publish.CONFIG), docs_dir=str(Path(__file__).parent))
    environment = config.theme.get_env()
    environment.filters["url"] = _url
    return config, environment.get_template("main.html")


@pass_context
def _url(context: Context, value: str) -> str:
    return str(normalize_url(value, page=context["page"], base=context["base_url"]))
