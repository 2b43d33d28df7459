// The light/dark switch. Everything else on the site works without a script.
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
