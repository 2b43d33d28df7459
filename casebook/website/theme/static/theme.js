// Applies the reader's choice of light or dark before the first paint. Without a choice, the system decides.
(function () {
  try {
    var choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch (error) {
    // storage may be closed to us: the system's setting stays
  }
})();
