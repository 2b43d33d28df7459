// The page “Explore”: facets with live counts over the table that casebook/pages/explore_data.py makes. What is chosen stands in the
// address. Names of facets and choices are those of the lists in the page, which serve those who have no script.
const { json, say, slug, words } = globalThis.casebook;

const PAGE = 40; // results shown at first, and with each “more”
const FIRST = 10; // results that the next frame shows; the others come right after it
const AHEAD = 10; // files of texts that are fetched before somebody asks for them
const SHOWN = 8; // choices of a long facet before “show all”
const LONG = 11; // a facet with fewer choices is shown whole
const OPEN = ["kind", "level", "goal", "limits", "results"]; // facets that are open from the start
const NAMED = ["limits", "results", "translation", "checked"]; // whose choices say nothing without the facet's name
const BY_NAME = ["region", "country", "channel", "network"];
const SORTS = ["newest", "place", "title"];

const app = document.getElementById("explore-app");
const [drawer, form, number, status, chips, empty, list, more, see, sort] = [
  "drawer", "facets", "number", "status", "chosen", "empty", "results", "more", "see", "sort",
].map((name) => document.getElementById(`explore-${name}`));
const failed = document.getElementById("explore-failed");
const language = document.documentElement.lang;
const collator = new Intl.Collator(language, { numeric: true });
const figures = new Intl.NumberFormat(language);

let table; // the file, as it came
let total; // how many entries it has
const entries = []; // what is shown of each, as far as it has come: { id, title, place, years, titleIn, placeIn }
const coming = new Map(); // file of texts → when it will be there
let facets; // [{ name, title, choices: [{ id, name, count, … }], of: entry → positions, open }]
let chosen; // one set of positions a facet
let found = []; // entries, in order
let shown = PAGE;

// ---- what is known ------------------------------------------------------------------------------------------------

async function load() {
  table = await json(app.dataset.entries);
  total = table.entries;
  learn(0, table.texts);
  for (const facet in table.of) table.of[facet] = table.of[facet].split(" ");
  facets = [...document.querySelectorAll("#explore-lists [data-facet]")].map(facet).filter((of) => of.choices.length);
  chosen = facets.map(() => new Set());
}

// The texts of some entries, from the first of them on.
function learn(first, { ids, titles, places, years, foreign }) {
  ids.forEach((id, at) => {
    const place = places[at];
    entries[first + at] = { id: id.replace(/^\t/, () => slug(place)), title: titles[at].replace(/^\t/, () => place), place, years: years[at] };
  });
  for (const [column, name] of [["titles", "titleIn"], ["places", "placeIn"]])
    for (const [code, those] of Object.entries(foreign[column])) for (const at of those) entries[first + at][name] = code;
}

// The files with texts of some entries that have not come yet.
const lacking = (those) => [...new Set(those.filter((entry) => !entries[entry]).map((entry) => Math.floor(entry / table.step)))];

function fetchTexts(file) {
  if (!coming.has(file)) {
    const address = app.dataset.entries.replace(".json", `-${file}.json`);
    const come = json(address).then((texts) => learn(file * table.step, texts));
    coming.set(file, come.catch((error) => { // the line may be back the next time
      coming.delete(file);
      throw error;
    }));
  }
  return coming.get(file);
}

const everything = () => [...Array(total).keys()];

function facet(section) {
  const name = section.dataset.facet;
  const choices = [...section.querySelectorAll("[data-value]")].map((item) => ({
    id: item.dataset.value,
    accent: item.dataset.accent,
    label: item.querySelector(".choice-name"),
    tile: item.querySelector(".sdg-tile"),
    name: (item.querySelector(".original") ?? item.querySelector(".choice-name")).textContent, // without its mark
  }));
  if (BY_NAME.includes(name)) choices.sort((one, other) => collator.compare(one.name, other.name));
  const position = new Map(choices.map((choice, place) => [choice.id, place]));
  const places = (values) => values.map((value) => position.get(value)).filter((place) => place !== undefined);
  const of = Array.from({ length: total }, (_, entry) => places(values(name, entry)));
  return { name, choices, of, position, title: section.querySelector("h2").textContent };
}

// The choices of one facet that fit an entry, as they stand in addresses.
function values(name, entry) {
  if (name === "kind") return [entry < table.cases ? "case" : "practice"];
  if (name === "region") return signs("country", entry).map((country) => table.values.region[table.regions[country]]);
  const known = signs(name, entry).map((position) => table.values[name][position]);
  return name === "checked" ? known.map(ago) : known;
}

const signs = (facet, entry) => Array.from(table.of[facet][entry] ?? "", (sign) => sign.codePointAt(0) - 48);

// How long ago, as of today: it is the browser that knows the day, not the build.
const now = new Date();
const sameMonth = (years) => `${now.getFullYear() - years}-${String(now.getMonth() + 1).padStart(2, "0")}`;
const ago = (month) => (month >= sameMonth(1) ? "year" : month >= sameMonth(3) ? "years" : "older");

// ---- what fits ----------------------------------------------------------------------------------------------------

// One pass: an entry that fits all facets is found; one that misses a single facet counts for the choices of that facet.
function match() {
  const active = facets.map((_, place) => place).filter((place) => chosen[place].size);
  const counts = facets.map((facet) => new Array(facet.choices.length).fill(0));
  const without = new Array(facets.length).fill(0);
  const fits = [];
  for (let entry = 0; entry < total; entry++) {
    let missed = -1;
    let misses = 0;
    for (const place of active) {
      const wanted = chosen[place];
      if (!facets[place].of[entry].some((value) => wanted.has(value))) {
        missed = place;
        if (++misses > 1) break;
      }
    }
    if (misses > 1) continue;
    if (misses === 1) {
      without[missed]++;
      for (const value of facets[missed].of[entry]) counts[missed][value]++;
    } else {
      fits.push(entry);
      for (let place = 0; place < facets.length; place++)
        for (const value of facets[place].of[entry]) counts[place][value]++;
    }
  }
  return { fits, counts, without };
}

const orders = {};
// The place of each entry in an order. The table itself stands in that of “newest”.
function order(by) {
  if (by === "newest") return undefined;
  if (!orders[by]) {
    const bare = (text) => text.replace(/^[^\p{L}\p{N}]+/u, ""); // quotation marks say nothing of the order
    const titles = entries.map(({ title }) => bare(title));
    const places = entries.map(({ place = "" }) => bare(place));
    const compare = (one, other) => {
      if (by === "place") {
        const kind = (one >= table.cases) - (other >= table.cases);
        const nearer = kind || (one < table.cases ? collator.compare(places[one], places[other]) : 0);
        if (nearer) return nearer;
      }
      return collator.compare(titles[one], titles[other]) || one - other;
    };
    const ranks = new Array(total);
    everything().sort(compare).forEach((entry, rank) => { ranks[entry] = rank; });
    orders[by] = ranks;
  }
  return orders[by];
}

// ---- the address --------------------------------------------------------------------------------------------------

function read() {
  const parameters = new URLSearchParams(location.search);
  facets.forEach((facet, place) => {
    const known = parameters.getAll(facet.name).map((id) => facet.position.get(id));
    chosen[place] = new Set(known.filter((value) => value !== undefined));
  });
  sort.value = SORTS.includes(parameters.get("sort")) ? parameters.get("sort") : SORTS[0];
  shown = Number.isInteger(history.state?.shown) ? Math.max(PAGE, history.state.shown) : PAGE;
}

function address() {
  const parameters = new URLSearchParams();
  facets.forEach((facet, place) => {
    facet.choices.forEach((choice, value) => chosen[place].has(value) && parameters.append(facet.name, choice.id));
  });
  if (sort.value !== SORTS[0]) parameters.set("sort", sort.value);
  const query = parameters.toString();
  return location.pathname + (query && `?${query}`);
}

// Somebody has chosen something: a step that “Back” undoes. Over when its results are shown.
function step() {
  shown = PAGE;
  history.pushState(null, "", address());
  return show();
}

// ---- what is shown ------------------------------------------------------------------------------------------------

function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

function button(className, ...content) {
  const made = element("button", className, ...content);
  made.type = "button";
  return made;
}

// A piece of the page may stand in it many times.
const copy = (piece) => piece.cloneNode(true);

function build() {
  for (const [place, facet] of facets.entries()) {
    facet.number = element("span", "explore-number");
    const items = element("ul");
    for (const [value, choice] of facet.choices.entries()) {
      choice.box = element("input");
      choice.box.type = "checkbox";
      choice.box.name = facet.name;
      choice.box.value = choice.id;
      choice.count = element("span", "explore-count");
      const label = element("label", choice.accent && `accent-${choice.accent}`, choice.box);
      if (choice.tile) label.append(copy(choice.tile));
      label.append(copy(choice.label), " ", choice.count);
      choice.item = element("li", "", label);
      items.append(choice.item);
      choice.box.addEventListener("change", () => {
        if (choice.box.checked) chosen[place].add(value);
        else chosen[place].delete(value);
        step();
      });
    }
    const group = element("fieldset", "", element("legend", "visually-hidden", facet.title), items);
    if (facet.choices.length >= LONG) group.append(lengthen(facet));
    facet.details = element("details", "explore-facet", element("summary", "", element("span", "", facet.title), " ", facet.number), group);
    facet.details.open = OPEN.includes(facet.name);
    form.append(facet.details);
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  const sight = ([{ target }]) => target.style.setProperty("--tall", `${target.offsetHeight}px`);
  new ResizeObserver(sight).observe(list.parentElement);
}

// In a long facet the choices with most entries are shown, if they have any, and those that are chosen; a button shows the others.
function lengthen(facet) {
  const count = facet.choices.map(() => 0);
  for (const of of facet.of) for (const value of of) count[value]++;
  const rank = [...count.keys()].sort((one, other) => count[other] - count[one] || one - other);
  rank.forEach((value, place) => {
    facet.choices[value].item.classList.toggle("explore-rare", place >= SHOWN || !count[value]);
  });
  const toggle = button("explore-all", say("explore_all", { count: facet.choices.length }));
  toggle.setAttribute("aria-expanded", "false");
  toggle.addEventListener("click", () => {
    const all = facet.details.classList.toggle("explore-whole");
    toggle.setAttribute("aria-expanded", String(all));
    toggle.textContent = all ? words.explore_fewer : say("explore_all", { count: facet.choices.length });
  });
  return toggle;
}

async function show() {
  const { fits, counts, without } = match();
  found = fits;
  facets.forEach((facet, place) => {
    facet.choices.forEach((choice, value) => {
      const is = chosen[place].has(value);
      const count = counts[place][value];
      if (choice.box.checked !== is) choice.box.checked = is;
      if (choice.is !== is) choice.item.classList.toggle("explore-is", (choice.is = is));
      if (choice.shown !== count) {
        choice.shown = count;
        choice.count.textContent = figures.format(count);
        choice.item.classList.toggle("explore-none", !count);
      }
    });
    const size = chosen[place].size;
    if (facet.size !== size) {
      facet.size = size;
      facet.number.textContent = size ? figures.format(size) : "";
      if (size) facet.details.open = true;
    }
  });
  const choices = chosen.reduce((sum, values) => sum + values.size, 0);
  number.textContent = choices ? figures.format(choices) : "";
  status.textContent = say("explore_found", { count: found.length });
  see.textContent = say("explore_see", { count: found.length });
  showChosen(choices);
  showEmpty(without);
  more.hidden = found.length <= shown;
  const came = await texts(sort.value === SORTS[0] ? found.slice(0, shown) : everything());
  if (!came && failed.textContent) list.replaceChildren(); // rather than those of another choice
  if (!came) return;
  const ranks = order(sort.value);
  if (ranks) found.sort((one, other) => ranks[one] - ranks[other]);
  list.replaceChildren(...found.slice(0, FIRST).map(result));
  const these = found;
  requestAnimationFrame(() => setTimeout(() => { if (found === these) fill(); }));
}

// Wait for the texts of some entries. Tells whether they are there, and what was found is still the same.
async function texts(those) {
  const these = found;
  const files = lacking(those);
  failed.textContent = "";
  if (files.length) list.setAttribute("aria-busy", "true");
  else list.removeAttribute("aria-busy");
  let came = true;
  if (files.length) await Promise.all(files.map(fetchTexts)).catch(() => { came = false; });
  if (found !== these) return false;
  list.removeAttribute("aria-busy");
  if (!came) failed.textContent = words.explore_texts_failed;
  return came;
}

// Bring the list to its length.
function fill() {
  list.append(...found.slice(list.children.length, shown).map(result));
  list.dispatchEvent(new Event("listed", { bubbles: true })); // compare-tray.js adds its buttons
}

const choiceName = (facet, choice) => say("explore_choice", { facet: facet.title, choice: choice.name });

function showChosen(count) {
  const buttons = [];
  facets.forEach((facet, place) => {
    facet.choices.forEach((choice, value) => {
      if (!chosen[place].has(value)) return;
      const cross = element("span", "explore-cross", "×");
      cross.setAttribute("aria-hidden", "true");
      const alone = !NAMED.includes(facet.name);
      const chip = button("explore-chip", alone ? copy(choice.label) : choiceName(facet, choice), cross);
      chip.setAttribute("aria-label", say("explore_remove", { choice: choiceName(facet, choice) }));
      chip.title = choiceName(facet, choice);
      chip.addEventListener("click", () => {
        const here = [...chips.children].indexOf(chip);
        chosen[place].delete(value);
        step(); // the chips are there at once
        (chips.children[Math.min(here, chips.children.length - 2)] ?? sort).focus();
      });
      buttons.push(chip);
    });
  });
  if (count) {
    const clear = button("explore-clear", words.explore_clear);
    clear.addEventListener("click", clearAll);
    buttons.push(clear);
  }
  chips.replaceChildren(...buttons);
  chips.hidden = !count;
}

function clearAll() {
  chosen.forEach((values) => values.clear());
  step();
  sort.focus();
}

// Nothing fits: which choices are in the way, and what there is without them.
function showEmpty(without) {
  empty.hidden = found.length > 0;
  if (found.length) return void empty.replaceChildren();
  const ways = element("ul");
  facets.forEach((facet, place) => {
    if (!without[place]) return;
    const names = facet.choices.filter((_, value) => chosen[place].has(value)).map((choice) => choice.name);
    const choice = say("explore_choice", { facet: facet.title, choice: listing.format(names) });
    const way = button("", say("explore_without", { choice, count: without[place] }));
    way.addEventListener("click", async () => {
      chosen[place].clear();
      await step();
      list.querySelector("a")?.focus();
    });
    ways.append(element("li", "", way));
  });
  empty.replaceChildren(element("p", "", words.explore_empty), ways.children.length ? ways : words.explore_empty_still);
}

const listing = new Intl.ListFormat(language, { type: "disjunction" });
const languages = new Intl.DisplayNames(language, { type: "language" });

function inLanguage(said, code) {
  if (!code) return [said];
  const text = element("span", "original", said);
  text.lang = code;
  text.dir = "auto";
  const mark = element("span", "original-mark", code);
  mark.title = languages.of(code);
  return [text, mark];
}

const byName = {}; // facet → itself
const rings = document.getElementById("explore-rings").content.firstElementChild;

function result(entry) {
  const isCase = entry < table.cases;
  const levels = byName.level.of[entry];
  const picture = copy(rings);
  levels.forEach((value) => picture.children[value]?.classList.add("ring-on"));
  const { id, title, titleIn } = entries[entry];
  const link = element("a", "", ...inLanguage(title, titleIn));
  link.href = `../${isCase ? "cases" : "practices"}/${id}/`;
  const text = element("div", "card-text", where(entry, isCase), element("h3", "card-title", link), about(entry, levels));
  return element("li", "card", picture, text);
}

function where(entry, isCase) {
  const line = element("p", "card-place", element("span", "explore-kind", isCase ? words.kind_case : words.kind_practice));
  if (!isCase) return line;
  const place = element("span", "", ...inLanguage(entries[entry].place, entries[entry].placeIn));
  place.dataset.place = "";
  line.append(" · ", place);
  for (const country of byName.country.of[entry]) line.append(", ", copy(byName.country.choices[country].label));
  const when = years(entries[entry].years);
  if (when) line.append(" · ", when);
  return line;
}

function years(known) {
  if (!known) return "";
  const [first, last] = known;
  return known.length === 1 ? `${first}` : `${first}–${last ?? ""}`;
}

function about(entry, levels) {
  const line = element("p", "card-meta");
  for (const value of levels) {
    const level = byName.level.choices[value];
    line.append(element("span", `explore-level accent-${level.accent}`, copy(level.label)));
  }
  for (const value of byName.goal.of[entry]) {
    const goal = byName.goal.choices[value];
    line.append(element("span", "sdg-only", copy(goal.tile), element("span", "visually-hidden", goal.name)));
  }
  const tells = (name, id) => byName[name]?.of[entry].includes(byName[name].position.get(id));
  if (tells("results", "measured")) line.append(element("span", "measured", words.explore_tells_measured));
  if (tells("limits", "stated")) line.append(element("span", "explore-limits", words.explore_tells_limits));
  return line;
}

// ---- start --------------------------------------------------------------------------------------------------------

more.addEventListener("click", async () => {
  fill();
  const first = list.children.length;
  if (!(await texts(found.slice(0, first + PAGE)))) return;
  shown = first + PAGE;
  history.replaceState({ shown }, "");
  fill();
  more.hidden = found.length <= shown;
  list.children[first]?.querySelector("a").focus();
});
// Whoever reaches for the filters wants other results soon.
const reach = () => lacking(everything()).slice(0, AHEAD).forEach((file) => fetchTexts(file).catch(() => {}));
for (const sign of ["pointerenter", "focusin"]) drawer.addEventListener(sign, reach, { once: true });
sort.addEventListener("change", step);
see.addEventListener("click", () => {
  drawer.open = false;
  drawer.querySelector("summary").focus();
  status.scrollIntoView();
});
addEventListener("popstate", () => {
  read();
  show();
});

// On a wide screen the facets stand beside the results, always open.
const wide = matchMedia("(min-width: 62rem)");
const fit = () => { drawer.open = wide.matches; };

try {
  await load();
  for (const facet of facets) byName[facet.name] = facet;
  build();
  read();
  fit();
  wide.addEventListener("change", fit);
  const ready = show();
  app.hidden = false;
  document.getElementById("explore-lists").hidden = true;
  await ready;
} catch (error) {
  document.getElementById("explore-lists").classList.add("explore-wanted");
  failed.textContent = words.explore_failed;
}
