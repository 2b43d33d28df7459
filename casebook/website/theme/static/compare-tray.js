// Choosing cases to compare, in any list and on the page of a case. Nothing is kept before the reader chooses, and then
// only in this tab. A list made later by a script says so by an event: dispatch "listed", bubbling, on it.
const { element, say, words } = globalThis.casebook;
const { cases, compare } = document.getElementById("tray-script").dataset;
const CASES = new URL(cases, location.href).pathname;
const KEY = "compare";
const MOST = 4;
const ID = /^[a-z0-9-]{1,80}$/;

let chosen = [];

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
    chosen = kept.filter(([id, name]) => ID.test(id) && typeof name === "string").slice(0, MOST);
  } catch (error) {
    // what cannot be read is no choice; where nothing can be kept, the choice lasts as long as the page
  }
}

const status = element("p", { class: "visually-hidden", role: "status" });
const note = element("p", { class: "tray-note" });
const list = element("ul", { class: "tray-list" });
const go = element("a", { class: "tray-go" }, words.compare_open);
const empty = element("button", { type: "button" }, words.compare_clear);
const tray = element("aside", { class: "tray", "aria-label": words.compare_tray, hidden: "" }, note, list, go, empty);
document.body.append(tray, status);

function show(said = "") {
  for (const button of document.querySelectorAll(".compare-button")) {
    button.setAttribute("aria-pressed", chosen.some(([id]) => id === button.value));
  }
  note.textContent = said || say("compare_count", { count: chosen.length }) + (chosen.length > 1 ? "" : " " + words.compare_one_more);
  list.replaceChildren(
    ...chosen.map(([id, name]) => {
      const label = say("compare_remove", { case: name });
      return element("li", {}, name, element("button", { type: "button", value: id, "aria-label": label }, "×"));
    }),
  );
  go.href = `${compare}?cases=${chosen.map(([id]) => id).join(",")}`;
  go.hidden = chosen.length < 2;
  tray.hidden = !chosen.length;
  document.documentElement.classList.toggle("has-tray", !tray.hidden);
}

function change(next, said) {
  chosen = next;
  try {
    if (chosen.length) sessionStorage.setItem(KEY, JSON.stringify(chosen));
    else sessionStorage.removeItem(KEY);
  } catch (error) {
    // see read()
  }
  show(said);
  status.textContent = chosen.length ? note.textContent : words.compare_cleared;
}

function toggle(id, name) {
  if (chosen.some(([other]) => other === id)) change(chosen.filter(([other]) => other !== id));
  else if (chosen.length < MOST) change([...chosen, [id, name]]);
  else change(chosen, words.compare_most);
}

// A button at each place whose case is known: by the link in its entry of a list, or by the page.
function enhance(root) {
  for (const place of root.querySelectorAll(".card-place, .line-place, .article-case .lead-place")) {
    const link = place.matches(".lead-place") ? location : place.closest("li")?.querySelector("a[href]");
    const id = link?.pathname.startsWith(CASES) ? link.pathname.slice(CASES.length).replace(/\/$/, "") : "";
    if (!ID.test(id) || place.dataset.case) continue;
    place.dataset.case = id;
    const name = (place.querySelector("[data-place]") ?? place).textContent.trim().slice(0, 80);
    const title = (link === location ? document.querySelector("h1") : link).textContent.trim();
    const label = say("compare_add_case", { case: title });
    const button = element("button", { type: "button", class: "compare-button", value: id, "aria-label": label }, words.compare_add);
    button.onclick = () => toggle(id, name);
    if (place.localName === "span") place.after(" ", button);
    else (place.parentNode.querySelector(".card-meta") ?? place).append(" ", button);
  }
  show();
}

list.addEventListener("click", ({ target }) => {
  if (!target.value) return;
  const number = [...list.children].indexOf(target.parentNode);
  toggle(target.value);
  (list.children[number] ?? list.lastChild)?.querySelector("button").focus();
  if (!chosen.length) document.getElementById("content").focus();
});
empty.onclick = () => {
  change([]);
  document.getElementById("content").focus({ preventScroll: true });
};
document.addEventListener("listed", ({ target }) => enhance(target));
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  chosen = [];
  read();
  show();
});
read();
enhance(document);
