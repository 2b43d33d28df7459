// The form for a case: it asks what casebook/content/field_guide.py lists, keeps a draft in this browser, shows the page as it will look,
// and hands over the file. What the answers must be: contribute-check.js; the page: contribute-preview.js.
import { check, count as countWords } from "./contribute-check.js";
import { preview } from "./contribute-preview.js";
import { write, read } from "./case-file.js";

const { words, say, element, slug, json } = globalThis.casebook;
const byId = (name) => document.getElementById(name);
const app = byId("contribute");
const form = byId("contribute-form");
const status = byId("contribute-status");
const KEY = "contribute";
const MAX_FILE = 200000;
const MAX_ADDRESS = 7000; // longer ones are refused by hosts: the text goes by the clipboard then
const PAUSE = 400;

let data; // form.json
let kept = {}; // what the opened case has and the form does not ask for
let original = ""; // id of the case that is being corrected
let timer;

// ---- the fields as they stand in the page -------------------------------------------------------------------------

// The fields that stand directly in a part of the form.
const within = (part) => [...part.querySelectorAll(".field[data-name]")].filter((field) => field.parentElement.closest(".field, .item, form") === part);
const input = (field) => field.querySelector("input, textarea, select");
const list = (field) => field.querySelector(":scope > .items");
const boxes = (field) => [...field.querySelectorAll(":scope > .options input")];

let numbered = 0;
// Ids, so that labels, helps and faults are told with their field; a part may stand in the page many times.
function wire(part) {
  for (const field of part.querySelectorAll(".field:not([id])")) {
    field.id = `field-${++numbered}`;
    const asks = field.matches("fieldset") ? field : input(field);
    const described = [...field.querySelectorAll(":scope > .field-help, :scope > .field-fault")];
    described.forEach((text, place) => (text.id = `${field.id}-${place}`));
    if (described.length) asks.setAttribute("aria-describedby", described.map((text) => text.id).join(" "));
    const label = field.querySelector(":scope > label:not(.option)");
    if (label) {
      asks.id = `${field.id}-input`;
      label.htmlFor = asks.id;
      if ("required" in field.dataset) asks.setAttribute("aria-required", "true");
    }
    for (const radio of field.querySelectorAll(":scope > .radio input")) radio.name = field.id;
  }
  for (const select of part.querySelectorAll("select[data-options=languages]")) {
    if (select.options.length === 1) select.append(byId("options-languages").content.cloneNode(true));
  }
}

const single = {
  get: (field) => clean(input(field).value).replace(/[ \n]+/g, " ").trim(),
  set: (field, value) => (input(field).value = value ?? ""),
};
const choice = {
  get: (field) => (field.matches("fieldset") ? field.querySelector("input:checked")?.value : input(field).value) ?? "",
  set(field, value) {
    if (field.matches("fieldset")) {
      for (const radio of field.querySelectorAll("input")) radio.checked = value ? radio.value === value : radio.defaultChecked;
    } else if (value) {
      // what a file says is shown, and told to be wrong where the list does not have it
      if (![...input(field).options].some((option) => option.value === value)) {
        input(field).append(element("option", { value, "data-unknown": "" }, value));
      }
      input(field).value = value;
    } else {
      input(field).value = input(field).querySelector("[selected]")?.value ?? input(field).options[0].value;
    }
  },
};
const degrees = {
  get: (field) => single.get(field).replace(/[−–]/g, "-").replace(",", ".").replace(/[°\s]+$/, ""),
  set: single.set,
};
// Whether an item of a list says anything: where it comes from is not enough.
const filled = (item) => Object.keys(answers(item)).some((name) => !["basis", "source", "pages"].includes(name));
const repeated = {
  get: (field) => [...list(field).children].filter(filled).map(answers),
  set: (field, value) => {
    list(field).replaceChildren();
    for (const item of value ?? []) fill(add(field), item);
  },
};

// How a field of each kind gives its answer, and takes one. An empty answer is "", [] or {}.
const KINDS = {
  line: single,
  plain: single,
  url: single,
  date: {
    get: single.get,
    set: (field, value) => (input(field).value = /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : ""), // a browser takes no other
  },
  "partial-date": single,
  page: single,
  latitude: degrees,
  longitude: degrees,
  prose: {
    get: (field) => clean(input(field).value).trim(),
    set: single.set,
  },
  texts: {
    get: (field) => clean(input(field).value).split("\n").map((line) => line.trim()).filter(Boolean),
    set: (field, value) => (input(field).value = (value ?? []).join("\n")),
  },
  pages: {
    get: (field) => pages(single.get(field)),
    set: (field, value) => (input(field).value = (value ?? []).join(", ")),
  },
  "yes-no": {
    get: (field) => (input(field).checked ? "yes" : ""),
    set: (field, value) => (input(field).checked = value === "yes"),
  },
  choice,
  country: choice,
  language: choice,
  "site-language": choice,
  goal: choice,
  reference: choice,
  references: {
    get(field) {
      const chosen = boxes(field).filter((box) => box.checked).map((box) => box.value);
      const before = JSON.parse(field.dataset.order ?? "[]"); // an order that somebody chose stays
      return [...before.filter((id) => chosen.includes(id)), ...chosen.filter((id) => !before.includes(id))];
    },
    set(field, value) {
      const given = value ?? [];
      field.dataset.order = JSON.stringify(given);
      for (const id of given.filter((id) => !boxes(field).some((box) => box.value === id))) {
        const box = element("input", { type: "checkbox", value: id, "data-unknown": "" });
        field.querySelector(".options").append(element("label", { class: "option" }, box, " ", element("span", {}, id)));
      }
      for (const box of boxes(field)) box.checked = given.includes(box.value);
    },
  },
  group: {
    get: (field) => answers(field),
    set: (field, value) => fill(field, value ?? {}),
  },
  groups: repeated,
  "by-id": {
    get(field) {
      const taken = new Set();
      const named = [...list(field).children].filter(filled).map((item) => [item, answers(item)]);
      return Object.fromEntries(named.map(([item, answer]) => {
        const start = item.dataset.id ?? (slug(answer.name ?? answer.title ?? "").slice(0, 50).replace(/-$/, "") || "new");
        let id = start;
        for (let number = 2; taken.has(id) || (!item.dataset.id && known(field, id)); number++) id = `${start}-${number}`;
        taken.add(id);
        return [id, answer];
      }));
    },
    set(field, value) {
      list(field).replaceChildren();
      for (const [id, answer] of Object.entries(value ?? {})) {
        const item = add(field);
        item.dataset.id = id;
        fill(item, answer);
      }
    },
  },
  "by-level": {
    get: (field) => answers(field),
    set: (field, value) => fill(field, value ?? {}),
  },
};

const isEmpty = (answer) => answer === "" || (typeof answer === "object" && Object.keys(answer).length === 0);
const known = (field, id) => id in (data[field.dataset.name] ?? {});

// What is written in a part of the form, by field; what is empty, or goes without saying, is left out.
function answers(part) {
  const found = {};
  for (const field of within(part)) {
    const answer = KINDS[field.dataset.kind].get(field);
    const usual = field.dataset.name === "basis" && answer === "stated";
    const hidden = field.closest(".is-editorial") && ["source", "pages"].includes(field.dataset.name);
    if (!isEmpty(answer) && !usual && !hidden) found[field.dataset.name] = answer;
  }
  return found;
}

// The group of a place or a period counts only if something stands in it.
function fill(part, entry) {
  for (const field of within(part)) KINDS[field.dataset.kind].set(field, entry[field.dataset.name]);
}

function entry() {
  return { ...answers(form), ...kept };
}

// Signs that no text may have, and that come along unseen when something is pasted.
function clean(text) {
  const plain = text.normalize("NFC").replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").replace(/\t/g, " ").replace(clean.refused, "");
  // marks that set a reading direction must end where their paragraph does
  const open = plain.split(/\n *\n/).some((paragraph) => {
    let depth = 0;
    for (const sign of paragraph) {
      if ("\u2066\u2067\u2068".includes(sign)) depth++;
      if (sign === "\u2069" && --depth < 0) return true;
    }
    return depth !== 0;
  });
  return open ? plain.replace(/[\u2066-\u2069]/g, "") : plain;
}

// Page numbers: “3, 6–8” are four. What cannot be read as such stays, and is told.
function pages(text) {
  return text.split(/[,;]+/).map((part) => part.trim()).filter(Boolean).flatMap((part) => {
    const run = part.match(/^(\d{1,6})\s*[-–]\s*(\d{1,6})$/);
    if (!run) return [part.replace(/^0+(?=\d)/, "")];
    const [first, last] = [Number(run[1]), Number(run[2])];
    if (last < first || last - first > 200) return [part];
    return Array.from({ length: last - first + 1 }, (_, place) => String(first + place));
  });
}

// ---- groups that are repeated -------------------------------------------------------------------------------------

function add(field) {
  const item = field.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  list(field).append(item);
  wire(item);
  offer();
  number(field);
  for (const groups of item.querySelectorAll(".evidence")) evidence(groups);
  return item;
}

function number(field) {
  const items = [...list(field).children];
  items.forEach((item, place) => {
    item.querySelector(".item-name").textContent = say("contribute_item", { name: field.dataset.label, number: place + 1 });
    for (const [name, key, off] of [["up", "contribute_up", place === 0], ["down", "contribute_down", place === items.length - 1], ["remove", "contribute_remove", false]]) {
      const button = item.querySelector(`.item-${name}`);
      button.setAttribute("aria-label", `${words[key]}: ${nameOf(item)}`);
      button.disabled = off;
    }
  });
  const most = Number(field.dataset.most ?? Infinity);
  field.querySelector(":scope > .item-add").disabled = items.length >= most;
}

const nameOf = (item) => item.querySelector(".item-name").textContent;

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const field = button?.closest(".field");
  if (!field) return;
  const item = button.closest(".item");
  if (button.classList.contains("item-add")) {
    const added = add(field);
    const last = added.previousElementSibling;
    // what the one before has for a document serves for this one too
    const source = last && within(last).find((inner) => inner.dataset.name === "source");
    const here = within(added).find((inner) => inner.dataset.name === "source");
    if (source && here) KINDS.reference.set(here, KINDS.reference.get(source));
    (added.querySelector("input:not([type=radio]), textarea, select") ?? added).focus();
    status.textContent = say("contribute_added", { name: nameOf(added) });
  } else if (button.classList.contains("item-remove")) {
    const name = nameOf(item);
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    number(field);
    (next?.querySelector(".item-name") ?? field.querySelector(":scope > .item-add")).focus();
    status.textContent = say("contribute_removed", { name });
  } else if (button.classList.contains("item-up") || button.classList.contains("item-down")) {
    const up = button.classList.contains("item-up");
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (up) other.before(item);
    else other.after(item);
    number(field);
    (button.disabled ? item.querySelector(".item-name") : button).focus();
    status.textContent = say("contribute_moved", { name: nameOf(item) });
  } else return;
  changed();
});

// ---- what depends on other answers ----------------------------------------------------------------------------------

// Documents and people: those of the vocabulary, and those that are added in the form.
function offer() {
  const own = (name) => KINDS["by-id"].get(within(form).find((field) => field.dataset.name === name));
  const goal = (select) => select.closest(".item")?.querySelector(".field-goal select")?.value;
  const options = {
    sources: () => [...Object.entries(own("sources")).map(([id, { title }]) => [id, title ?? id]), ...Object.entries(data.sources).map(([id, { name }]) => [id, name])],
    people: () => [...Object.entries(own("people")).map(([id, { name }]) => [id, name ?? id]), ...Object.entries(data.people).map(([id, { name }]) => [id, name])],
    targets: (select) => Object.entries(data.targets[goal(select)] ?? {}).map(([id, wording]) => [id, `${id} · ${wording.slice(0, 90)}`]),
  };
  const ready = { sources: options.sources(), people: options.people() };
  for (const select of form.querySelectorAll("select[data-options]")) {
    const name = select.dataset.options;
    if (!(name in options)) continue;
    const offered = ready[name] ?? options[name](select);
    const chosen = select.value;
    const shown = [...select.options].slice(1).map((option) => `${option.value} ${option.text}`);
    if (shown.join("\n") === offered.map(([id, text]) => `${id} ${text}`).join("\n")) continue;
    select.replaceChildren(select.options[0], ...offered.map(([id, text]) => new Option(text, id)));
    if (chosen) choice.set(select.closest(".field"), chosen);
  }
}

// Whoever says it themselves names no document.
function evidence(part) {
  const basis = part.querySelector("[data-name=basis]");
  part.classList.toggle("is-editorial", choice.get(basis) === "editorial");
}

function count() {
  for (const field of form.querySelectorAll(".field[data-words]")) {
    const shown = field.querySelector(":scope > .field-count");
    const counted = field.querySelector(":scope > input, :scope > textarea");
    if (!shown || !counted) continue;
    const number = countWords(counted.value);
    const most = Number(field.dataset.words);
    const told = counted.matches("textarea") || number > most / 2; // a short line says by itself that it is short
    shown.textContent = number && told ? say(number > most ? "contribute_words_over" : "contribute_words", { count: number, most }) : "";
    shown.classList.toggle("is-over", number > most);
  }
}

form.addEventListener("input", (event) => {
  const target = event.target;
  if (target.classList.contains("filter")) {
    const wanted = fold(target.value);
    for (const option of target.parentElement.querySelectorAll(".option")) {
      option.hidden = !fold(option.textContent).includes(wanted) && !option.querySelector("input").checked;
    }
    return;
  }
  const group = target.closest(".evidence");
  if (group) evidence(group);
  // maps hand out both degrees at once
  const both = target.closest(".field-latitude") && target.value.match(/^\s*([-−]?\d+[.]\d+)\s*,\s*([-−]?\d+[.]\d+)\s*$/);
  if (both) {
    const longitude = target.closest(".field-group").querySelector(".field-longitude");
    [target.value, input(longitude).value] = [both[1], both[2]];
  }
  const field = target.closest(".field");
  if (field?.classList.contains("is-faulty")) mend(field);
  changed();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => offer());

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// ---- after each change ----------------------------------------------------------------------------------------------

function changed() {
  clearTimeout(timer);
  timer = setTimeout(settle, PAUSE);
}

function settle({ store = true } = {}) {
  clearTimeout(timer);
  offer();
  count();
  name();
  similar();
  const now = entry();
  byId("contribute-text").textContent = write(now);
  if (byId("contribute-preview").open) show(now);
  if (store) keep(now);
}

function show(now) {
  byId("preview-page").lang = now.language ?? "";
  byId("preview-page").replaceChildren(...(now.title ? preview(now, data) : [element("p", { class: "empty" }, words.contribute_preview_empty)]));
}
byId("contribute-preview").addEventListener("toggle", () => show(entry()));

function keep(now) {
  const note = byId("contribute-kept");
  try {
    localStorage.setItem(KEY, JSON.stringify({ entry: now, original, address: chosenAddress() }));
    note.textContent = words.contribute_kept;
  } catch (error) {
    note.textContent = words.contribute_not_kept;
  }
}

// The name of the file follows the place, until somebody writes another one.
const addressField = byId("contribute-name");
const address = input(addressField);
const chosenAddress = () => (address.dataset.chosen ? address.value : "");
address.addEventListener("input", () => {
  address.dataset.chosen = address.value ? "yes" : "";
});

function name() {
  if (original) address.value = original;
  else if (!address.dataset.chosen) {
    const start = slug(answers(form).place?.name ?? "").slice(0, 70).replace(/-$/, "");
    let id = start;
    for (let number = 2; start && taken(id); number++) id = `${start}-${number}`;
    address.value = id;
  }
  address.readOnly = Boolean(original);
}

const taken = (id) => id !== original && data.cases.some(([other]) => other === id);

// Cases that may be this one: of the same place, of nearly the same title, with the same link.
function similar() {
  const { title = "", place = {}, links = [], sources = {} } = answers(form);
  const here = fold(place.name ?? "");
  const said = new Set(fold(title).match(/[\p{L}\p{N}]{4,}/gu));
  const urls = new Set([...links, ...Object.values(sources)].map(({ url }) => bare(url)).filter(Boolean));
  const found = [];
  for (const [id, other, where, country, others] of data.cases) {
    if (id === original) continue;
    const reasons = [];
    if (here && fold(where) === here && (!place.country || place.country === country)) reasons.push(words.contribute_similar_place);
    const also = new Set(fold(other).match(/[\p{L}\p{N}]{4,}/gu));
    const shared = [...said].filter((word) => also.has(word)).length;
    if (shared >= 2 && shared / (said.size + also.size - shared) >= 0.4) reasons.push(words.contribute_similar_title);
    if (others.some((url) => urls.has(bare(url)))) reasons.push(words.contribute_similar_link);
    if (reasons.length) found.push([id, other, where, reasons]);
  }
  const box = byId("contribute-similar");
  box.querySelector("ul").replaceChildren(...found.slice(0, 5).map(([id, other, where, reasons]) => {
    const link = element("a", { href: `../cases/${id}/`, target: "_blank", rel: "noopener" }, other);
    return element("li", {}, link, ` · ${where} (${reasons.join(", ")})`);
  }));
  box.hidden = !found.length;
}

const bare = (url) => (url ?? "").replace(/^https?:\/\/(www\.)?/, "").replace(/[/#?]+$/, "").toLowerCase();

// ---- faults ---------------------------------------------------------------------------------------------------------

// What one is told about the answers, beside each of them and together. Tells whether there is nothing.
function faults() {
  const now = entry();
  const found = check(form, now, { data, within, list, filled, kinds: KINDS });
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(address.value)) found.push([addressField, "fault_address", {}]);
  else if (taken(address.value)) found.push([addressField, "fault_address_taken", {}]);
  for (const field of form.querySelectorAll(".is-faulty")) mend(field);
  for (const [field, key, values] of found) {
    const told = field.querySelector(":scope > .field-fault");
    told.textContent = say(key, values);
    told.hidden = false;
    field.classList.add("is-faulty");
    (input(field) ?? field).setAttribute("aria-invalid", "true");
  }
  const box = byId("contribute-errors");
  box.hidden = !found.length;
  box.querySelector("h3").textContent = say("contribute_errors", { count: found.length });
  box.querySelector("ul").replaceChildren(...found.map(([field, key, values]) => {
    const link = element("a", { href: `#${field.id}` }, trail(field));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (let part = field; part; part = part.parentElement?.closest("details")) if (part.matches("details")) part.open = true;
      const stop = field.querySelector(":scope > .item-add") ?? input(field) ?? field;
      stop.focus();
      field.scrollIntoView({ block: "center" });
    });
    return element("li", {}, link, ` · ${say(key, values)}`);
  }));
  if (found.length) box.focus();
  return !found.length;
}

function mend(field) {
  field.classList.remove("is-faulty");
  const told = field.querySelector(":scope > .field-fault");
  told.hidden = true;
  told.textContent = "";
  (input(field) ?? field).removeAttribute("aria-invalid");
}

// Where a field stands: “Steps, no. 2 › Pages”.
function trail(field) {
  const names = [];
  for (let part = field; part && part !== form; part = part.parentElement) {
    if (part.matches(".item")) names.unshift(nameOf(part));
    else if (part.matches(".field") && !(names.length && list(part))) names.unshift(labelOf(part));
  }
  return names.join(" › ");
}

function labelOf(field) {
  const label = field.querySelector(":scope > label, :scope > legend").cloneNode(true);
  for (const extra of label.querySelectorAll(".optional, .original-mark")) extra.remove();
  return label.textContent.trim();
}

// ---- handing over ---------------------------------------------------------------------------------------------------

const sent = byId("contribute-sent");
const file = () => `${address.value}.yml`;

async function copy(written) {
  try {
    await navigator.clipboard.writeText(written);
    return true;
  } catch (error) {
    document.querySelector(".contribute-source").open = true;
    const range = document.createRange();
    range.selectNodeContents(byId("contribute-text"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return false;
  }
}

function hand(action) {
  return () => {
    sent.textContent = "";
    settle();
    if (faults()) action(write(entry()));
  };
}

byId("contribute-propose")?.addEventListener("click", hand(async (written) => {
  const { name: host, new: start, edit, parameter, text: value } = data.host;
  const target = new URL(original ? edit + file() : start);
  if (!original) target.searchParams.set(parameter, file());
  if (value && !original) target.searchParams.set(value, written);
  const fits = value && !original && target.href.length <= MAX_ADDRESS;
  if (!fits) {
    target.searchParams.delete(value);
    const copied = await copy(written);
    sent.textContent = copied ? say(original ? "contribute_propose_replace" : "contribute_propose_paste", { host }) : words.contribute_not_copied;
    if (!copied) return;
  }
  const link = element("a", { href: target.href, target: "_blank", rel: "noopener" });
  link.click();
}));

byId("contribute-download").addEventListener("click", hand((written) => {
  const link = element("a", { href: URL.createObjectURL(new Blob([written], { type: "application/yaml" })), download: file() });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  sent.textContent = say("contribute_downloaded", { name: file() });
}));

byId("contribute-copy").addEventListener("click", hand(async (written) => {
  sent.textContent = (await copy(written)) ? words.contribute_copied : words.contribute_not_copied;
}));

// ---- opening --------------------------------------------------------------------------------------------------------

// Put a case into the form. `id`: that of a case of the site, which is corrected; none for a new one.
function open(case_, id, { store = true } = {}) {
  const asked = new Set(within(form).map((field) => field.dataset.name));
  kept = Object.fromEntries(Object.entries(case_).filter(([field]) => !asked.has(field)));
  original = id;
  address.dataset.chosen = "";
  byId("contribute-case").value = id;
  for (const field of form.querySelectorAll(".is-faulty")) mend(field);
  byId("contribute-errors").hidden = true;
  sent.textContent = "";
  fill(form, case_);
  for (const part of form.querySelectorAll(".evidence")) evidence(part);
  settle({ store });
}

function fresh() {
  const today = new Date();
  const day = [today.getFullYear(), String(today.getMonth() + 1).padStart(2, "0"), String(today.getDate()).padStart(2, "0")].join("-");
  return { status: "published", running: "unknown", checked: day, language: document.documentElement.lang };
}

async function correct(id) {
  if (!id) return open(fresh(), "");
  const case_ = await json(new URL(`data/case-${id}.json`, mainFolder()));
  open(case_, id);
  status.textContent = say("contribute_loaded", { title: case_.title });
}

// Cases as they are written are kept once, with the main language.
const mainFolder = () => new URL(app.dataset.main, location.href);

byId("contribute-case").addEventListener("change", (event) => {
  correct(event.target.value).catch(() => (status.textContent = words.contribute_unavailable));
});

byId("contribute-file").addEventListener("change", async (event) => {
  const chosen = event.target.files[0];
  event.target.value = "";
  if (!chosen) return;
  try {
    if (chosen.size > MAX_FILE) throw new Error("too large");
    const case_ = read(await chosen.text());
    if (typeof case_ !== "object" || !case_ || Array.isArray(case_)) throw new Error("not a case");
    const id = chosen.name.replace(/\.ya?ml$/i, "");
    open(case_, data.cases.some(([other]) => other === id) ? id : "");
    status.textContent = say("contribute_loaded", { title: case_.title ?? chosen.name });
  } catch (error) {
    status.textContent = words.contribute_unreadable;
  }
});

byId("contribute-clear").addEventListener("click", () => {
  if (!confirm(words.contribute_clear_confirm)) return;
  open(fresh(), "", { store: false });
  try {
    localStorage.removeItem(KEY);
  } catch (error) {
    // nothing was kept, then
  }
  status.textContent = words.contribute_cleared;
  input(within(form)[0]).focus();
});

async function start() {
  data = await json(app.dataset.form);
  clean.refused = new RegExp(data.refused, "gu");
  wire(form);
  const collator = new Intl.Collator(document.documentElement.lang);
  const listed = [...data.cases].sort((one, other) => collator.compare(one[2], other[2]) || collator.compare(one[1], other[1]));
  byId("contribute-case").append(...listed.map(([id, title, place]) => new Option(title.startsWith(place) ? title : `${place} · ${title}`, id)));
  app.hidden = false;
  const wanted = new URLSearchParams(location.search);
  let draft;
  try {
    draft = JSON.parse(localStorage.getItem(KEY));
  } catch (error) {
    // a browser that keeps nothing
  }
  const id = wanted.get("case");
  if (id && draft?.original !== id && data.cases.some(([other]) => other === id)) {
    await correct(id);
  } else if (draft?.entry && typeof draft.entry === "object") {
    open(draft.entry, data.cases.some(([other]) => other === draft.original) ? draft.original : "", { store: false });
    if (draft.address) {
      address.value = draft.address;
      address.dataset.chosen = "yes";
    }
    status.textContent = words.contribute_resumed;
  } else {
    const level = wanted.get("level");
    const goal = wanted.get("goal");
    const levels = level in data.names.levels ? [level] : [];
    const sdgs = goal in data.names.sdgs ? [{ goal }] : [];
    open({ ...fresh(), levels, sdgs }, "", { store: false });
  }
}

start().catch(() => {
  app.hidden = false;
  form.hidden = true;
  status.textContent = words.contribute_unavailable;
});
