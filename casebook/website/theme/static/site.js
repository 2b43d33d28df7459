// On every page: the light/dark switch, which message of a case leads, how scripts speak, and the door to search. The rest of
// the site works without a script.

// Texts of the interface in the language of the page, handed over as JSON by casebook/website/page_scripts.py, and a way to say them.
// Scripts that come later find them, and ways to make elements and to read files, as `globalThis.casebook`.
(function () {
  const language = document.documentElement.lang;
  const plural = new Intl.PluralRules(language);
  const told = document.getElementById("words");
  const words = told ? JSON.parse(told.textContent) : {};

  // A text with its {placeholders} filled in; the plural form is that of `values.count`.
  function say(key, values = {}, among = words) {
    const forms = among[key] ?? "";
    const text = typeof forms === "string" ? forms : forms[plural.select(values.count)] ?? forms.other;
    const shown = { ...values };
    if (typeof values.count === "number") shown.count = values.count.toLocaleString(language);
    // all at once, and by a function: a value may itself read like a placeholder, or like a sign of replace()
    return text.replace(/\{([a-z_]+)\}/g, (whole, name) => shown[name] ?? whole);
  }

  // An element, with attributes by name and what it holds: texts stay texts.
  function element(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  // The id that is closest to a name, as casebook/formats/ids.py has it.
  function slug(name) {
    const letters = name.normalize("NFKD").replace(/[^\0-\x7f]/g, "").toLowerCase();
    return letters.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  }

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return answer.json();
  }

  globalThis.casebook = { words, say, element, slug, json };
})();

// The same page in another language, of the same question, choice or passage: `?q=`, `?cases=`, `#results`.
(function () {
  const links = document.querySelectorAll(".languages a");
  const follow = () => {
    for (const link of links) {
      link.search = location.search;
      link.hash = location.hash;
    }
  };
  // what the address asks for may change while one is on the page, and no event tells
  for (const event of ["pointerdown", "focusin", "click"]) {
    document.querySelector(".languages")?.addEventListener(event, follow);
  }
  follow();
})();

(function () {
  const toggle = document.getElementById("theme-toggle");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const current = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");
  const show = () => toggle.setAttribute("aria-pressed", String(current() === "dark"));
  toggle.hidden = false;
  show();
  system.addEventListener("change", show);
  toggle.addEventListener("click", () => {
    const next = current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch (error) {
      // the choice then lasts as long as the page
    }
    show();
  });
})();

// Search: nothing of it is fetched before it is asked for, by the link in the header or by “/”. The link works without.
(function () {
  const link = document.querySelector(".search-link");
  const module = document.currentScript.src.replace("site.js", "search.js");
  const SLASH = "slash"; // kept only when a reader does without the key: it may be one that they need otherwise

  function open(event) {
    event.preventDefault();
    import(module).then((search) => search.open()).catch(() => location.assign(link.href));
  }

  // Whether “/” opens the search; with `choice`, a reader's answer.
  globalThis.casebook.slash = function (choice) {
    try {
      if (choice === false) localStorage.setItem(SLASH, "off");
      else if (choice) localStorage.removeItem(SLASH);
      return localStorage.getItem(SLASH) !== "off";
    } catch (error) {
      return choice ?? true;
    }
  };

  link.addEventListener("click", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey && globalThis.casebook.slash()) open(event);
  });
})();

// Read as: plain links, which work without this. It tells which one is chosen, and keeps the page where it stands.
(function () {
  const links = [...document.querySelectorAll(".read-as a")];
  if (!links.length) return;
  const tell = () => {
    const chosen = links.find((link) => link.hash === location.hash) ?? links.find((link) => link.closest(".read-as-first"));
    for (const link of links) {
      if (link === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  for (const link of links) {
    link.addEventListener("click", () => {
      const before = link.getBoundingClientRect().top;
      requestAnimationFrame(() => scrollBy({ top: link.getBoundingClientRect().top - before, behavior: "instant" }));
    });
  }
  addEventListener("hashchange", tell);
  tell();
})();
