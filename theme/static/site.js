// On every page: the light/dark switch, and how scripts speak. Everything else on the site works without a script.

// Texts of the interface in the language of the page, handed over as JSON by casebook/scripts.py, and a way to say them.
// Scripts that come later find both as `globalThis.casebook`.
(function () {
  const language = document.documentElement.lang;
  const plural = new Intl.PluralRules(language);
  const element = document.getElementById("words");
  const words = element ? JSON.parse(element.textContent) : {};

  // A text with its {placeholders} filled in; the plural form is that of `values.count`.
  function say(key, values = {}, among = words) {
    const forms = among[key] ?? "";
    const text = typeof forms === "string" ? forms : forms[plural.select(values.count)] ?? forms.other;
    const shown = { ...values };
    if (typeof values.count === "number") shown.count = values.count.toLocaleString(language);
    // all at once, and by a function: a value may itself read like a placeholder, or like a sign of replace()
    return text.replace(/\{([a-z_]+)\}/g, (whole, name) => shown[name] ?? whole);
  }

  globalThis.casebook = { words, say };
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
