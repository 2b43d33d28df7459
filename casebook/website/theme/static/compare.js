// The page that shows two to four cases side by side. It has no data of its own: it reads the pages of the cases that the
// address names, `?cases=quito,medellin`, and copies what they say, node by node.
const { element, say, words } = globalThis.casebook;

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_ID = 80;
const MOST = 4;
const KEY = "compare";
const CRITERIA = [
  ["compare_summary", (page) => page.lead],
  ["where", (page) => page.fact("where")],
  ["when", (page) => page.fact("when")],
  ["audiences", (page) => page.fact("levels")],
  ["goals", (page) => page.fact("sdgs")],
  ["channels", (page) => page.fact("channels")],
  ["networks", (page) => page.fact("networks")],
  ["challenge", (page) => page.section("challenge")],
  ["results", (page) => page.section("results")],
  ["limits", (page) => page.section("limits")],
  ["conditions", (page) => page.section("conditions")],
  ["nav_practices", (page) => page.section("practices")],
];
const SHARED = ["where", "audiences", "goals", "channels", "networks", "nav_practices"]; // where each link is one thing

const [status, problems, tools, another, result, how] = ["status", "problems", "tools", "another", "result", "how"].map(
  (name) => document.getElementById(`compare-${name}`) ?? document.createElement("div"),
);
const CASES = new URL(document.getElementById("compare").dataset.cases, location.href);

// ---- what the address asks for

function asked() {
  const names = (new URLSearchParams(location.search).get("cases") ?? "").split(",").filter(Boolean);
  const good = [...new Set(names.filter((name) => ID.test(name) && name.length <= LONGEST_ID))];
  return { ids: good.slice(0, MOST), bad: names.filter((name) => !good.includes(name)), tooMany: good.length > MOST };
}

const query = (ids) => (ids.length ? `?cases=${ids.join(",")}` : location.pathname);

// ---- reading the page of a case

const SAFE = new Set(
  "a abbr blockquote br cite circle code dd details div dl dt em g li ol p path rect span strong summary svg text time ul".split(" "),
);
const SAFE_ATTRIBUTES = new Set(
  "aria-hidden aria-label class cx cy d datetime dir fill focusable height hreflang lang r rx text-anchor title viewBox width x y".split(" "),
);

function resolved(link, address) {
  try {
    const target = new URL(link, address);
    return /^(https?|mailto):$/.test(target.protocol) ? target.href : "";
  } catch (error) {
    return "";
  }
}

// A copy with nothing in it but text, elements and attributes that we know; links as they lead from the page of the case.
function copy(node, address) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || !SAFE.has(node.localName)) return "";
  const made = document.createElementNS(node.namespaceURI, node.localName);
  for (const { name, value } of node.attributes) {
    if (SAFE_ATTRIBUTES.has(name)) made.setAttribute(name, value);
    else if (name === "href") {
      const target = resolved(value, address);
      if (target) made.setAttribute("href", target);
    }
  }
  made.append(...copies(node.childNodes, address));
  return made;
}

const copies = (nodes, address) => [...nodes].map((node) => copy(node, address));

// The id may be one that the case had before: then the server sends us on, or the page that stands there.
async function read(id, address = new URL(`${id}/`, CASES)) {
  try {
    const answer = await fetch(address);
    if (answer.status === 404) return { id, problem: "compare_unknown" };
    if (!answer.ok) return { id, problem: "compare_failed" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = new URL(answer.url);
    const now = page.querySelector('meta[http-equiv="refresh"]')?.content.split("url=")[1];
    if (now) return read(id, new URL(now, there));
    const article = page.querySelector("article.article-case");
    return article ? parts(id, there, article) : { id, problem: "compare_unknown" };
  } catch (error) {
    return { id, problem: "compare_failed" };
  }
}

function parts(id, address, article) {
  const all = (selector) => [...article.querySelectorAll(selector)];
  const title = article.querySelector("h1");
  const place = article.querySelector("[data-place]");
  return {
    id,
    address,
    title: title.textContent.trim(),
    heading: () => copies(title.childNodes, address),
    name: article.querySelector('[data-fact="where"]')?.textContent.trim() || id,
    city: (place?.querySelector(".original") ?? place)?.textContent.trim() || id,
    lead: all(".lead > *").filter((node) => !node.matches(".lead-place")),
    fact: (name) => all(`[data-fact="${name}"]`).flatMap((node) => [...(node.querySelector("ul") ?? node).childNodes]),
    section(name) {
      const found = [];
      let node = article.querySelector(`h2#${name}`)?.nextElementSibling;
      for (; node && node.localName !== "h2"; node = node.nextElementSibling) {
        if (!node.matches("aside, figure, .section-intro")) found.push(node);
      }
      return found;
    },
    related: all("#related + ul .card-title a").map((link) => ({
      id: new URL(link.getAttribute("href"), address).pathname.slice(CASES.pathname.length, -1),
      content: () => copies(link.childNodes, address),
    })),
  };
}

const pages = new Map();

async function page(id) {
  if (!pages.has(id)) pages.set(id, await read(id));
  return pages.get(id);
}

// ---- showing

function table(cases) {
  const head = cases.map((one, number) => {
    const remove = element("button", { type: "button", class: "compare-remove" }, "×");
    remove.setAttribute("aria-label", say("compare_remove", { case: one.name }));
    remove.addEventListener("click", () => choose(cases.filter((other) => other !== one), number));
    const link = element("a", { href: one.address.href }, ...one.heading());
    const name = element("span", { class: "compare-name" }, one.name);
    return element("th", { scope: "col", role: "columnheader" }, name, link, remove);
  });
  const corner = element("th", { scope: "col", role: "columnheader" });
  corner.append(element("span", { class: "visually-hidden" }, words.compare_criterion));
  const rows = CRITERIA.map(([key, find]) => row(key, cases, find)).filter(Boolean);
  return element(
    "table",
    { class: `compare-table compare-${cases.length}`, role: "table" },
    element("caption", { class: "visually-hidden" }, document.querySelector("h1").textContent),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, corner, ...head)),
    element("tbody", { role: "rowgroup" }, ...rows),
  );
}

function row(key, cases, find) {
  const contents = cases.map((one) => copies(find(one), one.address).filter(Boolean));
  if (!contents.some((nodes) => nodes.length)) return null;
  const cells = contents.map((nodes, number) => {
    const who = element("p", { class: "compare-who", "aria-hidden": "true" }, cases[number].name);
    const shown = nodes.length ? nodes : [element("p", { class: "empty" }, words.not_told)];
    const things = SHARED.includes(key) && nodes.length && !shown.some((node) => node.localName === "ul");
    const items = things ? shown.filter((node) => node.localName).map((node) => element("div", {}, ...unpacked(node))) : shown;
    return element("td", { role: "cell" }, who, element("div", { class: `compare-cell compare-${key}` }, ...items));
  });
  if (SHARED.includes(key)) mark(cells, cases);
  return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, words[key]), ...cells);
}

const unpacked = (node) => (node.localName === "li" ? node.childNodes : [node]);

// Says of each thing that others have too, in words, who has it.
function mark(cells, cases) {
  const having = new Map();
  for (const [number, cell] of cells.entries()) {
    for (const link of cell.querySelectorAll("a[href]")) {
      having.set(link.href, (having.get(link.href) ?? new Set()).add(number));
    }
  }
  for (const [number, cell] of cells.entries()) {
    for (const link of cell.querySelectorAll("a[href]")) {
      const others = [...having.get(link.href)].filter((other) => other !== number).map((other) => cases[other].short);
      if (!others.length) continue;
      const all = others.length === cases.length - 1;
      const said = all ? words.compare_shared : say("compare_shared_some", { cases: others.join(" · ") });
      link.classList.add("is-shared");
      link.after(" ", element("span", { class: "shared" }, said));
    }
  }
}

function suggestions(one) {
  const offered = one.related.filter((other) => ID.test(other.id));
  if (!offered.length) return [];
  const links = offered.map((other) => element("li", {}, element("a", { href: query([one.id, other.id]) }, ...other.content())));
  return [element("h2", {}, say("compare_suggestions", { case: one.name })), element("ul", {}, ...links)];
}

function problem({ id, problem: key }) {
  const item = element("li", {}, say(key, { case: id.slice(0, LONGEST_ID) }));
  if (key === "compare_failed") {
    const again = element("button", { type: "button" }, words.compare_again);
    again.addEventListener("click", () => {
      pages.delete(id);
      show().then(() => status.focus());
    });
    item.append(" ", again);
  }
  return item;
}

let run = 0;

async function show() {
  const mine = ++run;
  const { ids, bad, tooMany } = asked();
  how.hidden = ids.length > 1;
  result.classList.toggle("compare-waiting", ids.length > 1 && !result.children.length);
  if (ids.some((id) => !pages.has(id))) status.textContent = words.compare_loading;
  const found = await Promise.all(ids.map(page));
  if (mine !== run) return;
  const cases = found.filter((one) => !one.problem);
  const faults = [...bad.map((id) => ({ id, problem: "compare_unknown" })), ...found.filter((one) => one.problem)];
  result.classList.remove("compare-waiting");
  problems.replaceChildren(...faults.map(problem), ...(tooMany ? [element("li", {}, words.compare_most)] : []));
  problems.hidden = !problems.children.length;
  another.hidden = cases.length >= MOST;
  tools.hidden = cases.length < 2;
  how.hidden = cases.length > 1;
  if (cases.length > 1) {
    const cities = cases.map((one) => one.city);
    for (const one of cases) one.short = cities.filter((city) => city === one.city).length > 1 ? one.title : one.city;
    const made = table(cases);
    result.replaceChildren(made);
    const marked = new Set([...made.querySelectorAll(".is-shared")].map((link) => link.href)).size;
    status.textContent = say("compare_shown", { count: cases.length }) + " " + say("compare_marked", { count: marked });
  } else if (cases.length) {
    result.replaceChildren(...suggestions(cases[0]));
    status.textContent = say("compare_single", { case: cases[0].title });
  } else {
    result.replaceChildren();
    status.textContent = "";
  }
}

// ---- changing the choice: in the address, and in what the reader has chosen so far, if anything

function keep(cases) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(cases.map((one) => [one.id, one.name])));
  } catch (error) {
    // the address has it
  }
}

async function choose(cases, number) {
  history.pushState(null, "", query(cases.map((one) => one.id)));
  keep(cases);
  await show();
  const buttons = result.querySelectorAll(".compare-remove");
  (buttons[Math.min(number, buttons.length - 1)] ?? status).focus();
}

another.addEventListener("click", () => keep(asked().ids.map((id) => pages.get(id)).filter((one) => one && !one.problem)));
document.getElementById("compare-print").addEventListener("click", () => print());
addEventListener("popstate", () => show());
show();
