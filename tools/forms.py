"""Generate the forms and templates of GitHub and GitLab from the model, its guide and `forms.yml`: `make forms`.

There is one form per language, so that people find their own. The forms ask for the fields of the model, in the order
of the guide.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from casebook.checking import check
from casebook.content import field_guide
from casebook.content.content import Content
from casebook.content.field_guide import Asked
from casebook.translation.localiser import Localiser
from casebook.website import frame, page_files

HERE = Path(__file__).parent
ROOT = HERE.parent

OMITTED = {
    "language": "the form is in a language",
    "status": "an editor decides",
    "checked": "an editor checks",
    "running": "told under results",
    "sdgs": "an editor finds them, from the text",
    "practices": "as goals",
    "networks": "as goals",
    "events": "as goals",
    "people": "told with who says what",
    "voices": "told with who says what",
}
"""Fields that the site's form asks for and these forms omit, with the reason: more than fifteen boxes are too many."""

_NEEDED = {"sources"}
"""Fields that a file may lack, because other fields can refer to known entries."""
_ONE_LINE = ("line", "plain", "group", "texts")
_MADE = "Made by `make forms` from tools/forms.yml and the guide to the fields: do not edit."


def files(root: Path) -> Mapping[str, str]:
    """Return the text of each file, by its path below the root."""
    checked = check.check(root)
    assert checked.content is not None, "the content cannot be read"
    form_texts = yaml.safe_load((HERE / "forms.yml").read_text(encoding="utf-8"))
    content = checked.content
    languages = [code for code in content.site.languages if code in form_texts["pull"]["what"]]
    found = {}
    contacts = []
    for number, language in enumerate(languages, 1):
        localiser = Localiser(content, checked.catalogues, language)
        texts = {part: {key: value[language] for key, value in keys.items()} for part, keys in form_texts.items()}
        form = frame.absolute(content, language, "contribute/index")
        case_name, problem_name = (localiser.interface(key, {}).plain for key in ("propose_case", "report_problem"))
        contacts.append({"name": texts["case"]["on_the_site"], "url": form, "about": texts["case"]["description"]})
        for kind, name, body in (
            ("case", case_name, list(_case(localiser, texts["case"], content, form))),
            ("problem", problem_name, list(_problem(texts["problem"]))),
        ):
            description = texts[kind]["description"]
            github = {"name": name, "description": description, "body": body}
            found[f".github/ISSUE_TEMPLATE/{number}-{language}-{kind}.yml"] = _yaml(github)
            found[f".gitlab/issue_templates/{language} - {name}.md"] = _markdown(description, body)
    found[".github/ISSUE_TEMPLATE/config.yml"] = _yaml({"blank_issues_enabled": True, "contact_links": contacts})
    request = _request(form_texts["pull"], languages)
    found[".github/PULL_REQUEST_TEMPLATE.md"] = request
    found[".gitlab/merge_request_templates/Default.md"] = request
    # GitLab runs this line when somebody with permission to label opens the request.
    found[".gitlab/merge_request_templates/content.md"] = f"{request}\n/label ~content\n"
    return found


def _case(localiser: Localiser, texts: Mapping[str, str], content: Content, form: str) -> Iterator[dict[str, Any]]:
    yield {"type": "markdown", "attributes": {"value": texts["intro"].replace("{form}", form)}}
    for field in (field for fields in field_guide.sections().values() for field in fields if field.name not in OMITTED):
        helped = texts.get(field.name) or localiser.guide(f"{field.key}/help").plain
        if words := _words(field):
            helped += f" {texts['words'].replace('{count}', str(words))}"
        needed = field.required or field.name in _NEEDED
        # The text of the section covers all documents, not only new ones.
        asks = "section:sources" if field.name == "sources" else field.key
        label = localiser.guide(f"{asks}/label").plain
        if field.refers == "levels" and field.kind == "references":
            names = [str(level["name"]) for level in localiser.terms("levels").values()]
            yield _element("checkboxes", field.name, label, helped, options=[{"label": name} for name in names])
        else:
            kind = "input" if field.kind in _ONE_LINE and not _text(field) else "textarea"
            yield _element(kind, field.name, label, helped, needed=needed)
    agreed = texts["agreement"].replace("{licence}", content.site.licence)
    yield _element("checkboxes", "agreement", content.site.licence, "", options=[{"label": agreed, "required": True}])


def _problem(texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    yield _element("input", "page", texts["page"], "", needed=True)
    yield _element("textarea", "wrong", texts["wrong"], "", needed=True)
    yield _element("textarea", "instead", texts["instead"], "")
    yield _element("input", "known", texts["known"], "")


def _text(field: Asked) -> Asked | None:
    """Return the main text field of a group."""
    return next((inner for inner in field.fields if inner.name == "text"), None) if field.kind == "group" else None


def _words(field: Asked) -> int | None:
    """Return the word limit of a text; None for lists, which have a limit per item, too long to explain."""
    return field.words if field.kind in ("line", "prose") else getattr(_text(field), "words", None)


def _element(kind: str, name: str, label: str, helped: str, *, needed: bool = False, **more: Any) -> dict[str, Any]:
    attributes = {"label": label, **({"description": helped} if helped else {}), **more}
    return {
        "type": kind,
        "id": name,
        "attributes": attributes,
        **({"validations": {"required": True}} if needed else {}),
    }


def _markdown(description: str, body: list[dict[str, Any]]) -> str:
    """Return the form as a GitLab template: headings to write under, because GitLab has no forms."""
    lines = [f"<!-- {_MADE} -->", description, ""]
    for element in body:
        attributes = element["attributes"]
        if element["type"] == "markdown":
            lines += [attributes["value"], ""]
            continue
        lines += [f"## {attributes['label']}", ""]
        if attributes.get("description"):
            lines += [f"<!-- {attributes['description']} -->", ""]
        lines += [f"- [ ] {option['label']}" for option in attributes.get("options", ())]
        lines += [""] if attributes.get("options") else []
    return "\n".join(lines)


def _request(texts: Mapping[str, Mapping[str, str]], languages: list[str]) -> str:
    """Return the template for proposals, in all languages at once, because the author has not chosen one."""

    def all_of(key: str) -> list[str]:
        return [texts[key][language] for language in languages]

    return "\n".join(
        [
            f"<!-- {_MADE} -->",
            *(f"<!-- {text} -->" for text in all_of("what")),
            "",
            "",
            "",
            *(f"- [ ] {' · '.join(all_of(key))}" for key in ("own_words", "evidence")),
            "",
            *(f"<!-- {text} -->" for text in all_of("summary")),
            "",
        ]
    )


def _yaml(value: object) -> str:
    return f"# {_MADE}\n" + yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def main() -> int:
    """Write the files that differ, and remove forms of former languages."""
    made = files(ROOT)
    for folder in (".github/ISSUE_TEMPLATE", ".gitlab/issue_templates", ".gitlab/merge_request_templates"):
        for file in (ROOT / folder).glob("*"):
            if file.relative_to(ROOT).as_posix() not in made:
                file.unlink()
    for path, text in made.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        page_files.write_if_changed(ROOT / path, text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
