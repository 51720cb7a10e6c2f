// What fits what somebody typed, found and ranked as mscpof/pages/model/search_index.py does it; a test holds the two against each
// other. Signs and patterns have the names that they have there.

export const MOST_HITS = 50;
const NEAREST = 5;
const MOST_WORDS = 12;
const LONGEST = 200;
const MOST_IDENTIFIERS = 4;
const [ALIKE, CLOSE, FAR, OTHER_NUMBER] = [72, 85, 60, 40];
const [EXACT, NAMED, BEGINS, WORDS, INSIDE] = [1000, 900, 700, 600, 500];

const SEPARATORS = /[\s\-_‐‑–−]+/gu;
const PLURAL = /(?<=[A-Za-z]{3})(?<![isu])s(?![A-Za-z])/gu;
const PLURAL_OF_Y = /(?<=[A-Za-z]{2})ies(?![A-Za-z])/gu;
const WORD = /[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*/gu;
const CHINESE = /[\u4e00-\u9fff]/u;
const SCRIPTS = /[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+/gu;
const NUMBER = /[0-9]+/gu;
const JOINTS = /[/:[\]]/gu;
const BEFORE = /^(?:https?:\/\/(?:\S*?\/(?=10\.[0-9])|\S*[/#])|doi[:\s]\s*|pmid[:\s]\s*|uniprotkb:)/iu;

const singular = (name) => name.replace(PLURAL_OF_Y, "y").replace(PLURAL, "");
const numbers = (spelt) => (spelt.match(NUMBER) ?? []).join(" ");

/** What somebody typed without signs that nobody sees. */
export function typed(text) {
  return text.replace(/\s/gu, " ").replace(/\p{C}/gu, "").trim();
}

/** How alike two texts are, from 0 to 100: what remains of both without what must be left out to make them the same. */
function likeness(one, other, least) {
  const total = one.length + other.length;
  if ((1 - Math.abs(one.length - other.length) / total) * 100 < least) return 0;
  // The longest sequence of signs that both have, row by row in place.
  const row = new Uint16Array(other.length + 1);
  for (let at = 0; at < one.length; at += 1) {
    const sign = one.charCodeAt(at);
    for (let n = 1, before = 0; n <= other.length; n += 1) {
      const above = row[n];
      row[n] = sign === other.charCodeAt(n - 1) ? before + 1 : Math.max(above, row[n - 1]);
      before = above;
    }
  }
  const score = (1 - (total - 2 * row[other.length]) / total) * 100;
  return score < least ? 0 : score;
}

/** The words of a query that may lead somewhere; of Chinese, which has no spaces, all pairs of signs. */
function pieces(query) {
  const runs = (query.match(WORD) ?? []).flatMap((word) => word.match(SCRIPTS));
  return runs.flatMap((run) => {
    if (CHINESE.test(run)) return [...run].slice(1).map((sign, n) => [...run][n] + sign);
    return !/^\p{Nd}+$/u.test(run) && (run.length > 2 || run.search(NUMBER) >= 0) ? [run] : [];
  });
}

function leads(hit) {
  return hit.fit >= NAMED || (hit.fit >= WORDS && hit.fit < BEGINS) || (hit.fit >= INSIDE && CHINESE.test(hit.by));
}

function ranked(one, other) {
  const step = (fit) => Math.floor(Math.floor(fit / (fit >= INSIDE ? 100 : 4)) * (fit >= INSIDE ? 100 : 4));
  const [a, b] = [one.thing, other.thing];
  return step(other.fit) - step(one.fit) || b.findings - a.findings || a.kind - b.kind || a.place - b.place;
}

export class Index {
  /** @param file what `search.json` holds */
  constructor(file) {
    this.kinds = file.kinds;
    this.alike = file.alike;
    this.signs = new RegExp(`[${Object.keys(file.alike).join("")}]`, "gu");
    this.things = file.things.map(([href, kind, findings, title, names, identifiers, short, iri = ""], place) => ({
      href, kind, findings, title, names, identifiers, short, iri, place,
    }));
    this.exact = new Map();
    this.names = [];
    for (const thing of this.things) {
      for (const [name] of thing.names) this.#enter(thing, name, NAMED);
      for (const name of thing.identifiers) this.#enter(thing, name, EXACT);
    }
  }

  #enter(thing, by, fit) {
    const spelt = this.spell(by);
    if (!this.exact.has(spelt)) this.exact.set(spelt, []);
    this.exact.get(spelt).push({ thing, by, fit });
    if (spelt && !(fit === EXACT && numbers(spelt))) this.names.push({ spelt, words: this.words(by), thing, by });
  }

  spell(text) {
    // To upper case and back, so that signs whose small forms differ by place are one.
    const folded = text.normalize("NFKC").replace(SEPARATORS, "").toUpperCase().toLowerCase().replaceAll("ς", "σ");
    return folded.replace(this.signs, (sign) => this.alike[sign]).replace(JOINTS, "");
  }

  words(text) {
    return new Set((singular(text).match(WORD) ?? []).map((word) => this.spell(word)));
  }

  /** What fits a query, the best first. */
  find(query) {
    const whole = query.slice(0, LONGEST).trim().replace(/\/+$/u, "").replace(BEFORE, "");
    const found = new Map();
    for (const text of new Set([whole, singular(whole)]))
      for (const hit of this.#fitting(text))
        if (!(found.get(hit.thing)?.fit >= hit.fit)) found.set(hit.thing, hit);
    return [...found.values()].sort(ranked).slice(0, MOST_HITS);
  }

  #fitting(query) {
    const [sought, words] = [this.spell(query), [...this.words(query)]];
    if (!sought) return [];
    const hits = [...(this.exact.get(sought) ?? [])];
    const telling = CHINESE.test(sought);
    for (const { spelt, words: its, thing, by } of this.names) {
      const at = spelt.indexOf(sought);
      const share = (100 * sought.length) / spelt.length;
      if (at === 0 && sought.length > 1) hits.push({ thing, by, fit: BEGINS + share });
      else if (words.length && words.every((word) => its.has(word))) hits.push({ thing, by, fit: WORDS + Math.min(100, share) });
      else if (at >= 0 && (sought.length > 2 || telling)) hits.push({ thing, by, fit: INSIDE + share });
    }
    return sought.length > 3 || telling ? [...hits, ...this.#spelt(sought, ALIKE)] : hits;
  }

  /** What is spelt alike, letter by letter. */
  #spelt(sought, least) {
    const scored = this.names.map((one) => ({ ...one, score: likeness(sought, one.spelt, least) })).filter((one) => one.score);
    scored.sort((one, other) => other.score - one.score);
    return scored.slice(0, MOST_HITS).map(({ spelt, score, thing, by }) => ({
      thing, by, fit: numbers(spelt) === numbers(sought) ? score : score - OTHER_NUMBER,
    }));
  }

  /** The few things that words of a query lead to, else what is spelt most like it, where nothing fits it well as a whole. */
  nearest(query, hits) {
    if (hits.length && hits[0].fit >= CLOSE) return [];
    const whole = query.slice(0, LONGEST);
    const found = new Map();
    for (const word of [...new Set(pieces(whole))].slice(0, MOST_WORDS)) {
      const led = this.find(word).filter(leads);
      for (const hit of led) {
        const known = found.get(hit.thing);
        // A word that many names have says little.
        const fit = (hit.fit - INSIDE) / Math.sqrt(led.length) + (known?.fit ?? 0);
        found.set(hit.thing, { thing: hit.thing, by: (known ?? hit).by, fit });
      }
    }
    const told = new Set(hits.map((hit) => hit.thing));
    const near = found.size ? [...found.values()] : this.#spelt(this.spell(whole), FAR).filter((hit) => hit.fit >= FAR);
    near.sort((one, other) => other.fit - one.fit || other.thing.findings - one.thing.findings || one.thing.place - other.thing.place);
    const best = new Map();
    for (const hit of near) if (!told.has(hit.thing) && !best.has(hit.thing)) best.set(hit.thing, hit);
    return [...best.values()].slice(0, NEAREST);
  }

  /** A hit as the page shows it; see `ListedHit` in mscpof/pages/views/search.py. */
  shown({ thing, by }) {
    const [title, language] = thing.title;
    const other = thing.names.find(([, of]) => of && of !== language);
    const already = [title, ...(other ? [other[0]] : [])];
    const symbols = thing.names.filter(([name, of]) => !of && thing.identifiers.includes(name)).map(([name]) => name);
    const short = [...symbols, ...thing.identifiers.filter((one) => one.includes(":") || one === by)];
    const identifiers = [...new Set(short)].filter((one) => one !== thing.short && !already.includes(one));
    return {
      title, language, other,
      note: thing.iri && thing.short !== title ? thing.short : "",
      by: [...already, ...short].includes(by) ? "" : by,
      identifiers: identifiers.slice(0, MOST_IDENTIFIERS),
    };
  }
}
