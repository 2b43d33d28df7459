// What depends on the day: how long ago a case was checked, whether that is more than a year, and what that means for its
// completeness. Without this, the page tells the date and counts the other points.
const { say, words, element } = globalThis.casebook;
const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const now = new Date();
const two = (number) => String(number).padStart(2, "0");
const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

// The same as `overdue` in casebook/content/completeness.py.
const overdue = (checked) => `${Number(checked.slice(0, 4)) + 1}${checked.slice(4)}` < today;

// In whole years from two on, in months from one on, else in days.
function ago(checked) {
  const [year, month, day] = checked.split("-").map(Number);
  const months = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - month - (now.getDate() < day ? 1 : 0);
  if (months >= 24) return relative.format(-Math.floor(months / 12), "year");
  if (months >= 1) return relative.format(-months, "month");
  const days = Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.UTC(year, month - 1, day)) / 864e5);
  return relative.format(-Math.max(days, 0), "day");
}

const told = (checked) => element(overdue(checked) ? "strong" : "span", { class: "ago" }, `(${ago(checked)})`);

// ---- a case

const upkeep = document.getElementById("upkeep");
if (upkeep) {
  const { checked } = upkeep.dataset;
  upkeep.querySelector("p").append(" ", told(checked));
  const details = upkeep.querySelector("details");
  if (details) count(details, overdue(checked));
}

function count(details, late) {
  details.querySelector("summary").textContent = completeness(details, late);
  if (!late) return;
  const edit = details.querySelector(".edit");
  details.querySelector("p").textContent = words.completeness_missing;
  const name = edit ? element("a", { href: edit.href }, words.lacking_check) : words.lacking_check;
  details.querySelector("ul").append(element("li", {}, name, " ", element("span", { class: "effort" }, words.effort_medium)));
}

// The count of the page, and one more point: the check.
function completeness({ dataset }, late) {
  return say("completeness", { done: Number(dataset.done) + (late ? 0 : 1), total: Number(dataset.total) + 1 });
}

// ---- all of them

const checks = [...document.querySelectorAll("#checked [data-checked]")];
if (checks.length) {
  const late = checks.filter(({ dataset }) => overdue(dataset.checked)).length;
  for (const one of checks) one.append(" ", told(one.dataset.checked));
  document.getElementById("overdue").textContent = late ? say("editors_overdue_count", { count: late }) : words.editors_overdue_none;
}

for (const told of document.querySelectorAll(".work [data-done]")) {
  const late = overdue(told.dataset.checked);
  told.textContent = completeness(told, late);
  if (!late) continue;
  const list = told.closest("li").querySelector("dl");
  const lacking = list.querySelector('[data-effort="medium"]');
  if (lacking) lacking.append(" · ", words.lacking_check);
  else list.append(element("dt", {}, words.effort_medium), element("dd", {}, words.lacking_check));
}
