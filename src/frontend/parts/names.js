// From what people call a thing to its IRI and back, where there is no server to ask: from the index of the search.
const EITHER_WAY = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", κ: "kappa", "、": ",", "’": "'" };
const EXAMPLES = 3;

// What does not tell names apart, as `fold` in lookup.py has it.
export function fold(name) {
  return name.normalize("NFKC").replace(/[\s\-_‐‑–−]+/g, "").toLowerCase().replace(/[αβγδεκ、’]/g, (sign) => EITHER_WAY[sign]);
}

// :param rows: the index of the search.
// :param kinds: for each kind of parameter, the groups of kinds of things in which its names are looked up in turn.
export class Names {
  constructor(rows, { base, vocabulary, language, words }, kinds) {
    this.base = base;
    this.vocabulary = vocabulary;
    this.words = words;
    this.known = new Map();
    this.shown = new Map();
    this.kinds = kinds;
    this.kind = new Map(rows.map(([iri, kind]) => [iri, kind]));
    for (const [iri, , , names, identifiers] of rows) {
      for (const name of [...names.map(([text]) => text), ...identifiers]) {
        const folded = fold(name);
        if (!this.known.has(folded)) this.known.set(folded, { name, iris: new Set() });
        this.known.get(folded).iris.add(iri);
      }
      const said = new Map(names.map(([text, its]) => [its, text]).reverse());
      const best = said.get(language) ?? said.get("en") ?? said.get("");
      if (best) this.shown.set(iri, best);
    }
    this.iris = new Set(rows.map(([iri]) => iri));
  }

  // The term that a value of a kind stands for, as SPARQL has it, or the fault with the names that are near.
  term(value, kind) {
    if (kind === "text") return { term: JSON.stringify(value) };
    if (kind === "number") return /^-?\d+$/.test(value) ? { term: value } : { fault: this.words.number, nearest: [] };
    for (const iri of [value, this.base + value, this.vocabulary + value]) if (this.iris.has(iri)) return { term: `<${iri}>` };
    const found = this.known.get(fold(value));
    // The first kinds that know the name win, as in the server's look-up.
    for (const group of found ? this.kinds[kind] : []) {
      const iris = [...found.iris].filter((iri) => group.includes(this.kind.get(iri)));
      if (iris.length === 1) return { term: `<${iris[0]}>` };
      if (iris.length) break;
    }
    const fault = (found ? this.words.several : this.words.unknown).replace("{name}", () => value);
    const nearest = found ? [...found.iris].map((iri) => iri.replace(this.base, "")) : this.nearest(fold(value));
    return { fault, nearest: nearest.slice(0, EXAMPLES) };
  }

  nearest(folded) {
    const near = [...this.known].map(([spelt, { name }]) => [apart(folded, spelt), name]);
    return near.filter(([steps]) => steps <= Math.max(1, folded.length / 4)).sort((one, other) => one[0] - other[0]).map(([, name]) => name);
  }
}

// How many letters must change to make one word of another.
function apart(one, other) {
  if (Math.abs(one.length - other.length) > one.length / 3) return Infinity;
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row.at(-1);
}
