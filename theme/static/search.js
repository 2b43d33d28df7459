// The search page: Pagefind's index of this language, loaded when it is first needed, and our own list of results.
const { say, words } = globalThis.casebook;

const script = document.getElementById("page-script");
const form = document.getElementById("search-form");
const input = document.getElementById("search-input");
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const more = document.getElementById("search-more");
const PAGE = 10;

let pagefind;
let found = [];
let shown = 0;
let run = 0;

async function load() {
  if (!pagefind) {
    pagefind = await import(new URL(script.dataset.pagefind, location.href).href);
    await pagefind.init();
  }
  return pagefind;
}

async function search(query) {
  const mine = ++run;
  list.replaceChildren();
  more.hidden = true;
  if (!query) {
    status.textContent = "";
    return;
  }
  status.textContent = words.search_loading;
  try {
    const answer = await (await load()).search(query);
    if (mine !== run) return;
    found = answer.results;
    shown = 0;
    const told = say(found.length ? "search_found" : "search_none", { query, count: found.length });
    status.textContent = told + (found.length ? "" : " " + words.search_none_tip);
    await show(mine);
  } catch (error) {
    status.textContent = words.search_failed;
  }
}

async function show(mine) {
  const batch = await Promise.all(found.slice(shown, shown + PAGE).map((result) => result.data()));
  if (mine !== run) return;
  shown += batch.length;
  list.append(...batch.map(item));
  more.hidden = shown >= found.length;
}

function item(result) {
  const entry = document.createElement("li");
  const kind = document.createElement("span");
  kind.className = "result-kind";
  kind.textContent = words["kind_" + result.meta.kind] || "";
  const link = document.createElement("a");
  link.href = result.url;
  link.textContent = result.meta.title;
  const heading = document.createElement("h2");
  heading.append(link);
  const excerpt = document.createElement("p");
  // Pagefind escapes the excerpt and adds <mark> around the words it found
  excerpt.innerHTML = result.excerpt;
  entry.append(kind, heading, excerpt);
  return entry;
}

let timer;
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => go(), 200);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  go();
});
more.addEventListener("click", async () => {
  const first = list.children.length;
  await show(run);
  list.children[first]?.querySelector("a").focus();
});

function go() {
  const query = input.value.trim();
  const address = new URL(location.href);
  if (query) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  search(query);
}

input.value = new URLSearchParams(location.search).get("q") || "";
if (input.value) search(input.value.trim());
else input.focus();
