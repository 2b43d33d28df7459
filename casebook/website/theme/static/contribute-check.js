// What the answers of the form must be: as casebook/content/field_types.py and casebook/content/model.py have it, so that a file that the form
// hands over passes the checks. Told as [field, key of the text, values].

const NUMBER = /^-?[0-9]{1,3}(\.[0-9]{1,8})?$/;
const WORD = /[\p{L}\p{N}]/u;

// `form`: the page's; `entry`: what is written in it; `tools`: how contribute.js reads it.
export function check(form, entry, tools) {
  const found = [];
  part(form, { ...tools, entry, found });
  return found;
}

function part(box, tools) {
  const fields = tools.within(box);
  for (const field of fields) {
    const hidden = field.closest(".is-editorial") && ["source", "pages"].includes(field.dataset.name);
    if (!hidden) one(field, tools);
  }
  const named = (name) => fields.find((field) => field.dataset.name === name);
  if (named("basis")) evidence(named("basis"), named("source"), named("pages"), tools);
  if (named("person")) person(named("person"), tools);
  if (named("target")) target(named("goal"), named("target"), tools);
  if (named("start")) period(named("start"), named("end"), tools);
}

const value = (field, { kinds }) => kinds[field.dataset.kind].get(field);

function one(field, tools) {
  const { found, data } = tools;
  const { kind, name } = field.dataset;
  const fault = (key, values = {}) => found.push([field, key, values]);
  const answer = value(field, tools);
  const empty = typeof answer === "object" ? !Object.keys(answer).length : !answer;
  const required = "required" in field.dataset;
  if (kind === "group") return group(field, required || !empty, tools);
  if (kind === "groups" || kind === "by-id") return several(field, tools);
  if (kind === "by-level") return levels(field, tools);
  if (empty) {
    if (required) fault(kind === "references" ? "fault_choose" : "fault_required");
    return;
  }
  const unknown = [...field.querySelectorAll("[data-unknown]")].find((option) => option.selected || option.checked);
  if (unknown) return fault("fault_unknown", { found: unknown.value });
  if (kind === "references" && answer.length > Number(field.dataset.most ?? Infinity)) return fault("fault_most", { most: field.dataset.most });
  if (["line", "plain"].includes(kind) && length(answer) > data.limits.line) return fault("fault_characters", { count: length(answer), most: data.limits.line });
  if (kind === "texts") {
    if (answer.some((text) => length(text) > data.limits.line)) return fault("fault_characters", { count: Math.max(...answer.map(length)), most: data.limits.line });
    if (new Set(answer).size < answer.length) return fault("fault_twice");
  }
  if (kind === "prose") {
    if (length(answer) > data.limits.prose) return fault("fault_characters", { count: length(answer), most: data.limits.prose });
    const longest = answer.split(/\s+/).filter((word) => !word.includes("://")).some((word) => length(word) > data.limits.word);
    if (longest) return fault("fault_word", { most: data.limits.word });
    if (answer.split("[").length - 1 > data.limits.brackets) return fault("fault_brackets", { most: data.limits.brackets });
    const bad = links(answer).find((link) => !allowed(link, data.schemes));
    if (bad !== undefined) return fault("fault_link", { found: bad });
  }
  if (field.dataset.words && count(answer) > Number(field.dataset.words)) return fault("fault_words", { count: count(answer), most: field.dataset.words });
  if (kind === "url" && (length(answer) > data.limits.url || !address(answer, data.schemes))) return fault("fault_url");
  if (kind === "date" && !day(answer)) return fault("fault_date", { example: "2018-07-06" });
  if (kind === "partial-date" && !partial(answer)) return fault("fault_partial_date", { examples: "2018, 2018-07, 2018-07-06" });
  if (kind === "latitude" || kind === "longitude") {
    const most = kind === "latitude" ? 90 : 180;
    if (!NUMBER.test(answer)) return fault("fault_number", { example: kind === "latitude" ? "-34.9033" : "-56.1882" });
    if (Math.abs(Number(answer)) > most) return fault("fault_range", { least: -most, most });
  }
  if (kind === "page" && !/^[1-9][0-9]{0,4}$/.test(answer)) return fault("fault_pages");
  if (kind === "pages") {
    if (answer.some((page) => !/^[1-9][0-9]{0,4}$/.test(page))) return fault("fault_pages");
    if (new Set(answer).size < answer.length) return fault("fault_twice");
  }
}

function group(field, filled, tools) {
  if (filled) part(field, tools);
}

function several(field, tools) {
  const filled = [...tools.list(field).children].filter(tools.filled);
  const fault = (key, values) => tools.found.push([field, key, values]);
  if (filled.length < Number(field.dataset.least ?? 0)) fault("fault_items", { name: field.querySelector(":scope > .item-add").textContent });
  if (filled.length > Number(field.dataset.most ?? Infinity)) fault("fault_items_most", { most: field.dataset.most });
  for (const item of filled) part(item, tools);
}

function levels(field, tools) {
  for (const inner of tools.within(field)) {
    if (tools.entry.status === "published" && !value(inner, tools)) tools.found.push([inner, "fault_message", {}]);
    else one(inner, tools);
  }
}

// What is stated names its document and pages, and the document has them.
function evidence(basis, source, pages, tools) {
  if (value(basis, tools) === "editorial") return;
  const [id, numbers] = [value(source, tools), value(pages, tools)];
  if (!id) tools.found.push([source, "fault_evidence_source", {}]);
  if (!numbers.length) tools.found.push([pages, "fault_evidence_pages", {}]);
  range(id, numbers, pages, tools);
}

function range(id, numbers, pages, tools) {
  const known = tools.entry.sources?.[id]?.pages ?? tools.data.sources[id]?.pages;
  if (!tools.found.some(([field]) => field === pages) && known && numbers.some((page) => Number(page) > Number(known)))
    tools.found.push([pages, "fault_page_range", { count: Number(known) }]);
}

function person(field, tools) {
  const at = tools.found.findIndex(([faulty]) => faulty === field);
  if (at >= 0) {
    const people = tools.within(field.closest("form")).find((other) => other.dataset.name === "people");
    tools.found[at] = [field, "fault_person", { name: people.dataset.label }];
  }
}

function target(goal, field, tools) {
  const chosen = value(field, tools);
  if (chosen && chosen.split(".")[0] !== value(goal, tools)) tools.found.push([field, "fault_choose", {}]);
}

function period(start, end, tools) {
  const [first, last] = [value(start, tools), value(end, tools)];
  if (last && partial(first) && partial(last) && last < first.slice(0, last.length)) tools.found.push([end, "fault_period", {}]);
}

const length = (text) => [...text].length;
// Words that a reader counts, as casebook/formats/small_markdown.py does.
export const count = (text) => text.split(/\s+/).filter((word) => WORD.test(word)).length;

// Targets of links, as casebook/formats/small_markdown.py finds them.
const links = (text) => [...text.matchAll(/\]\(\s*<?([^\s)>]+)/g)].map((match) => match[1]);

function allowed(link, schemes) {
  const scheme = link.match(/^([a-zA-Z][a-zA-Z0-9+.-]*):/)?.[1].toLowerCase();
  if (!schemes.includes(scheme)) return false;
  if (scheme === "mailto") return true;
  const host = link.match(/^[a-z]+:\/\/([^/?#]*)/i)?.[1];
  return Boolean(host) && !host.includes("@") && URL.canParse(link) && !/[[\]]/.test(host);
}

function address(text, schemes) {
  if (/[\s<>"\\]/.test(text) || !allowed(text, schemes) || text.toLowerCase().startsWith("mailto:")) return false;
  const host = text.match(/^[a-z]+:\/\/([^/?#:]*)(:[0-9]{0,5})?(?=[/?#]|$)/i)?.[1] ?? "";
  return host.replace(/^\.+|\.+$/g, "").includes(".");
}

function day(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && exists(text);
}

function partial(text) {
  return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text) && exists(`${text}-01-01`.slice(0, 10));
}

function exists(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text >= "0001";
}
