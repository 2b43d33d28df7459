// The strategy worksheet: answers stay in this browser, and leave it only as a file or on paper.
const form = document.getElementById("worksheet");
const status = document.getElementById("worksheet-status");
const { words } = globalThis.casebook;
const KEY = "worksheet";
const FORMAT = "strategy-worksheet-1";
const MAX_FILE = 200000;

const fields = () => [...form.elements].filter((field) => field.name);

function read() {
  const answers = {};
  for (const field of fields()) {
    if (field.type === "checkbox") {
      answers[field.name] ??= [];
      if (field.checked) answers[field.name].push(field.value);
    } else {
      answers[field.name] = field.value;
    }
  }
  return answers;
}

function fill(answers) {
  for (const field of fields()) {
    const answer = answers[field.name];
    if (field.type === "checkbox") field.checked = Array.isArray(answer) && answer.includes(field.value);
    else field.value = typeof answer === "string" ? answer.slice(0, field.maxLength) : "";
  }
  show();
}

// What was written, in full, for paper: a text area prints only what its frame shows.
function mirror() {
  for (const field of form.querySelectorAll(".answer")) {
    let copy = field.nextElementSibling;
    if (!copy?.classList.contains("answer-print")) {
      copy = document.createElement("div");
      copy.className = "answer-print";
      copy.setAttribute("aria-hidden", "true");
      field.after(copy);
    }
    copy.textContent = field.value;
  }
}

// Practices and cases for the audiences that were chosen; all of them while none is.
function offer() {
  const chosen = [...form.querySelectorAll("[data-level]:checked")].map((box) => box.value);
  for (const item of form.querySelectorAll(".offers li[data-levels]")) {
    item.classList.toggle("offer-fits", chosen.includes(item.dataset.levels));
    item.classList.toggle("offer-other", chosen.length > 0 && !chosen.includes(item.dataset.levels));
  }
}

function show() {
  mirror();
  offer();
}

function store() {
  try {
    localStorage.setItem(KEY, JSON.stringify(read()));
    status.textContent = words.worksheet_kept;
  } catch (error) {
    status.textContent = words.worksheet_not_kept;
  }
}

let timer;
form.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  show();
  clearTimeout(timer);
  timer = setTimeout(store, 400);
});
form.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("worksheet-print").addEventListener("click", () => {
  mirror();
  print();
});

document.getElementById("worksheet-save").addEventListener("click", () => {
  const data = JSON.stringify({ format: FORMAT, answers: read() }, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type: "application/json" }));
  link.download = "worksheet.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

document.getElementById("worksheet-open").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  try {
    if (file.size > MAX_FILE) throw new Error("too large");
    const data = JSON.parse(await file.text());
    if (data?.format !== FORMAT || typeof data.answers !== "object" || !data.answers) throw new Error("another format");
    fill(data.answers);
    store();
    status.textContent = words.worksheet_opened;
  } catch (error) {
    status.textContent = words.worksheet_unreadable;
  }
});

document.getElementById("worksheet-clear").addEventListener("click", () => {
  if (!confirm(words.worksheet_clear_confirm)) return;
  clearTimeout(timer);
  fill({});
  try {
    localStorage.removeItem(KEY);
  } catch (error) {
    // nothing was kept, then
  }
  status.textContent = words.worksheet_cleared;
  document.getElementById("answer-project").focus();
});

document.documentElement.classList.add("with-script");
document.getElementById("worksheet-tools").hidden = false;
try {
  const kept = localStorage.getItem(KEY);
  fill(kept ? JSON.parse(kept) : {});
} catch (error) {
  show();
}
