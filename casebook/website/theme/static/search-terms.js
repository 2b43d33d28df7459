// What search makes of the words of a query: other ways to write them, the same in other languages, and near misses.

// As casebook/content/thesaurus.py compares labels: without accents, capitals and signs.
export function fold(text) {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const MOST = 3; // labels of one concept, and as many queries, at most
const WRITTEN = 6; // ways to write a query
const NEAR = 4;
export const LONG = 3; // words that tell something: of more, those of most entries are left out, and no page needs to have all

export class Terms {
  constructor(data) {
    this.data = data;
    this.endings = data.endings[data.language] ?? [];
    this.common = new Set(data.common);
    this.frequent = new Map(data.frequent.map((word, place) => [this.key(word), place]).reverse());
    this.known = new Map();
    for (const [here, elsewhere, ...paths] of data.terms) {
      here.forEach((label) => this.learn(label, { here, paths, native: true }));
      elsewhere.forEach((label) => this.learn(label, { here, paths, native: false }));
    }
    this.longest = Math.max(1, ...[...this.known.keys()].map((key) => key.split(" ").length));
    const [, called] = data.numbered;
    this.called = new Set(called.map((label) => this.key(label)));
  }

  // The words of a query that say something: not those of nearly every page, unless there are no others.
  telling(query) {
    return this.chosen(this.words(query));
  }

  // How many words of a query say something.
  length(query) {
    return without(this.words(query), this.common).length;
  }

  // Without what is left of an article: “l’eau”, “d’une”.
  words(query) {
    return query.split(/\s+/).flatMap((word) => {
      const parts = word.split(/['’]/).filter((part) => fold(part).length > 1);
      return parts.length ? parts : [word];
    }).filter(fold);
  }

  chosen(words) {
    const telling = without(words, this.common);
    const left = new Set(telling);
    const often = telling.map((word) => [word, this.often(word)]).filter(([, place]) => place < this.frequent.size);
    for (const [word] of often.sort(([, one], [, other]) => one - other)) if (left.size > LONG) left.delete(word);
    return [...left];
  }

  // The place of some words among those that stand in many entries, after these if one of them stands in few.
  often(words) {
    return Math.max(...this.words(words).map((word) => this.frequent.get(this.key(word)) ?? this.frequent.size));
  }

  learn(label, meaning) {
    const key = this.key(label);
    if (!key) return;
    const there = this.known.get(key) ?? [];
    if (!there.some((other) => other.here === meaning.here)) this.known.set(key, [...there, meaning]);
  }

  // Most singulars and plurals are the same here, in any language that writes plurals with an s or x.
  key(text) {
    const words = fold(text).split(" ");
    return words.map((word) => (word.length > 3 ? word.replace(/[sx]$/, "").replace(/e$/, "").replace(/y$/, "i").replace(/m$/, "n") : word)).join(" ");
  }

  // What a text may mean, whatever its language, in singular or plural.
  meanings(text) {
    const words = text.split(" ");
    const found = [this.known.get(this.key(text))];
    for (const endings of Object.values(this.data.endings)) {
      const forms = words.map((word) => this.endingsOf(word, endings));
      const most = Math.max(...forms.map(({ length }) => length));
      for (let turn = 0; turn < most; turn++) {
        found.push(this.known.get(this.key(words.map((word, place) => forms[place][turn] ?? word).join(" "))));
      }
    }
    return found.find(Boolean);
  }

  // The query as it stands, and with other endings or letters where the index would tell them apart; without forms that
  // are known to stand nowhere, unless there are no others.
  spellings(query, nowhere = new Set()) {
    let ways = [[]];
    for (const word of query.split(/\s+/).filter(Boolean)) {
      const written = [word, ...this.forms(word)];
      const there = written.filter((one) => !nowhere.has(one));
      const forms = there.length ? there : [word];
      ways = ways.flatMap((way) => forms.map((form) => [...way, form]));
      if (ways.length > WRITTEN) ways = ways.slice(0, WRITTEN);
    }
    return [...new Set(ways.map((way) => way.join(" ")))];
  }

  forms(word) {
    const plain = fold(word);
    const found = plain.includes(" ") ? [] : this.endingsOf(plain, this.endings);
    const written = word.toLowerCase();
    for (const [plainly, joined] of this.data.spellings) {
      if (written.includes(plainly)) found.push(written.replaceAll(plainly, joined));
      else if (written.includes(joined)) found.push(written.replaceAll(joined, plainly));
    }
    return found;
  }

  endingsOf(word, endings) {
    const longest = endings
      .flatMap((group) => group.map((end) => [end, group]))
      .filter(([end]) => word.endsWith(end) && word.length > end.length + 1)
      .sort(([one], [other]) => other.length - one.length)[0];
    if (!longest) return [];
    const [end, group] = longest;
    return group.filter((other) => other !== end).map((other) => word.slice(0, -end.length) + other);
  }

  // `translations` are always searched, `synonyms` when there is little, `parts` are what was understood alone, `words` are
  // what tells something, each in the ways it can be said, rare ones first.
  understand(query) {
    const tokens = fold(query).split(" ").filter(Boolean);
    const segments = [];
    const rest = [];
    const named = [];
    for (let at = 0; at < tokens.length; ) {
      const taken = this.numbered(tokens, at) ?? this.longestAt(tokens, at);
      if (taken) {
        segments.push(taken);
        at += taken.length;
      } else {
        segments.push({ text: tokens[at], labels: [tokens[at]], native: true, plain: true });
        rest.push(tokens[at]);
        at += 1;
      }
    }
    const understood = segments.filter((segment) => !segment.plain);
    if (understood.length === 1 && !rest.length) named.push(...understood[0].paths);
    // each query with the labels in it that the reader has not written
    const combine = (parts) => {
      const most = Math.min(MOST, Math.max(0, ...parts.map(({ labels }) => labels.length)));
      const queries = new Map();
      for (let turn = 0; turn < most; turn++) {
        const chosen = parts.map(({ labels }) => labels[Math.min(turn, labels.length - 1)]);
        const said = chosen.filter((label, place) => fold(label) !== parts[place].text);
        if (said.length) queries.set(chosen.join(" "), said);
      }
      return [...queries];
    };
    const others = understood.length ? combine(segments) : [];
    const foreign = understood.some((segment) => !segment.native);
    const asked = segments.map(({ native, text, labels }) => (native ? [text, ...labels] : labels));
    const telling = new Set(without(asked.map(([first]) => first), this.common));
    const rarity = ([one], [other]) => this.often(other) - this.often(one);
    return {
      translations: foreign ? others : [],
      synonyms: foreign ? [] : others,
      parts: rest.length ? combine(understood) : [],
      named,
      lent: segments.filter(({ native }) => !native).map(({ labels }) => labels[0]),
      words: asked.filter(([first]) => telling.has(first)).sort(rarity),
    };
  }

  longestAt(tokens, at) {
    for (let length = Math.min(this.longest, tokens.length - at); length; length--) {
      const text = tokens.slice(at, at + length).join(" ");
      const meanings = this.meanings(text);
      if (!meanings) continue;
      const paths = meanings.flatMap((meaning) => meaning.paths);
      const ours = meanings.filter(({ native }) => native);
      const native = ours.length > 0;
      const labels = [...new Set((native ? ours : meanings).flatMap(({ here }) => here.slice(0, MOST)))];
      return { length, text, native, paths, labels };
    }
    return null;
  }

  // “SDG 11”, “ODS11”, “ODD n° 11”: as this language says it.
  numbered(tokens, at) {
    const [wording] = this.data.numbered;
    for (let length = Math.min(this.longest + 1, tokens.length - at); length; length--) {
      const text = tokens.slice(at, at + length).join(" ");
      const match = text.match(/^(.*?\p{L})(?:\s?|\s(?:n|no|nº|n º|number|numero)\s?)(\d{1,2})$/u);
      if (!match || !this.called.has(this.key(match[1]))) continue;
      const goal = Number(match[2]);
      const path = `sdgs/${goal}/`;
      if (!this.data.terms.some((term) => term.includes(path))) continue;
      const label = wording.replace("{number}", goal);
      return { length, text, native: this.key(label) === this.key(text), paths: [path], labels: [label] };
    }
    return null;
  }

  // What the page at a path says of itself: of a goal its number, of which less is to be fetched than of its name.
  said(path) {
    const [folder, id] = path.split("/");
    return folder === "sdgs" ? this.data.numbered[0].replace("{number}", id) : this.name(path);
  }

  // The name of what stands at a path.
  name(path) {
    return this.data.terms.find((term) => term.includes(path, 2))?.[0][0];
  }

  // Terms written nearly as the query, or as one of its words; nearest first.
  near(query) {
    this.labels ??= [...new Set([...this.data.terms.flatMap(([here]) => here), ...this.data.names])].map((label) => [label, fold(label)]);
    const asked = fold(query);
    const found = new Map();
    for (const word of new Set([asked, ...asked.split(" ").filter((one) => one.length > 3)])) {
      const most = word.length < 5 ? 1 : word.length < 9 ? 2 : 3;
      for (const [label, plain] of this.labels) {
        for (const part of new Set([plain, ...plain.split(" ")])) {
          if (part.length < 3 || (part !== plain && part.length < 5)) continue;
          const away = distance(word, part, most);
          const cost = away + (part === plain ? 0 : 0.5) + (word === asked ? 0 : 0.25);
          if (away <= most && this.key(plain) !== this.key(asked) && !(found.get(label) <= cost)) found.set(label, cost);
        }
      }
    }
    return [...found]
      .sort(([one, first], [other, second]) => first - second || one.length - other.length || (one < other ? -1 : 1))
      .slice(0, NEAR)
      .map(([label]) => label);
  }
}

// Words but for some, unless there are no others.
function without(words, some) {
  const left = words.filter((word) => !some.has(fold(word)));
  return left.length ? left : words;
}

// Letters to add, drop, change or swap; more than `most` if it takes more than that.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let place = 1; place <= other.length; place++) {
      const change = one[row - 1] === other[place - 1] ? 0 : 1;
      now[place] = Math.min(now[place - 1] + 1, last[place] + 1, last[place - 1] + change);
      if (row > 1 && place > 1 && one[row - 1] === other[place - 2] && one[row - 2] === other[place - 1]) {
        now[place] = Math.min(now[place], before[place - 2] + 1);
      }
    }
    if (Math.min(...now) > most) return most + 1;
    [before, last] = [last, now];
  }
  return last[other.length];
}
