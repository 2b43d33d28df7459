// Reads and writes the file of a case with js-yaml. Every value is a text, as for casebook/formats/strict_yaml.py; `build_cases.py
// fmt` brings a file that is written here into the canonical form.
import { dump, load, FAILSAFE_SCHEMA } from "./vendor/js-yaml.js";

const EDITORS = "# yaml-language-server: $schema=../schema/case.schema.json";

export function write(entry) {
  return `${EDITORS}\n${dump(texts(entry), { schema: FAILSAFE_SCHEMA, lineWidth: 118, noRefs: true })}`;
}

// Throws an Error that says where the file is no YAML, or names a key twice.
export function read(text) {
  return texts(load(text, { schema: FAILSAFE_SCHEMA }));
}

function texts(value) {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== "object") return String(value ?? "");
  return value === null ? "" : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, texts(inner)]));
}
