// Writes a case as casebook/canonical.py does, to the byte, and reads one again: who changes one changes the other.
// There stands why things are as they are.

const WIDTH = 118;
const KEY_CHARACTERS = 500;
const SCHEMA = "# yaml-language-server: $schema=../schema/case.schema.json";

const OTHERWISE_READ = new RegExp(
  "^(?:~|null|y|n|yes|no|true|false|on|off|=|<<" +
    "|[-+]?\\.?[0-9][0-9_.,:]*(?:e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-f_]*|[-+]?\\.(?:inf|nan)" +
    "|[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2}.*)?)$",
  "i",
);
const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/;
const DATE = /^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/;
const SIMPLE_KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;
const SIGN_AT_START = /^(?:$|[-?:,[\]{}#&*!|>'"%@` ])/;
const NOT_IN_BRACKETS = /[[\]{},:?]/;
const STARTS_APART = /^(?: |[-*+] |[0-9]+[.)] )/;
const ESCAPED =
  "\\t\\r\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u115f\\u1160\\u180e\\u200b\\u2028-\\u202e\\u2060-\\u2064" +
  "\\u206a-\\u206f\\u3164\\ud800-\\udfff\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e0fff}";
const IS_ESCAPED = new RegExp(`[${ESCAPED}]`, "u");
const TO_ESCAPE = new RegExp(`["\\\\\\n${ESCAPED}]`, "gu");
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };

const matches = (pattern) => (text) => pattern.test(text);
const PLAIN = {
  latitude: matches(NUMBER),
  longitude: matches(NUMBER),
  goal: matches(NUMBER),
  page: matches(NUMBER),
  date: matches(DATE),
  "partial-date": matches(DATE),
  "yes-no": matches(/^(?:yes|no)$/),
};
const INNER = {
  groups: "group",
  "by-id": "group",
  "by-level": "prose",
  pages: "page",
  references: "reference",
  texts: "plain",
};

// The file of a case: texts, lists and groups (objects, or Maps, which keep the order of keys that look like numbers).
// `fields` are the guide's: `name`, `kind`, and, where it has some, `choices` and `fields`. `levels` are ids in order.
export function write(entry, fields, levels = []) {
  const lines = [SCHEMA];
  writeGroup(lines, entry, { kind: "group", fields }, levels, 0);
  if (!pairs(entry).length) lines.push("{}");
  return [...lines, ""].join("\n");
}

// The values of a file, all as texts. Throws an Error that says where the file is no YAML, or names a key twice.
export async function read(text) {
  const { load, FAILSAFE_SCHEMA } = await import("./vendor/js-yaml.js" + new URL(import.meta.url).search);
  return withoutNothing(load(text, { schema: FAILSAFE_SCHEMA }));
}

function withoutNothing(value) {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (isGroup(value)) return Object.fromEntries(pairs(value).map(([key, inner]) => [key, withoutNothing(inner)]));
  return value ?? "";
}

const isGroup = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const pairs = (group) => (group instanceof Map ? [...group] : Object.entries(group));
const count = (text) => (text.length > WIDTH * 2 ? Infinity : [...text].length); // each code point is one or two units
const pad = (indent) => " ".repeat(indent);

function writeGroup(lines, group, asked, levels, indent, dash = "") {
  const values = new Map(pairs(group));
  const fields = new Map((asked?.fields ?? []).map((field) => [field.name, field]));
  const inner = ofEach(asked);
  const first = asked?.kind === "by-level" ? levels : inner ? [] : [...fields.keys()];
  const others = [...values.keys()].filter((name) => !first.includes(name));
  for (const name of [...first.filter((name) => values.has(name)), ...others]) {
    const lead = `${pad(indent - dash.length)}${dash}${writtenKey(name)}:`;
    dash = "";
    writeValue(lines, lead, values.get(name), inner ?? fields.get(name), levels, indent);
  }
}

function writeList(lines, values, asked, levels, indent) {
  const inner = ofEach(asked);
  for (const value of values) {
    if (isGroup(value) && pairs(value).length) writeGroup(lines, value, inner, levels, indent + 2, "- ");
    else writeValue(lines, `${pad(indent)}-`, value, inner, levels, indent);
  }
}

function writeValue(lines, lead, value, asked, levels, indent) {
  if (isGroup(value)) {
    lines.push(pairs(value).length ? lead : `${lead} {}`);
    writeGroup(lines, value, asked, levels, indent + 2);
  } else if (Array.isArray(value)) {
    const flow = inBrackets(value, ofEach(asked));
    if (flow !== null && (!value.length || count(lead) + 1 + count(flow) <= WIDTH)) {
      lines.push(`${lead} ${flow}`);
    } else {
      lines.push(lead);
      writeList(lines, value, asked, levels, indent + 2);
    }
  } else {
    const [first, ...more] = scalar(asText(value), asked, WIDTH - count(lead) - 1, indent + 2);
    lines.push(`${lead} ${first}`, ...more);
  }
}

function ofEach(asked) {
  return asked && asked.kind in INNER ? { kind: INNER[asked.kind], fields: asked.fields } : null;
}

function writtenKey(key) {
  const name = key.normalize("NFC");
  if (name === "<<" || [...name].length > KEY_CHARACTERS) {
    throw new Error(`no file can have a field called “${name.slice(0, 40)}”`);
  }
  return SIMPLE_KEY.test(name) && !OTHERWISE_READ.test(name) ? name : quoted(name);
}

function asText(value) {
  return (typeof value === "boolean" ? (value ? "yes" : "no") : String(value)).normalize("NFC");
}

function inBrackets(values, asked) {
  if (values.some((value) => typeof value === "object")) return null;
  const texts = values.map(asText);
  return `[${texts.map((text) => (isPlain(text, asked) && !NOT_IN_BRACKETS.test(text) ? text : quoted(text))).join(", ")}]`;
}

function scalar(text, asked, room, indent) {
  if (isPlain(text, asked) && (count(text) <= room || !text.includes(" "))) return [text];
  const ended = text.endsWith("\n");
  const body = ended ? text.slice(0, -1) : text;
  let lines = body.split("\n");
  if (
    IS_ESCAPED.test(text) ||
    lines[0] === "" ||
    lines[0].startsWith(" ") ||
    lines.at(-1) === "" ||
    lines.some((line) => line.endsWith(" "))
  ) {
    return [quoted(text)];
  }
  const width = WIDTH - indent;
  let style = "|";
  if (!ended && lines.length === 1) {
    const inQuotes = quoted(text);
    if (words(text).length === 1 || (asked?.kind !== "prose" && count(inQuotes) <= room)) return [inQuotes];
    style = ">";
    lines = wrapped(text, width);
  } else if (lines.some((line) => count(line) > width) && !lines.some((line) => STARTS_APART.test(line))) {
    style = ">";
    lines = lines.flatMap((line, number) => [...(number ? [""] : []), ...(line ? wrapped(line, width) : [])]);
  }
  return [style + (ended ? "" : "-"), ...lines.map((line) => (line ? pad(indent) + line : ""))];
}

function isPlain(text, asked) {
  if (asked && (asked.choices?.includes(text) || PLAIN[asked.kind]?.(text))) return true;
  return !(
    OTHERWISE_READ.test(text) ||
    SIGN_AT_START.test(text) ||
    /[ :]$/.test(text) ||
    text.includes(": ") ||
    text.includes(" #") ||
    text.includes("\n") ||
    IS_ESCAPED.test(text)
  );
}

const quoted = (text) => `"${text.replace(TO_ESCAPE, escaped)}"`;

function escaped(character) {
  if (character in ESCAPES) return ESCAPES[character];
  const code = character.codePointAt(0);
  const [mark, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${mark}${code.toString(16).padStart(digits, "0")}`;
}

function wrapped(text, width) {
  const lines = [];
  let line = "";
  for (const word of words(text)) {
    if (line && count(line) + 1 + count(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

function words(text) {
  const found = [];
  let joined = false;
  for (const piece of text.split(" ")) {
    if (found.length && (joined || !piece)) found[found.length - 1] += ` ${piece}`;
    else found.push(piece);
    joined = !piece;
  }
  return found;
}
