// Search, on its own page and in a dialog over any other. Loaded when somebody first asks for it: see site.js.
const { json, say } = globalThis.casebook;
const version = new URL(import.meta.url).search;
const { fold, LONG, Terms } = await import("./search-terms.js" + version);

const FIRST = 5; // results shown at first: each is a file to fetch
const MORE = 10;
const FEW = 5; // with fewer results, synonyms are searched too, and the other languages are offered
const EXCERPT = 28; // words
const LOOSE = 6; // words of a long question that are looked for one by one
const WAYS = 3; // to say one of them
const SOME = 20; // pages, at most, that have only some words of a question
const LIFTED = 1e6; // more than any score
const QUOTED = /^\s*".+"\s*$/;
const PAUSE = 250; // milliseconds without a key before a search, so that nobody hears of each letter
const FOLDERS = {
  level: "levels/", sdg: "sdgs/", channel: "channels/", network: "networks/", event: "events/", country: "countries/", glossary: "glossary/",
};
const ANSWERS = ["practice", "case"];
const UNSEARCHED = { kind: 0, levels: 0, partly: 0, archived: 0 }; // weights of what the index keeps of a page beside its text

const link = document.querySelector(".search-link");
const here = new URL("..", new URL(link.href));

// One language of the site: its folder, what is said in it, its words and its index. Opened when it is first needed.
class Language {
  constructor(base) {
    this.base = base;
  }

  open() {
    this.opening ??= this.load().catch((error) => {
      this.opening = undefined; // the line may be back the next time
      throw error;
    });
    return this.opening;
  }

  async load() {
    const [data, engine] = await Promise.all([
      json(new URL("data/search.json", this.base)),
      import(new URL("pagefind/pagefind.js", this.base).href),
    ]);
    this.data = data;
    this.terms = new Terms(data);
    this.known = new Map();
    this.nowhere = new Set(); // forms of words of which another one is there
    // no worker: it would be a second copy of the engine to fetch, and an answer takes some milliseconds
    this.index = engine.createInstance({ noWorker: true, ranking: { metaWeights: UNSEARCHED } });
    return this;
  }

  address(path) {
    return new URL(path, this.base).href;
  }

  // The pages for a query, best first, and how many of them have all of it; what was searched as well; the pages that have
  // its very name.
  async find(query) {
    const meant = this.terms.understand(query);
    const also = new Set();
    let found = new Map();
    const add = async (queries) => {
      for (const [other, labels, quoted] of queries) {
        if (found.size >= FEW) return; // each word may be a file to fetch
        const more = await this.pages(other, quoted || (labels.includes(other) && other.includes(" ")));
        if (more.size) labels.forEach((label) => also.add(label));
        found = best(found, more);
      }
    };
    const length = this.terms.length(query);
    await add([...meant.translations, [query, [], QUOTED.test(query)], ...(length > LONG ? [] : meant.synonyms)]);
    if (!found.size && length <= LONG) await add(meant.parts);
    const few = length < LONG ? !found.size : found.size < FEW;
    const some = few && meant.words.length > 1 ? await this.some(meant.words, found) : new Map();
    if (some.size) meant.lent.forEach((label) => also.add(label));
    if (found.size > FIRST) await this.lift(meant.named, found);
    const ordered = (hits) => [...hits.values()].sort((one, other) => other.score - one.score);
    return { hits: [...ordered(found), ...ordered(some)], whole: found.size, long: length > LONG, also: [...also], named: meant.named };
  }

  // Pages that have the very name come before all others, of which there may be hundreds that are shown later. Only a page
  // itself tells its address: it stands among the best of its kind, which the index keeps of each, for its own name.
  async lift(named, found) {
    for (const [place, path] of named.entries()) {
      const kind = path.split("/")[0].replace(/ies$/, "y").replace(/s$/, "");
      const those = [...(await this.search(`${this.terms.telling(this.terms.said(path)).join(" ")} ${kind}`)).values()].sort((one, other) => other.score - one.score).slice(0, MORE);
      const fragments = await Promise.all(those.map(read));
      const hit = those.find((_, at) => absolute(fragments[at]) === this.address(path).split("#")[0]);
      if (!hit) continue;
      const { data } = found.get(hit.id) ?? hit; // which knows where the query itself stands
      found.set(hit.id, { id: hit.id, data, score: LIFTED - place });
    }
  }

  // The pages that have all words of a query, by id, with the best score; for a phrase, those that have its very words.
  async pages(query, phrase = false) {
    const plain = query.replaceAll('"', " ").trim();
    const words = this.terms.telling(plain);
    if (words.length < 2 && !phrase) return words.length ? this.word(words[0]) : new Map();
    // the index passes over words that it does not know: we do not
    for (const word of words) if (!(await this.word(word)).size) return new Map();
    const found = words.length ? await this.search(...this.terms.spellings(words.join(" "), this.nowhere)) : new Map();
    if (!phrase) return found;
    const those = await this.search(`"${plain.replaceAll("’", "'")}"`);
    return new Map([...those].map(([id, hit]) => [id, found.get(id) ?? hit]));
  }

  // The pages that have a word. Of a word that it does not know, the index takes as many letters as it does: “a” for
  // “awareness”. So the word must be there, or be the beginning of one that is.
  async word(word) {
    if (!this.known.has(word)) {
      const written = this.terms.spellings(word);
      const there = await Promise.all(written.map(async (one) => (await this.search(`"${one}"`)).size > 0));
      const sure = written.filter((_, place) => there[place]);
      if (sure.length) for (const one of written) if (!sure.includes(one)) this.nowhere.add(one);
      const found = await this.search(...(sure.length ? sure : written));
      this.known.set(word, sure.length || (await this.begins(found, written)) ? found : new Map());
    }
    return this.known.get(word);
  }

  async begins(found, written) {
    const [hit] = [...found.values()].sort((one, other) => other.score - one.score);
    if (!hit) return false;
    const { content, meta, weighted_locations: places } = await read(hit);
    const words = content.split(/\s+/);
    const there = fold([meta.title, ...places.map(({ location }) => words[location])].join(" ")).split(" ");
    const starts = written.map((one) => fold(one)).map((one) => one.slice(0, Math.max(4, one.length - 3)));
    return there.some((one) => starts.some((start) => one.startsWith(start)));
  }

  async search(...queries) {
    const answers = await Promise.all(queries.map((query) => this.index.search(query)));
    // a score of 0: only among what is kept beside the text
    return answers.map(({ results }) => new Map(results.filter(({ score }) => score).map((hit) => [hit.id, hit]))).reduce(best);
  }

  // The pages, but for those found already, that have some of a few words. What stands in few pages tells most.
  async some(words, found) {
    const several = [];
    for (const ways of words.slice(0, LOOSE)) {
      let pages = new Map();
      for (const way of ways.slice(0, WAYS)) if (pages.size < FEW) pages = best(pages, await this.pages(way));
      several.push({ pages, length: this.terms.telling(ways[0]).length });
    }
    const most = Math.max(...several.map(({ pages }) => pages.size));
    const there = new Map();
    for (const { pages, length } of several) {
      const tells = length * (1 + Math.log(most / pages.size));
      const top = Math.max(...[...pages.values()].map(({ score }) => score));
      for (const [id, hit] of pages) {
        const score = (there.get(id)?.score ?? 0) + tells * (1 + hit.score / top);
        there.set(id, { id, data: hit.data, score });
      }
    }
    const rest = [...there].filter(([id]) => !found.has(id)).sort(([, one], [, other]) => other.score - one.score);
    return new Map(rest.slice(0, SOME));
  }
}

function best(one, other) {
  const found = new Map(one);
  for (const [id, hit] of other) if (!(found.get(id)?.score >= hit.score)) found.set(id, hit);
  return found;
}

const own = new Language(here);
let others;
const elsewhere = () =>
  (others ??= own.data.languages
    .filter(({ code }) => code !== own.data.language)
    .map((about) => Object.assign(new Language(new URL(about.folder, root())), about)));

function root() {
  const { folder } = own.data.languages.find(({ code }) => code === own.data.language);
  return new URL("../".repeat(folder.split("/").length - 1) || ".", here);
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== ""));
  return made;
}

// Why a page was found: the section in which most of it stands, or the wanted one, and the words around. A section is
// what has an anchor; its heading is shown apart, as is the title.
function passage(fragment, wanted, asked) {
  const words = fragment.content.split(/\s+/);
  const sections = fragment.anchors
    .filter(({ element, id, text, location }) => /^(h[1-6]|dt)$/.test(element) && id && text?.trim() && location < words.length)
    .sort((one, other) => one.location - other.location)
    .map((one) => ({ ...one, first: one.location + one.text.trim().split(/\s+/).length }));
  const places = fragment.weighted_locations;
  const said = places.filter(({ location }) => !sections.some((one) => one.location <= location && location < one.first));
  let [best, start] = [0, sections[0]?.first ?? 0];
  for (const { location } of said) {
    const near = said.filter((place) => place.location >= location && place.location < location + EXCERPT);
    const weight = near.reduce((sum, place) => sum + place.balanced_score, 0);
    if (weight > best) [best, start] = [weight, location];
  }
  // whoever asks with the words of a heading wants what stands below it
  const heads = (text) => text.includes(" ") && ` ${asked} `.includes(` ${text} `);
  const named = sections.find(({ element, id, text }) => (wanted ? id === wanted : element !== "h1" && heads(fold(text))));
  if (named) start = named.first;
  const section = named ?? sections.findLast((one) => one.location <= start);
  const first = section?.first ?? 0;
  const end = sections.find((one) => one.location > start)?.location ?? words.length;
  const from = Math.max(first, Math.min(start - 6, end - EXCERPT));
  const until = Math.min(end, from + EXCERPT);
  const marked = new Set(places.map(({ location }) => location));
  const parts = from > first ? ["… "] : [];
  for (let place = from; place < until; place++) {
    parts.push(marked.has(place) ? element("mark", {}, words[place]) : words[place], " ");
  }
  if (parts.length && until < end) parts.push("…");
  return { section: section?.element === "h1" ? undefined : section, parts };
}

// One box of search: a field, what it says, and its results. `level` is that of the results' headings.
class Box {
  constructor({ form, input, place, heading, changed = () => {} }) {
    Object.assign(this, { form, input, place, heading, changed });
    this.status = element("p", { class: "search-status", id: "search-status", role: "status" });
    this.also = element("p", { class: "search-also" });
    this.near = element("p", { class: "search-near" });
    this.list = element("ol", { class: "search-results", id: "search-results" });
    this.more = element("button", { type: "button", id: "search-more" });
    this.elsewhere = element("button", { type: "button", id: "search-elsewhere" });
    this.tools = element("p", { class: "search-more" }, this.more, this.elsewhere);
    this.foreign = element("div", { class: "search-foreign" });
    place.replaceChildren(this.status, this.also, this.near, this.list, this.tools, this.foreign);
    this.run = 0;
    this.clear();

    input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.go(), PAUSE);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    this.more.addEventListener("click", async () => {
      const first = this.list.children.length;
      await this.show(this.run, MORE);
      this.list.children[first]?.querySelector("a").focus();
    });
    this.elsewhere.addEventListener("click", async () => {
      this.elsewhere.hidden = true;
      const count = await this.abroad(this.run);
      this.status.textContent = count ? say("search_elsewhere_found", { count }, this.words) : this.words.search_elsewhere_none;
      this.foreign.querySelector(".result-title a")?.focus();
    });
    for (const part of [form, place]) part.addEventListener("keydown", (event) => this.move(event));
  }

  get words() {
    return own.data.words;
  }

  clear() {
    for (const part of [this.also, this.near, this.list, this.foreign]) part.replaceChildren();
    for (const part of [this.also, this.near, this.more, this.elsewhere]) part.hidden = true;
  }

  async go(query = this.input.value.trim()) {
    clearTimeout(this.timer);
    const mine = ++this.run;
    this.changed(query);
    if (!query) {
      this.clear();
      this.status.textContent = "";
      return;
    }
    this.place.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => {
      this.status.textContent = own.data?.words.search_loading ?? "…";
    }, 800);
    try {
      await own.open();
      this.more.textContent = this.words.search_more;
      this.elsewhere.textContent = this.words.search_elsewhere;
      const found = { query, ...(await own.find(query)) };
      if (mine !== this.run) return;
      this.clear();
      this.found = found;
      this.shown = 0;
      const count = found.hits.length;
      await this.show(mine, FIRST);
      if (mine !== this.run) return;
      this.tell(found.also);
      const rest = elsewhere().length > 0;
      this.elsewhere.hidden = !rest || !count || found.whole >= FEW;
      const told = [this.told(query, found)];
      if (!count || (!found.whole && !found.long)) {
        const near = await this.suggest(query);
        if (mine !== this.run) return;
        if (!near && !count) told.push(this.words.search_none_tip);
      }
      if (!count && rest) {
        const abroad = await this.abroad(mine);
        if (mine !== this.run) return;
        if (abroad) told.push(say("search_elsewhere_found", { count: abroad }, this.words));
      }
      this.status.textContent = told.join(" ");
    } catch (error) {
      if (mine !== this.run) return;
      this.clear();
      this.status.textContent = this.place.dataset.failed;
    } finally {
      clearTimeout(waiting);
      if (mine === this.run) this.place.removeAttribute("aria-busy");
    }
  }

  // How many pages have all words, and how many have some of them.
  told(query, { hits, whole }) {
    const some = hits.length - whole;
    if (!whole) return say(some ? "search_found_some" : "search_none", { query, count: some }, this.words);
    const all = say("search_found", { query, count: whole }, this.words);
    return some ? say("search_found_more", { found: all, count: some }, this.words) : all;
  }

  async show(mine, count) {
    const hits = this.found.hits.slice(this.shown, this.shown + count);
    const fragments = await Promise.all(hits.map(read));
    if (mine !== this.run) return;
    const items = fragments.map((fragment) => this.item(fragment, own));
    if (!this.shown) {
      // the page that has the very name comes first; to a question, what somebody did answers before what a word means
      const rank = (fragment) => {
        const { named, long } = this.found;
        const place = named.findIndex((name) => own.address(name).split("#")[0] === absolute(fragment));
        return place < 0 ? named.length + (long && !ANSWERS.includes(fragment.meta.kind)) : place;
      };
      const order = [...fragments.map((fragment, place) => [rank(fragment), items[place]]), ...this.unread(fragments)];
      order.sort((one, other) => one[0] - other[0]);
      this.list.append(...order.map(([, item]) => item));
    } else {
      this.list.append(...items);
    }
    this.shown += hits.length;
    this.more.hidden = this.shown >= this.found.hits.length;
  }

  // Pages of the very name that stand far behind among many results, with their rank: what they are is known already.
  unread(fragments) {
    const { hits, named } = this.found;
    if (hits.length <= fragments.length) return [];
    const there = new Set(fragments.map(absolute));
    return [...named.entries()]
      .filter(([, name]) => !there.has(own.address(name).split("#")[0]))
      .map(([rank, name]) => {
        const kind = Object.keys(FOLDERS).find((one) => name.startsWith(FOLDERS[one]));
        const title = element("a", { href: own.address(name) }, own.terms.name(name));
        const about = element("p", { class: "result-kind" }, this.words[`kind_${kind}`] ?? "");
        return [rank, element("li", {}, about, element(this.heading, { class: "result-title" }, title))];
      });
  }

  item(fragment, language) {
    const { meta } = fragment;
    const words = this.words;
    const wanted = this.found.named.map((name) => language.address(name).split("#")).find(([page]) => page === absolute(fragment));
    const { section, parts } = passage(fragment, wanted?.[1], fold(this.found.query));
    const entry = meta.kind === "glossary" && section;
    const title = element("a", { href: entry ? `${fragment.url}#${section.id}` : fragment.url }, entry ? section.text : meta.title);
    const about = element("p", { class: "result-kind" }, words[`kind_${meta.kind}`] ?? "");
    if (meta.place) about.append(" · ", element("span", {}, meta.place));
    if (meta.archived) about.append(" · ", element("strong", { class: "result-archived" }, words.search_archived));
    if (meta.partly) about.append(" · ", element("span", { class: "result-partly" }, words.search_partly));
    const levels = (meta.levels ?? "").split(" ").filter((id) => language.data.levels[id]);
    const excerpt = element("p", { class: "result-excerpt" });
    if (section && !entry) {
      const [before, after] = words.search_in_section.split("{section}");
      const name = element("a", { href: `${fragment.url}#${section.id}` }, section.text);
      excerpt.append(element("span", { class: "result-section" }, before, name, after), " ");
    }
    excerpt.append(...parts);
    const shown = levels.map((id) => {
      const [name, accent] = language.data.levels[id];
      return element("span", { class: `level accent-${accent}` }, name);
    });
    const item = element("li", {}, about, element(this.heading, { class: "result-title" }, title), excerpt);
    if (shown.length) item.append(element("p", { class: "result-levels" }, ...shown));
    if (language !== own) {
      for (const anchor of item.querySelectorAll("a")) anchor.hreflang = language.code;
      // what we say of a page is in the reader's language, what it says itself in its own
      for (const part of [title, excerpt, ...shown]) Object.assign(part, { lang: language.code, dir: language.direction });
    }
    return item;
  }

  tell(terms) {
    this.also.hidden = !terms.length;
    if (terms.length) this.also.textContent = say("search_also", { terms: terms.join(", ") }, this.words);
  }

  // Terms that are written nearly so, and find something. Tells whether there are any.
  async suggest(query) {
    const mine = this.run;
    const written = own.terms.near(query);
    const found = await Promise.all(written.map(async (term) => (await own.find(term)).hits.length));
    if (mine !== this.run) return false;
    const near = written.filter((_, place) => found[place]);
    this.near.hidden = !near.length;
    if (!near.length) return false;
    const buttons = near.map((term) => {
      const button = element("button", { type: "button" }, term);
      button.addEventListener("click", () => {
        this.input.value = term;
        this.input.focus();
        this.go();
      });
      return button;
    });
    this.near.append(this.words.search_near, " ", ...buttons.flatMap((button) => [button, " "]));
    return true;
  }

  // What the other languages have: their indexes are fetched now, and never before. Tells how many pages.
  async abroad(mine) {
    const { query } = this.found;
    const found = await Promise.all(
      elsewhere().map(async (language) => {
        try {
          const { hits, whole } = await (await language.open()).find(query);
          return [language, hits.slice(0, whole), await Promise.all(hits.slice(0, Math.min(3, whole)).map(read))];
        } catch (error) {
          return [];
        }
      }),
    );
    if (mine !== this.run) return 0;
    this.foreign.replaceChildren();
    let count = 0;
    for (const [language, hits, fragments] of found) {
      if (!hits?.length) continue;
      count += hits.length;
      const address = language.address("search/") + "?q=" + encodeURIComponent(query);
      const name = element("a", { href: address, hreflang: language.code, lang: language.code }, language.name);
      const heading = element(this.heading, { class: "search-language" }, name, ` (${hits.length.toLocaleString(own.data.language)})`);
      const list = element("ol", { class: "search-results" }, ...fragments.map((fragment) => this.item(fragment, language)));
      this.foreign.append(element("section", {}, heading, list));
    }
    return count;
  }

  // Arrows lead through the results and back to the field.
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const stops = [this.input, ...this.place.querySelectorAll(".result-title a, .search-more button:not([hidden])")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }
}

// A page as the index keeps it. Pagefind hands out one object a page, and changes it for each search.
async function read(hit) {
  const { content, meta, anchors, ...rest } = await hit.data();
  const texts = Object.entries(meta).map(([name, text]) => [name, typeset(text)]);
  return {
    ...rest,
    content: typeset(content),
    meta: Object.fromEntries(texts),
    anchors: anchors.map((anchor) => ({ ...anchor, text: anchor.text && typeset(anchor.text) })),
  };
}

// With the signs of print that casebook/website/searched.py replaces for the index.
function typeset(text) {
  return text.replace(/~(.)/gu, (found, sign) => own.data.signs[sign] ?? found);
}

function absolute(fragment) {
  return new URL(fragment.url, location.href).href;
}

let page;
const found = document.getElementById("search-found");
if (found) {
  const form = document.getElementById("search-form");
  const input = document.getElementById("search-input");
  const changed = (query) => {
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  };
  page = new Box({ form, input, place: found, heading: "h2", changed });
  input.value ||= new URLSearchParams(location.search).get("q") || "";
  if (input.value) page.go();
  else input.focus();
}

let dialog;

async function make() {
  const { words } = own.data;
  const style = element("link", { rel: "stylesheet", href: new URL("search.css" + version, import.meta.url).href });
  const styled = new Promise((done) => (style.onload = style.onerror = done));
  document.head.append(style);
  const input = element("input", { type: "search", id: "search-input", autocomplete: "off", placeholder: words.search_label, "aria-label": words.search_label });
  const close = element("button", { type: "button", class: "search-close", "aria-label": words.search_close }, "×");
  const form = element("form", { class: "search-form", role: "search", id: "search-form" }, input);
  const place = element("div", { class: "search-found", "data-failed": words.search_failed });
  const all = element("a", { class: "search-all", href: link.href }, words.search_all);
  const keys = element("span", { class: "search-keys" }, words.search_keys);
  const box = element("input", { type: "checkbox" });
  const slash = element("label", { class: "search-slash" }, box, words.search_slash);
  const foot = element("p", { class: "search-foot" }, all, keys, slash);
  const head = element("div", { class: "search-head" }, form, close);
  dialog = element("dialog", { class: "search-dialog", "aria-label": words.search_title }, head, place, foot);
  document.body.append(dialog);
  const changed = (query) => {
    const address = new URL(link.href);
    if (query) address.searchParams.set("q", query);
    all.href = address.href;
  };
  new Box({ form, input, place, heading: "h3", changed });
  box.checked = globalThis.casebook.slash();
  box.addEventListener("change", () => globalThis.casebook.slash(box.checked));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // the field would only be emptied
    dialog.close();
  });
  await styled;
}

// Called by site.js.
export async function open() {
  if (!page && !dialog) {
    await own.open(); // its words, too
    dialog ?? (await make());
  }
  if (dialog && !dialog.open) dialog.showModal();
  const input = page?.input ?? dialog.querySelector("input");
  input.focus();
  input.select();
}
