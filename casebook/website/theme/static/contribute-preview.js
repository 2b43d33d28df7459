// The page of a case as it will look, from what is written in the form: the same elements and classes as casebook/pages/templates/case.html.
const { words, say, element } = globalThis.casebook;
const language = document.documentElement.lang;
const countries = new Intl.DisplayNames(language, { type: "region" });
const dates = { 4: { year: "numeric" }, 7: { year: "numeric", month: "long" }, 10: { dateStyle: "long" } };

// Elements of the article, of an entry as its file will have it; `data`: what form.json tells.
export function preview(entry, data) {
  const { place = {}, messages = {}, steps = [], sdgs = [] } = entry;
  const section = (key, ...content) => [element("h2", {}, words[key]), ...content];
  const shown = [];
  shown.push(element("h1", {}, entry.title));
  const where = [place.name, place.country && countryName(place.country)].filter(Boolean).join(", ");
  const lead = element("div", { class: "lead" }, element("p", { class: "lead-place" }, [where, place.organisation].filter(Boolean).join(" · ")), ...blocks(entry.summary));
  shown.push(lead);
  if (Object.keys(messages).length) {
    const told = Object.keys(data.names.levels).filter((id) => messages[id]).map((id) => {
      const heading = element("h3", {}, say("message_for", { audience: data.audiences[id] }));
      return element("section", { class: `message accent-${data.accents[id]}` }, heading, element("blockquote", {}, ...blocks(messages[id])));
    });
    shown.push(...section("messages", element("div", { class: "messages preview-messages" }, ...told)));
  }
  shown.push(facts(entry, where, data));
  if (entry.challenge) shown.push(...section("challenge", element("div", { class: "statement" }, ...blocks(entry.challenge.text), " ", said(entry.challenge))));
  if (steps.length) {
    const items = steps.map((step) => {
      const channels = (step.channels ?? []).flatMap((id) => [element("span", { class: "channel" }, data.names.channels[id] ?? id), " "]);
      return element("li", {}, element("h3", {}, step.title ?? ""), ...blocks(step.text), element("p", { class: "step-meta" }, ...channels, said(step)));
    });
    shown.push(...section("steps", element("ol", { class: "steps" }, ...items)));
  }
  shown.push(...section("results", statements(entry.results, "results_none")));
  shown.push(...section("limits", statements(entry.limits, "limits_none")));
  if (entry.lessons?.length) shown.push(...section("lessons", statements(entry.lessons)));
  if (entry.conditions?.length) shown.push(...section("conditions", statements(entry.conditions)));
  if (sdgs.length) {
    const items = sdgs.filter((link) => link.goal).map((link) => {
      const target = link.target ? [element("p", { class: "target" }, element("strong", {}, say("target", { number: link.target })), ` · ${data.targets[link.goal]?.[link.target] ?? ""}`)] : [];
      return element("li", {}, element("h3", {}, goal(link.goal, data)), ...blocks(link.reason), ...target);
    });
    shown.push(...section("sdgs", element("ul", { class: "sdg-reasons" }, ...items)));
  }
  if (entry.practices?.length) {
    const items = entry.practices.map((id) => element("li", { class: "practice" }, data.practices[id] ?? id));
    shown.push(...section("practices_illustrated", element("ul", { class: "practices" }, ...items)));
  }
  if (entry.voices?.length) {
    const items = entry.voices.map((voice) => {
      const who = { ...data.people[voice.person], ...entry.people?.[voice.person] };
      return element("li", {}, ...blocks(voice.text), element("p", { class: "voice-who" }, element("strong", {}, who.name ?? ""), `, ${who.role ?? ""} · `, said(voice)));
    });
    shown.push(...section("voices", element("ul", { class: "voices" }, ...items)));
  }
  shown.push(...section("sources", sources(entry, data)));
  return shown;
}

const countryName = (code) => {
  try {
    return countries.of(code);
  } catch (error) {
    return code;
  }
};

function facts(entry, where, data) {
  const { period = {}, levels = [], networks = [], events = [], running, checked } = entry;
  const when = period.start ? (period.end ? `${date(period.start)} – ${date(period.end)}` : say("period_since", { date: date(period.start) })) : words.not_told;
  const channels = [...new Set((entry.steps ?? []).flatMap((step) => step.channels ?? []))];
  const goals = [...new Set((entry.sdgs ?? []).map((link) => link.goal).filter(Boolean))];
  const listed = (name, ids) => element("ul", {}, ...ids.map((id) => element("li", {}, data.names[name][id] ?? id)));
  const level = (id) => element("span", { class: `level accent-${data.accents[id]}` }, data.names.levels[id] ?? id);
  const rows = [
    ["where", where],
    ["when", when],
    levels.length && ["audiences", ...levels.flatMap((id) => [level(id), " "])],
    goals.length && ["goals", ...goals.map((number) => goal(number, data))],
    channels.length && ["channels", listed("channels", channels)],
    networks.length && ["networks", listed("networks", networks)],
    events.length && ["events", listed("events", events)],
    running && ["still_running", words[`running_${running}`] ?? running],
    checked && ["last_checked", date(checked)],
  ].filter(Boolean);
  const terms = rows.flatMap(([key, ...content]) => [element("dt", {}, words[key]), element("dd", {}, ...content)]);
  return element("aside", { class: "facts" }, element("h2", { class: "facts-title" }, words.at_a_glance), element("dl", {}, ...terms));
}

function date(text) {
  const options = dates[text.length];
  const day = new Date(`${text}-01-01`.slice(0, 10));
  return options && !Number.isNaN(day.getTime()) ? new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(day) : text;
}

function goal(number, data) {
  const tile = element("span", { class: "preview-goal" }, number);
  tile.style.backgroundColor = data.colours[number];
  return element("span", { class: "sdg" }, tile, element("span", { class: "sdg-name" }, data.names.sdgs[number] ?? ""));
}

// Who says so: the pages, or that we do.
function said({ basis, pages = [] }) {
  if (basis === "editorial") return element("span", { class: "editorial" }, words.editorial);
  return element("span", { class: "pages" }, pages.length ? say("page_reference", { count: pages.length, pages: pages.join(", ") }) : "");
}

function statements(items = [], none = "") {
  if (!items.length) return element("p", { class: "empty" }, words[none] ?? "");
  const shown = items.map((item) => {
    const measured = item.measured === "yes" ? [element("span", { class: "measured" }, words.measured), " "] : [];
    return element("li", {}, ...measured, ...blocks(item.text), " ", said(item));
  });
  return element("ul", { class: "statements" }, ...shown);
}

function sources(entry, data) {
  const cited = new Map();
  const look = (value) => {
    if (Array.isArray(value)) return value.forEach(look);
    if (typeof value !== "object" || !value) return;
    if (value.source && value.basis !== "editorial") cited.set(value.source, [...new Set([...(cited.get(value.source) ?? []), ...(value.pages ?? [])])]);
    Object.values(value).forEach(look);
  };
  look(entry);
  const works = [...cited].map(([id, pages]) => {
    const own = entry.sources?.[id];
    const title = element("cite", {}, own?.title ?? data.sources[id]?.name ?? id);
    const about = own ? [own.author, title, own.publisher, own.date] : [title];
    const numbers = pages.sort((one, other) => one - other);
    return element("li", {}, ...about.filter(Boolean).flatMap((part) => [part, ", "]), say("page_reference", { count: numbers.length, pages: numbers.join(", ") }));
  });
  const links = (entry.links ?? []).map((link) => element("li", {}, element("span", { class: "preview-link" }, link.title ?? link.url ?? "")));
  return element("ul", { class: "sources" }, ...works, ...links);
}

// ---- the small Markdown that casebook/formats/small_markdown.py allows, as elements: no text becomes HTML -----------------------------

function blocks(text = "") {
  return text.split(/\n[ ]*\n/).filter((block) => block.trim()).map((block) => {
    const lines = block.trim().split("\n");
    const mark = [/^\s{0,3}[-*+]\s+/, /^\s{0,3}\d+\.\s+/].findIndex((one) => one.test(lines[0]));
    if (mark < 0) return element("p", {}, ...inline(lines.join(" ")));
    const items = [];
    for (const line of lines) {
      if (/^\s{0,3}([-*+]|\d+\.)\s+/.test(line)) items.push(line.replace(/^\s{0,3}([-*+]|\d+\.)\s+/, ""));
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    return element(mark ? "ol" : "ul", {}, ...items.map((item) => element("li", {}, ...inline(item))));
  });
}

const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^\s)]+)\)/;

function inline(text) {
  const found = text.match(MARKS);
  if (!found) return [text];
  const [whole, code, strong, first, second, label] = found;
  const made =
    code !== undefined ? element("code", {}, code)
    : strong !== undefined ? element("strong", {}, ...inline(strong))
    : label !== undefined ? element("span", { class: "preview-link" }, ...inline(label))
    : element("em", {}, ...inline(first ?? second));
  return [text.slice(0, found.index), made, ...inline(text.slice(found.index + whole.length))];
}
